"""`/v1/available_periods`: single stretches of time in which an account may be booked (6.4)."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Router

from parley.engine.api.caller import Caller, CallerRequest, account_token, require_account, require_scope
from parley.engine.api.fields import read_fields
from parley.engine.api.paging import describe_pages, make_page_token, read_page_token
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.fields.times import read_zone
from parley.engine.domain.hours.asked_fields import UTC_TZID, read_instant
from parley.engine.domain.zones.instants import describe_local, write_instant
from parley.engine.models import Account, AvailablePeriod
from parley.engine.services.availability.periods import (
    delete_available_period,
    list_available_periods,
    upsert_available_period,
)

router = Router(auth=account_token)
# The application's own word on when the account may be booked: seen and changed with either word.
SCOPES = ("read_free_busy", "create_event")
PERIODS_A_PAGE = 100
_LIST = "available_periods"


@router.post("available_periods")
def upsert_period(request: CallerRequest) -> HttpResponse:
    """Keep a period under the id that the application chose: 202 with an empty body."""
    upsert_available_period(request.auth.application, require_booked(request.auth), read_fields(request))
    return HttpResponse(status=202)


@router.delete("available_periods")
def delete_periods(request: CallerRequest) -> HttpResponse:
    """Forget one period or all: 202 with an empty body; Python says so in the query, others in the body."""
    fields = {**request.GET.dict(), **read_fields(request)}
    delete_available_period(request.auth.application, require_booked(request.auth), fields)
    return HttpResponse(status=202)


@router.delete("available_periods/")
def delete_periods_of_php(request: CallerRequest) -> HttpResponse:
    """The same at the address that PHP's client uses."""
    return delete_periods(request)


@router.delete("available_periods/{period_id}")
def delete_named_period(request: CallerRequest, period_id: str) -> HttpResponse:
    """The same for one period, which PHP's client names in the address."""
    fields = {"available_period_id": period_id}
    delete_available_period(request.auth.application, require_booked(request.auth), fields)
    return HttpResponse(status=202)


@router.get("available_periods")
def list_periods(request: CallerRequest) -> dict[str, Any]:
    """The application's periods of the account, oldest first, within `from` and `to` where these are given."""
    asked = FieldReader(request.GET.dict())
    tzid = read_zone(asked, "tzid")
    starts_at, ends_at = (read_instant(asked, name, tzid or UTC_TZID, is_required=False) for name in ("from", "to"))
    is_localized = bool(asked.flag("localized_times"))
    if not tzid and not asked.raw("tzid") and (asked.has("from") or asked.has("to") or is_localized):
        asked.refuse("tzid", "required", "Times are asked for and told in a zone.")
    asked.finish()
    wanted = {
        "from": starts_at.isoformat() if starts_at else "",
        "to": ends_at.isoformat() if ends_at else "",
        "tzid": tzid if is_localized else "",
        "first": 0,
    }
    return _show_page(request.auth, wanted)


@router.get("available_periods/pages/{token}")
def read_page(request: CallerRequest, token: str) -> dict[str, Any]:
    """A further page, as the page before it says."""
    return _show_page(request.auth, read_page_token(_LIST, _name_owner(request.auth), token))


def require_booked(caller: Caller) -> Account:
    """Whose periods they are; raises ScopeMissing where the token has nothing to do with their time."""
    require_scope(caller, *SCOPES)
    return require_account(caller)


def _show_page(caller: Caller, wanted: dict[str, Any]) -> dict[str, Any]:
    account, first = require_booked(caller), int(wanted["first"])
    starts_at, ends_at = (datetime.fromisoformat(wanted[name]) if wanted[name] else None for name in ("from", "to"))
    rows, total = list_available_periods(caller.application, account, starts_at, ends_at, first, PERIODS_A_PAGE)
    following = {**wanted, "first": first + PERIODS_A_PAGE}
    token = make_page_token(_LIST, _name_owner(caller), following)
    number, pages = first // PERIODS_A_PAGE + 1, -(-total // PERIODS_A_PAGE)
    return {
        "pages": describe_pages(number, pages, "/v1/available_periods/pages", token),
        "available_periods": [_describe(row, wanted["tzid"]) for row in rows],
    }


def _name_owner(caller: Caller) -> str:
    return f"{caller.application.pk}:{require_account(caller).pk}"


def _describe(row: AvailablePeriod, tzid: str) -> dict[str, Any]:
    return {
        "available_period_id": row.period_id,
        "start": _describe_time(row.starts_at, tzid),
        "end": _describe_time(row.ends_at, tzid),
    }


def _describe_time(moment: datetime, tzid: str) -> str | dict[str, str]:
    if not tzid:
        return write_instant(moment)
    return describe_local(moment, tzid)
