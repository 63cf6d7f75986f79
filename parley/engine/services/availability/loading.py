"""Loads all that a question about free times needs, in a fixed number of queries whatever the number of people."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from parley.engine.domain.booking_links import OpenPeriod, parse_period
from parley.engine.domain.intervals import Span
from parley.engine.domain.slots import Group, Member, SlotQuery
from parley.engine.models import (
    Account,
    Booking,
    BookingHost,
    BookingStatus,
    Occupancy,
    SchedulingPreferences,
)
from parley.engine.services.availability.hours.reading import load_hours
from parley.engine.services.availability.terms import SlotTerms
from parley.engine.services.calendars.calendars import load_busy_spans
from parley.toolkit.clock import now

# Buffers reach at most a day beyond a slot, and a weekly limit needs the whole of the first and last week.
MARGIN = timedelta(days=8)


@dataclass(slots=True)
class _Taken:
    """What is taken of one account by ourselves."""

    spans: list[Span] = field(default_factory=list)
    held: list[Span] = field(default_factory=list)
    starts: list[datetime] = field(default_factory=list)


def load_query(
    terms: SlotTerms, *, leave_out_booking: Booking | None = None, leave_out_holder: str = "", max_results: int = 0
) -> SlotQuery:
    """The question about free times on these terms, with everything that is known now.

    The booking that is being moved and the visitor's own hold (by its stored hash) do not stand in the way. Seven
    queries. Raises PeriodUnreadable, ZoneUnknown, WorkingHoursUnreadable.
    """
    moment = now()
    period = parse_period(terms.period, terms.tzid, moment)
    members: tuple[Member, ...] = ()
    if not period.is_over:
        members = _load_members(terms, _widen(period, terms.duration_minutes), leave_out_booking, leave_out_holder)
    return SlotQuery(
        groups=_form_groups(terms, members),
        # Whoever stands in two pools can fill one place only.
        is_distinct=len(terms.pools) > 1,
        duration_minutes=terms.duration_minutes,
        periods=period.spans,
        start_interval_minutes=terms.start_interval_minutes,
        earliest_starts_at=moment + timedelta(minutes=terms.minimum_notice_minutes),
        buffer_before_minutes=terms.buffer_before_minutes,
        buffer_after_minutes=terms.buffer_after_minutes,
        explicit_starts=period.starts,
        grid_tzid=terms.tzid,
        max_results=max_results or None,
    )


def _form_groups(terms: SlotTerms, members: Sequence[Member]) -> tuple[Group, ...]:
    """Those who must all be free, and each pool with as many as it has to send."""
    if not members:
        return ()
    known = {member.key: member for member in members}
    required = tuple(known[each] for each in terms.required_ids)
    pools = (Group(tuple(known[each] for each in seat.account_ids), seat.needed) for seat in terms.pools)
    return (*((Group(required),) if required else ()), *pools)


def _widen(period: OpenPeriod, duration_minutes: int) -> Span:
    if period.starts:
        last = max(period.starts) + timedelta(minutes=duration_minutes)
        return Span(min(period.starts) - MARGIN, last + MARGIN)
    return Span(min(span.starts_at for span in period.spans) - MARGIN, max(s.ends_at for s in period.spans) + MARGIN)


def _load_members(
    terms: SlotTerms, window: Span, leave_out_booking: Booking | None, leave_out_holder: str
) -> tuple[Member, ...]:
    ids = list(terms.everybody_ids)
    zones = dict(Account.objects.filter(pk__in=ids).values_list("pk", "tzid"))
    wishes = {each.account_id: each for each in SchedulingPreferences.objects.filter(account_id__in=ids)}
    hours = load_hours(zones, wishes, window, terms.hours_use)
    busy = load_busy_spans(ids, window.starts_at, window.ends_at)
    taken = _load_taken(ids, window, leave_out_booking, leave_out_holder)
    members = []
    for account_id in ids:
        own = wishes.get(account_id) or SchedulingPreferences()
        # The request's buffers are the host's choice for this request; a colleague keeps at least their own.
        is_host = account_id in terms.hosting_ids
        members.append(
            Member(
                key=account_id,
                hours=hours[account_id].list_rules(terms.tzid, terms.weekly_periods),
                busy=busy.get(account_id, ()),
                taken=tuple(taken[account_id].spans),
                held=tuple(taken[account_id].held),
                buffer_before_minutes=0 if is_host else own.buffer_before_minutes,
                buffer_after_minutes=0 if is_host else own.buffer_after_minutes,
                daily_limit=own.daily_limit,
                weekly_limit=own.weekly_limit,
                limit_tzid=hours[account_id].tzid,
                booked_starts=tuple(taken[account_id].starts),
            )
        )
    return tuple(members)


def _load_taken(
    ids: Sequence[str], window: Span, leave_out_booking: Booking | None, leave_out_holder: str
) -> dict[str, _Taken]:
    taken: dict[str, _Taken] = defaultdict(_Taken)
    seats = BookingHost.objects.filter(
        account_id__in=ids,
        is_required=True,
        booking__status=BookingStatus.CONFIRMED,
        booking__starts_at__lt=window.ends_at,
        booking__ends_at__gt=window.starts_at,
    )
    if leave_out_booking is not None:
        seats = seats.exclude(booking=leave_out_booking)
    for account_id, starts_at, ends_at in seats.values_list("account_id", "booking__starts_at", "booking__ends_at"):
        taken[account_id].spans.append(Span(starts_at, ends_at))
        taken[account_id].starts.append(starts_at)
    held = (
        Occupancy.objects.filter(account_id__in=ids, hold__expires_at__gt=now())
        .exclude(hold__holder=leave_out_holder)
        .values_list("account_id", "hold__starts_at", "hold__ends_at")
        .distinct()
    )
    for account_id, starts_at, ends_at in held:
        taken[account_id].held.append(Span(starts_at, ends_at))
    return taken
