"""The Organizational Unit: made by a company's first person, joined by the next ones; and the confirmation."""

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.models import LinkAttempt, OrganizationalUnit
from parley.engine.pages.connect.forms import UnitForm, add_refusal
from parley.engine.pages.connect.way import find_window, lead_on, show_page
from parley.engine.services.applications.link_attempts import goal_path, mark_set_up
from parley.engine.services.people.units import (
    create_unit,
    find_membership_of_tenant,
    find_unit_of_tenant,
    join_unit_of_tenant,
    list_owners,
    list_units,
)
from parley.engine.session import AccountRequest, signed_in_page


@signed_in_page
@require_http_methods(["GET", "POST"])
def set_up_unit(request: AccountRequest) -> HttpResponseBase:
    """Create the company's unit, or join it; who has it already goes on."""
    attempt = find_window(request)
    tenant_id = attempt.tenant_id if attempt else ""
    if attempt is not None and tenant_id:
        if find_membership_of_tenant(request.account, attempt.application, tenant_id):
            return lead_on(request, request.account)
        unit = find_unit_of_tenant(attempt.application, tenant_id)
        if unit is not None:
            return _join(request, attempt, unit)
    elif list_units(request.account):
        return lead_on(request, request.account)
    return _create(request, attempt)


def _create(request: AccountRequest, attempt: LinkAttempt | None) -> HttpResponseBase:
    form = UnitForm(request.POST or None, initial={"name": attempt.tenant_name if attempt else ""})
    if attempt is None or not attempt.tenant_id:
        # Without a signed tenant there is nobody who could be known as a colleague.
        del form.fields["is_auto_join"]
    if request.method == "POST" and form.is_valid():
        name, is_auto_join = form.cleaned_data["name"], form.cleaned_data.get("is_auto_join", False)
        tenant_id = attempt.tenant_id if attempt else ""
        try:
            create_unit(request.account, attempt.application if attempt else None, tenant_id, name, is_auto_join)
            return _go_on(request, attempt)
        except InputRefused as refusal:
            add_refusal(form, refusal)
        except NotPermitted as refusal:
            form.add_error(None, refusal.message)
    return show_page(request, "engine/connect/unit.html", {"form": form, "account": request.account})


def _join(request: AccountRequest, attempt: LinkAttempt, unit: OrganizationalUnit) -> HttpResponseBase:
    owners = list_owners(unit)
    if request.method == "POST" and unit.is_auto_join:
        join_unit_of_tenant(request.account, attempt.application, attempt.tenant_id)
        return _go_on(request, attempt)
    context = {"unit": unit, "owners": owners, "account": request.account}
    return show_page(request, "engine/connect/join.html", context)


def _go_on(request: AccountRequest, attempt: LinkAttempt | None) -> HttpResponseBase:
    if attempt is not None:
        mark_set_up(attempt, True)
    return lead_on(request, request.account)


@signed_in_page
@require_http_methods(["GET", "POST"])
def confirm(request: AccountRequest) -> HttpResponseBase:
    """All is set up; Return leads on to what the window was opened for."""
    attempt = find_window(request)
    if request.method == "POST" and attempt is not None and attempt.account_id == request.account.pk:
        mark_set_up(attempt, False)
        return HttpResponseRedirect(goal_path(attempt), status=303)
    return show_page(
        request, "engine/connect/done.html", {"account": request.account, "units": list_units(request.account)}
    )
