"""When people can be booked: the one function behind listing and booking, and the preferences it reads."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.slots import Slot, SlotQuery, explain_slots, list_slots, list_start_minutes
from parley.engine.domain.timeline import moment_of
from parley.engine.domain.working_hours import parse_weekly_periods, resolve_zone
from parley.engine.models import Account, AvailabilityRule, Booking, SchedulingPreferences, SchedulingRequest
from parley.engine.services.availability.explaining import put_in_words
from parley.engine.services.availability.hours.reading import DEFAULT_RULE
from parley.engine.services.availability.loading import load_query
from parley.engine.services.availability.terms import (
    describe_periods,
    get_preferences,
    read_request_terms,
)
from parley.engine.services.calendars.breaks.listing import list_broken_of
from parley.engine.services.links import hash_holder
from parley.engine.services.people.typed_words import check_place
from parley.toolkit.clock import now

# Field, smallest and largest value of each number among the preferences.
_BOUNDS = {
    "duration_minutes": (5, 8 * 60),
    "start_interval_minutes": (5, 4 * 60),
    "period_days": (1, 200),
    "minimum_notice_minutes": (0, 60 * 24 * 60),
    "buffer_before_minutes": (0, 12 * 60),
    "buffer_after_minutes": (0, 12 * 60),
    "daily_limit": (1, 50),
    "weekly_limit": (1, 200),
}


def list_request_slots(
    request: SchedulingRequest, *, leave_out_booking: Booking | None = None, max_results: int = 0
) -> list[Slot]:
    """The slots on offer for a request, in order; `max_results` 0 means all. Its own hold hides none.

    With `leave_out_booking` the slots that booking could be moved to.
    """
    return list_slots(_load_request_query(request, leave_out_booking, max_results))


def list_request_starts(request: SchedulingRequest) -> list[datetime]:
    """When the slots on offer for a request start, in order; its own hold hides none."""
    return [moment_of(minute) for minute in list_start_minutes(_load_request_query(request))]


def _load_request_query(
    request: SchedulingRequest,
    leave_out_booking: Booking | None = None,
    max_results: int = 0,
    *,
    tells_calendars: bool = False,
) -> SlotQuery:
    return load_query(
        read_request_terms(request),
        leave_out_booking=leave_out_booking,
        leave_out_holder=hash_holder(request, ""),
        max_results=max_results,
        tells_calendars=tells_calendars,
    )


def list_calendar_warnings(request: SchedulingRequest) -> list[str]:
    """What the people of a request should know of broken calendars among theirs, in sentences; never for a candidate.

    What was busy stays busy, so nothing is double-booked by what is known; what came since is not known.
    """
    query = _load_request_query(request)
    people = {member.key for group in query.groups for member in group.members}
    return [
        f"{each.account.name or each.account.email} has to connect the calendar {each.name} again. "
        "Until then its times may be out of date, and a conversation is not written into it."
        for each in list_broken_of(people)
    ]


def explain_request(request: SchedulingRequest) -> tuple[int, list[str]]:
    """How many times a request offers, and what takes the others away, in sentences; never for a candidate."""
    explanation = explain_slots(_load_request_query(request, tells_calendars=True))
    return explanation.offered, put_in_words(explanation)


def save_preferences(account: Account, values: Mapping[str, Any]) -> SchedulingPreferences:
    """Keep the given preferences (field names of the model); the others stay. Raises InputRefused with the field."""
    wishes = get_preferences(account)
    for name, value in values.items():
        setattr(wishes, name, _check_preference(name, value))
    wishes.changed_at = now()
    wishes.save()
    return wishes


def _check_preference(name: str, value: Any) -> Any:
    if name == "place":
        if not isinstance(value, dict):
            raise InputRefused("A place has a kind and a detail.", field="place")
        return check_place(value)
    if name not in _BOUNDS:
        raise InputRefused(f"There is no preference “{name[:40]}”.", field=name[:40])
    if name.endswith("_limit") and value is None:
        return None
    least, most = _BOUNDS[name]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InputRefused(f"Please give a whole number between {least} and {most}.", field=name)
    return value


def save_default_rule(account: Account, tzid: str, weekly_periods: Sequence[Mapping[str, str]]) -> AvailabilityRule:
    """Keep the account's weekly hours. Raises ZoneUnknown, WorkingHoursUnreadable."""
    periods = parse_weekly_periods(list(weekly_periods))
    values = {"tzid": resolve_zone(tzid), "weekly_periods": describe_periods(periods), "changed_at": now()}
    uses = {"is_for_requests": True, "is_for_public_link": True}
    return AvailabilityRule.objects.update_or_create(
        account=account, rule_id=DEFAULT_RULE, defaults=values, create_defaults={**values, **uses}
    )[0]
