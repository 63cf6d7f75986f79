"""The organizational unit: who belongs to it and as what; its owners look after it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from parley.engine.domain.errors.base import EngineRefusal, InputRefused, NotPermitted
from parley.engine.domain.errors.people import UnitUnknown
from parley.engine.models import Account, OrganizationalUnit, Role
from parley.engine.pages.unit.forms import UnitForm
from parley.engine.services.people.units import (
    change_role,
    is_owner,
    list_members,
    list_units,
    remove_member,
    rename_unit,
)
from parley.engine.session import AccountRequest, signed_in_page


@signed_in_page
@require_http_methods(["GET", "POST"])
def show_unit(request: AccountRequest) -> HttpResponseBase:
    """Members and roles; owners also rename the unit and say whether colleagues join by themselves."""
    units = list_units(request.account)
    unit = _choose(request, units)
    if unit is None:
        return render(request, "engine/unit/none.html")
    form = UnitForm(request.POST or None, initial={"name": unit.name, "is_auto_join": unit.is_auto_join})
    if request.method == "POST" and form.is_valid():
        try:
            rename_unit(request.account, unit, form.cleaned_data["name"], form.cleaned_data["is_auto_join"])
            messages.success(request, "Saved.")
            return _back(unit)
        except InputRefused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        except NotPermitted as refusal:
            return _show(request, units, unit, form, refusal.message, status=403)
    return _show(request, units, unit, form)


@signed_in_page
@require_POST
def set_role(request: AccountRequest, account_id: str) -> HttpResponseBase:
    """Give a member another role."""
    return _change(request, account_id, lambda unit, who: change_role(request.account, unit, who, _role(request)))


@signed_in_page
@require_POST
def drop_member(request: AccountRequest, account_id: str) -> HttpResponseBase:
    """Take a member out of the unit."""
    return _change(request, account_id, lambda unit, who: remove_member(request.account, unit, who))


def _change(
    request: AccountRequest, account_id: str, change: Callable[[OrganizationalUnit, Account], None]
) -> HttpResponseBase:
    units = list_units(request.account)
    unit = _choose(request, units)
    if unit is None:
        return render(request, "engine/unit/none.html", status=404)
    form = UnitForm(initial={"name": unit.name, "is_auto_join": unit.is_auto_join})
    member = next((one.account for one in list_members(unit) if one.account_id == account_id), None)
    if member is None:
        return _show(request, units, unit, form, UnitUnknown("This colleague is no longer a member.").message, 404)
    try:
        change(unit, member)
    except EngineRefusal as refusal:
        return _show(request, units, unit, form, refusal.message, 403 if isinstance(refusal, NotPermitted) else 422)
    messages.success(request, f"Saved: {member.name or member.email}.")
    return _back(unit)


def _role(request: AccountRequest) -> str:
    return request.POST.get("role", "")


def _choose(request: AccountRequest, units: list[OrganizationalUnit]) -> OrganizationalUnit | None:
    """The unit that the address names, among the person's own; else the first of them."""
    wanted = request.GET.get("unit", "")
    return next((unit for unit in units if unit.pk == wanted), units[0] if units and not wanted else None)


def _back(unit: OrganizationalUnit) -> HttpResponseBase:
    return HttpResponseRedirect(f"/scheduler/unit?unit={unit.pk}", status=303)


def _show(
    request: AccountRequest,
    units: list[OrganizationalUnit],
    unit: OrganizationalUnit,
    form: UnitForm,
    error: str = "",
    status: int = 200,
) -> HttpResponseBase:
    context = {
        "units": units,
        "unit": unit,
        "form": form,
        "error": error,
        "members": list_members(unit),
        "is_owner": is_owner(request.account, unit),
        "roles": Role.choices,
    }
    return render(request, "engine/unit/page.html", context, status=status)
