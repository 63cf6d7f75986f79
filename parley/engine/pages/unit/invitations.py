"""Inviting people to a unit, and accepting an invitation."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.domain.errors.people import InvitationUnknown
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page
from parley.engine.pages.unit.forms import InviteForm
from parley.engine.pages.unit.members import go_to_unit, show_members
from parley.engine.services.people.unit_invitations import (
    accept_invitation,
    get_invitation,
    invite_people,
    is_meant_for,
    split_addresses,
    withdraw_invitation,
)
from parley.engine.session import AccountRequest, signed_in_page


@scheduler_page()
@require_POST
def send_invitations(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """Invite up to twenty people by mail."""
    form = InviteForm(request.POST)
    if form.is_valid():
        addresses = split_addresses(form.cleaned_data["addresses"])
        try:
            made = invite_people(place.account, place.unit, addresses, form.cleaned_data["role"])
            count = f"{len(made)} invitation{'' if len(made) == 1 else 's'}"
            messages.success(request, f"{count} sent, good for two days.")
            return go_to_unit(place.unit)
        except InputRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return show_members(request, place.unit, invite_form=form, status=422)


@scheduler_page()
@require_POST
def withdraw(request: AccountRequest, place: Workplace, invitation_id: str) -> HttpResponseBase:
    """Withdraw an invitation: its link leads nowhere."""
    withdraw_invitation(place.account, place.unit, int(invitation_id))
    messages.success(request, "The invitation is withdrawn. Its link leads nowhere from now on.")
    return go_to_unit(place.unit)


@signed_in_page
@require_http_methods(["GET", "POST"])
def join_by_invitation(request: AccountRequest, token: str) -> HttpResponseBase:
    """Say which unit invites and as what; the button joins it."""
    try:
        invitation = get_invitation(token)
        if request.method == "POST":
            unit = accept_invitation(request.account, token)
            messages.success(request, f"You are now a member of {unit.name}.")
            return HttpResponseRedirect(f"/scheduler/?unit={unit.pk}", status=303)
    except InvitationUnknown as refusal:
        context = {"what_happened": "This invitation is over", "what_it_means": refusal.message, "what_to_do": ""}
        return render(request, "toolkit/error.html", context, status=410)
    except NotPermitted as refusal:
        context = {
            "what_happened": "This invitation is for somebody else",
            "what_it_means": refusal.message,
            "what_to_do": "Log in with the address that the mail came to, and open the link again.",
        }
        return render(request, "toolkit/error.html", context, status=403)
    is_meant = is_meant_for(invitation, request.account)
    shown = {"invitation": invitation, "account": request.account, "is_meant": is_meant}
    return render(request, "engine/unit/join.html", shown)
