"""Company › Members: who belongs to the company, inviting, roles, blocking."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import MemberRole
from parley.console.pages.fields import take_refusal
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.access.blocking import block_member, unblock_member
from parley.console.services.companies.invitations import invite_member, list_open_invitations, revoke_invitation
from parley.console.services.companies.members import change_role, list_members

PAGE = "/company/members"


class InviteForm(forms.Form):
    """Whom to invite."""

    email = forms.EmailField(label="Email address of your colleague", max_length=254)
    role = forms.ChoiceField(
        label="Role",
        choices=[
            (MemberRole.RECRUITER, "Recruiter: candidates, conversations and messages"),
            (MemberRole.COMPANY_ADMIN, "Administrator: members and settings, too"),
        ],
        initial=MemberRole.RECRUITER,
    )


@page_for(Capability.READ_SETTINGS)
@require_http_methods(["GET", "HEAD"])
def show_members(request: MemberRequest) -> HttpResponse:
    """The list, with what an administrator may do."""
    return _show(request, InviteForm())


@page_for(Capability.MANAGE_MEMBERS)
@require_POST
def invite(request: MemberRequest) -> HttpResponse:
    """Mail an invitation."""
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            invitation = invite_member(request.member, **form.cleaned_data)
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, f"The invitation to {invitation.email} is on its way. It is good for a week.")
            return redirect(PAGE)
    return _show(request, form, status=422)


@page_for(Capability.MANAGE_MEMBERS)
@require_POST
def withdraw_invitation(request: MemberRequest, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation that waits."""
    revoke_invitation(request.member, invitation_id)
    messages.success(request, "The invitation was withdrawn. Its link does not work any more.")
    return redirect(PAGE)


@page_for(Capability.MANAGE_MEMBERS)
@require_POST
def set_role(request: MemberRequest, member_id: int) -> HttpResponse:
    """Give a member another role."""
    member = change_role(request.member, member_id, request.POST.get("role", ""))
    messages.success(request, f"{member.user.name} now has the role {member.get_role_display()}.")
    return redirect(PAGE)


@page_for(Capability.MANAGE_MEMBERS)
@require_POST
def block(request: MemberRequest, member_id: int) -> HttpResponse:
    """Shut a member out."""
    member = block_member(request.member, member_id)
    messages.success(request, f"{member.user.name} is blocked and cannot open this company any more.")
    return redirect(PAGE)


@page_for(Capability.MANAGE_MEMBERS)
@require_POST
def unblock(request: MemberRequest, member_id: int) -> HttpResponse:
    """Let a blocked member in again."""
    member = unblock_member(request.member, member_id)
    messages.success(request, f"{member.user.name} can open this company again.")
    return redirect(PAGE)


def _show(request: MemberRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    context = {
        "members": list_members(request.member.company),
        "invitations": list_open_invitations(request.member.company),
        "form": form,
        "invite_url": f"{PAGE}/invite",
        "is_administrator": request.member.can(Capability.MANAGE_MEMBERS),
    }
    return render(request, "console/companies/members.html", context, status=status)
