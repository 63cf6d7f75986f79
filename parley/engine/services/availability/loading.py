"""Loads all that a question about free times needs, in a fixed number of queries whatever the number of people."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from parley.engine.domain.booking_links import OpenPeriod, parse_period
from parley.engine.domain.free_busy import BusySpan, BusyStatus
from parley.engine.domain.intervals import Span
from parley.engine.domain.slots import Group, Member, SlotQuery
from parley.engine.domain.timelines.prepared import SecondPair
from parley.engine.domain.working_hours import HoursRule, WeeklyPeriod
from parley.engine.models import Account, Booking, BusyTime, SchedulingPreferences
from parley.engine.services.availability.hours.reading import load_hours, load_working_days
from parley.engine.services.availability.taken import Taken, load_taken
from parley.engine.services.availability.terms import SlotTerms
from parley.engine.services.calendars.prepared_reading import (
    PreparedCalendar,
    PreparedCalendars,
    find_unknown,
    find_unread,
)
from parley.toolkit.clock import now
from parley.toolkit.queries.ready import ReadyObjects, ReadyQuery

# Buffers reach at most a day beyond a slot, and a weekly limit needs the whole of the first and last week.
MARGIN = timedelta(days=8)
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Nobody works in a room by the clock.
_ALL_HOURS = (HoursRule("Etc/UTC", tuple(WeeklyPeriod(day, "00:00", "24:00") for day in _WEEK)),)


def load_query(
    terms: SlotTerms,
    *,
    leave_out_booking: Booking | None = None,
    leave_out_holder: str = "",
    max_results: int = 0,
    tells_calendars: bool = False,
) -> SlotQuery:
    """The question about free times on these terms, with everything that is known now.

    The booking that is being moved and the visitor's own hold (by its stored hash) do not stand in the way. With
    `tells_calendars` its explanation says which calendar takes times away; the times are the same. Seven queries, one
    more for calendars whose timelines the process has not at hand, one for those that tell, and four where a period
    counts working days. Raises PeriodUnreadable, ZoneUnknown, WorkingHoursUnreadable.
    """
    moment = now()
    period = parse_period(terms.period, terms.tzid, moment, _find_working_days(terms, moment))
    members: tuple[Member, ...] = ()
    if not period.is_over:
        window = _widen(period, terms.duration_minutes)
        taken = load_taken(terms.everybody_ids, window, leave_out_booking, leave_out_holder)
        members = _load_members(terms, window, taken, tells_calendars=tells_calendars)
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


def _find_working_days(terms: SlotTerms, moment: datetime) -> HoursRule | None:
    """By what the working days of a period are counted: the host's hours, those of the link, or Monday to Friday."""
    if terms.period.get("kind") != "working_days" or not terms.host_id:
        return None
    if terms.weekly_periods:
        return HoursRule(terms.tzid, terms.weekly_periods)
    return load_working_days(terms.host_id, terms.hours_use, moment)


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
    terms: SlotTerms, window: Span, taken: Mapping[str, Taken], *, tells_calendars: bool
) -> tuple[Member, ...]:
    ids = terms.everybody_ids
    zones: dict[str, str] = dict(_ZONES.list_rows(account_ids=ids))
    wishes = {each.account_id: each for each in _WISHES.list_objects(account_ids=ids)}
    hours = load_hours(zones, wishes, window, terms.hours_use)
    prepared = PreparedCalendars(ids)
    calendars = {account_id: prepared.list_of(account_id, hours[account_id].calendar_ids) for account_id in ids}
    guesses = _load_guesses(calendars, window) if tells_calendars else {}
    members = []
    for account_id in ids:
        own, chosen = wishes.get(account_id) or SchedulingPreferences(), calendars[account_id]
        # The request's buffers are the host's choice for this request; a colleague keeps at least their own.
        is_host = account_id == terms.host_id
        told = _tell_calendars(prepared, chosen, guesses, window) if tells_calendars else ()
        members.append(
            Member(
                key=account_id,
                hours=_ALL_HOURS
                if account_id in terms.room_ids
                else hours[account_id].list_rules(terms.tzid, terms.weekly_periods),
                busy=told,
                timeline=None if tells_calendars else prepared.merge(chosen),
                busy_pairs=() if tells_calendars else find_unknown(chosen, window.ends_at),
                unreadable_calendars=find_unread(chosen),
                taken=taken[account_id].spans,
                held=tuple(taken[account_id].held),
                buffer_before_minutes=0 if is_host else own.buffer_before_minutes,
                buffer_after_minutes=0 if is_host else own.buffer_after_minutes,
                daily_limit=own.daily_limit,
                weekly_limit=own.weekly_limit,
                limit_tzid=hours[account_id].tzid,
                booked_starts=taken[account_id].starts,
            )
        )
    return tuple(members)


_ZONES = ReadyQuery(lambda account_ids: Account.objects.filter(pk__in=account_ids).values_list("pk", "tzid"))
_WISHES = ReadyObjects(
    SchedulingPreferences, lambda account_ids: SchedulingPreferences.objects.filter(account_id__in=account_ids)
)


def _tell_calendars(
    prepared: PreparedCalendars,
    calendars: Sequence[PreparedCalendar],
    guesses: Mapping[str, Sequence[BusySpan]],
    window: Span,
) -> tuple[BusySpan, ...]:
    """The same busy time, calendar by calendar."""
    spans = []
    for each in calendars:
        pairs = [(first * 60, end * 60) for first, end in prepared.merge([each]).pairs]
        spans += [_make_span(pair, each) for pair in (*pairs, *find_unknown([each], window.ends_at))]
        spans += guesses.get(each.calendar_id, ())
    return tuple(span for span in spans if span.starts_at < window.ends_at and span.ends_at > window.starts_at)


def _make_span(pair: SecondPair, calendar: PreparedCalendar) -> BusySpan:
    first, end = (datetime.fromtimestamp(seconds, UTC) for seconds in pair)
    return BusySpan(first, end, calendar_id=calendar.calendar_id)


def _load_guesses(calendars: Mapping[str, Sequence[PreparedCalendar]], window: Span) -> dict[str, list[BusySpan]]:
    """Time that counts as busy because an event could not be read, by calendar. One query."""
    ids = [each.calendar_id for chosen in calendars.values() for each in chosen]
    rows = BusyTime.objects.filter(
        calendar_id__in=ids, is_guess=True, starts_at__lt=window.ends_at, ends_at__gt=window.starts_at
    ).exclude(status=BusyStatus.FREE.value)
    guesses: dict[str, list[BusySpan]] = {}
    for key, starts_at, ends_at in rows.values_list("calendar_id", "starts_at", "ends_at"):
        guesses.setdefault(key, []).append(BusySpan(starts_at, ends_at, calendar_id=key, is_guess=True))
    return guesses
