"""The organizational unit: who belongs to it and as what; its owners look after it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from parley.engine.domain.errors.base import EngineRefusal, InputRefused, NotPermitted
from parley.engine.domain.errors.people import UnitUnknown
from parley.engine.models import Account, OrganizationalUnit, Role, SchedulingRequest
from parley.engine.pages.unit.forms import InviteForm, LeaveForm, UnitForm
from parley.engine.services.applications.unit_owners import give_role
from parley.engine.services.people.unit_invitations import list_open_invitations
from parley.engine.services.people.units import (
    is_owner,
    is_scheduler,
    list_members,
    list_units,
    rename_unit,
)
from parley.engine.services.scheduling_requests import adopt_orphans, leave_unit, list_orphans
from parley.engine.session import AccountRequest, signed_in_page


@signed_in_page
@require_http_methods(["GET", "POST"])
def show_unit(request: AccountRequest) -> HttpResponseBase:
    """Members and roles; owners also rename the unit and say whether colleagues join by themselves."""
    units = list_units(request.account)
    unit = choose_unit(request, units)
    if unit is None:
        return render(request, "engine/unit/none.html")
    form = UnitForm(request.POST or None, initial=_describe(unit))
    if request.method == "POST" and form.is_valid():
        try:
            rename_unit(request.account, unit, form.cleaned_data["name"], form.cleaned_data["is_auto_join"])
            messages.success(request, "Saved.")
            return go_to_unit(unit)
        except InputRefused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        except NotPermitted as refusal:
            return show_members(request, unit, form=form, error=refusal.message, status=403)
    return show_members(request, unit, form=form)


@signed_in_page
@require_POST
def set_role(request: AccountRequest, account_id: str) -> HttpResponseBase:
    """Give a member another role."""
    unit = choose_unit(request, list_units(request.account))
    if unit is None:
        return render(request, "engine/unit/none.html", status=404)
    member = _find_member(unit, account_id)
    if member is None:
        return _tell_gone(request, unit)
    try:
        give_role(request.account, unit, member, request.POST.get("role", ""))
    except EngineRefusal as refusal:
        return show_members(request, unit, error=refusal.message, status=_status_of(refusal))
    messages.success(request, f"Saved: {member.name or member.email}.")
    return go_to_unit(unit)


@signed_in_page
@require_http_methods(["GET", "POST"])
def drop_member(request: AccountRequest, account_id: str) -> HttpResponseBase:
    """Ask who hosts what a leaving colleague hosts, then take them out of the unit; everybody may take themselves."""
    unit = choose_unit(request, list_units(request.account))
    if unit is None:
        return render(request, "engine/unit/none.html", status=404)
    member = _find_member(unit, account_id)
    if member is None:
        return _tell_gone(request, unit)
    others = [each.account for each in list_members(unit) if each.account_id != account_id]
    form = LeaveForm(others, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        successor = next((one for one in others if one.pk == form.cleaned_data["successor"]), None)
        try:
            lost = leave_unit(request.account, unit, member, successor)
        except InputRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return _ask(request, unit, member, form, 422)
        except NotPermitted as refusal:
            return show_members(request, unit, error=refusal.message, status=403)
        _tell_of_leaving(request, member, lost)
        return HttpResponseRedirect("/scheduler/", status=303) if member == request.account else go_to_unit(unit)
    return _ask(request, unit, member, form)


@signed_in_page
@require_POST
def adopt(request: AccountRequest) -> HttpResponseBase:
    """Let a member host the open links of people who have left."""
    unit = choose_unit(request, list_units(request.account))
    if unit is None:
        return render(request, "engine/unit/none.html", status=404)
    host = _find_member(unit, request.POST.get("host", ""))
    if host is None:
        return _tell_gone(request, unit)
    try:
        count = adopt_orphans(request.account, unit, host)
    except EngineRefusal as refusal:
        return show_members(request, unit, error=refusal.message, status=_status_of(refusal))
    messages.success(request, f"{host.name or host.email} hosts {count} more link{'' if count == 1 else 's'}.")
    return go_to_unit(unit)


def _ask(
    request: AccountRequest, unit: OrganizationalUnit, member: Account, form: LeaveForm, status: int = 200
) -> HttpResponse:
    context = {"unit": unit, "member": member, "form": form, "is_self": member == request.account}
    return render(request, "engine/unit/leave.html", context, status=status)


def _tell_of_leaving(request: AccountRequest, member: Account, lost: Sequence[SchedulingRequest]) -> None:
    messages.success(request, f"{member.name or member.email} has left the Organizational Unit.")
    if lost:
        names = ", ".join(each.summary for each in lost[:5])
        messages.warning(
            request, f"Cancelled, because the new host has another conversation then: {names}. Everybody was told."
        )


def _describe(unit: OrganizationalUnit) -> dict[str, Any]:
    return {"name": unit.name, "is_auto_join": unit.is_auto_join}


def _find_member(unit: OrganizationalUnit, account_id: str) -> Account | None:
    return next((one.account for one in list_members(unit) if one.account_id == account_id), None)


def _tell_gone(request: AccountRequest, unit: OrganizationalUnit) -> HttpResponse:
    return show_members(request, unit, error=UnitUnknown("This colleague is no longer a member.").message, status=404)


def _status_of(refusal: EngineRefusal) -> int:
    return 403 if isinstance(refusal, NotPermitted) else 422


def choose_unit(request: AccountRequest, units: Sequence[OrganizationalUnit]) -> OrganizationalUnit | None:
    """The unit that the address names, among the person's own; else the first of them."""
    wanted = request.GET.get("unit", "")
    return next((unit for unit in units if unit.pk == wanted), units[0] if units and not wanted else None)


def go_to_unit(unit: OrganizationalUnit, path: str = "/scheduler/unit") -> HttpResponseBase:
    """Back to a page of the unit after a form."""
    return HttpResponseRedirect(f"{path}?unit={unit.pk}", status=303)


def show_members(
    request: AccountRequest,
    unit: OrganizationalUnit,
    *,
    form: UnitForm | None = None,
    invite_form: InviteForm | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of members, with what went wrong if something did."""
    may_change = is_owner(request.account, unit)
    context = {
        "units": list_units(request.account),
        "unit": unit,
        "form": form or UnitForm(initial=_describe(unit)),
        "invite_form": invite_form or InviteForm(),
        "error": error,
        "members": list_members(unit),
        "invitations": list_open_invitations(unit) if may_change else [],
        "is_owner": may_change,
        "is_scheduler": is_scheduler(request.account, unit),
        "orphans": list_orphans(unit),
        "roles": Role.choices,
        "section": "members",
    }
    return render(request, "engine/unit/page.html", context, status=status)
