"""All that is known of the people in a question, in a fixed number of queries however many they are."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from parley.engine.domain.asking.question import LimitAsked, MemberAsked, QuestionAsked
from parley.engine.domain.errors.base import FieldProblem, FieldsRefused
from parley.engine.domain.intervals import Span
from parley.engine.domain.slots import BusyTimeline, Member, StartLimit
from parley.engine.models import Application
from parley.engine.services.availability.questions.events import (
    load_application_starts,
    load_counted_events,
    load_tagged_requests,
)
from parley.engine.services.availability.questions.hours import OwnHours, OwnHoursAsked, list_hours_rows
from parley.engine.services.availability.questions.reach import check_reach, list_zones
from parley.engine.services.availability.taken import Taken, TakenBooking, group_taken, list_taken_rows
from parley.engine.services.calendars.prepared_reading import (
    PreparedCalendars,
    find_unknown,
    find_unread,
    list_calendar_rows,
)
from parley.toolkit.caches.bounded import BoundedCache
from parley.toolkit.queries.ready import Row

MOST_KEPT = 10_000
_usual: BoundedCache[str, Member] = BoundedCache(MOST_KEPT)


class Facts(NamedTuple):
    """Rows that say all there is to know of people; while they are equal, so is every answer."""

    application_id: str
    zones: list[Row]
    calendars: list[Row]
    taken: list[Row]
    hours: list[Row]


class PeopleAsked:
    """The people of one or several questions, and what is known of them within a window.

    Three queries, and one more when somebody's own hours are asked for; beside them those of `PreparedCalendars` and
    `OwnHoursAsked` for what the process has not at hand, one each for limits and their tags, and those of
    `load_counted_events`. Raises FieldsRefused for people and calendars that the application may not ask about.
    """

    def __init__(
        self,
        application: Application,
        questions: Sequence[QuestionAsked],
        window: Span,
        allowed: Collection[str] | None = None,
    ) -> None:
        self._application, self._window = application, window
        self._members = [member for question in questions for member in question.members]
        self._subs = list(dict.fromkeys([member.sub for member in self._members]))
        zones = list_zones(application, self._subs)
        self._zones: dict[str, str] = dict(zones)
        check_reach(self._members, self._zones, allowed)
        calendars = list_calendar_rows(self._subs)
        self._counted = load_counted_events(application, questions, calendars)
        taken = list_taken_rows(self._subs, window, leave_out_uids=self._counted.uids)
        managed = list(dict.fromkeys([member.sub for member in self._members if member.uses_own_hours]))
        self.facts = Facts(application.pk, zones, calendars, taken, list_hours_rows(application, managed, window))
        self.has_more_facts = self._counted.is_special or any(member.limits for member in self._members)

    def understand(self) -> None:
        """Make of the rows what `describe` tells, reading what the process has not at hand."""
        self._prepared = PreparedCalendars(self._subs, self.facts.calendars)
        self.has_more_facts |= not self._prepared.is_as_told
        _check_calendars(self._members, self._prepared)
        self._taken = group_taken(self.facts.taken)
        self._starts = load_application_starts(self._application, self._members, self._window)
        self._tagged = load_tagged_requests(self._application, self._members)
        asked = [(member.sub, member.rule_ids) for member in self._members if member.uses_own_hours]
        hours = OwnHoursAsked(self._application, asked, self._zones, self._window, self.facts.hours)
        self._hours = hours.found
        self.has_more_facts |= not hours.is_as_told

    def describe(self, asked: MemberAsked) -> Member:
        """One of the people as the question about slots wants to know them."""
        hours = self._hours[asked.sub, asked.rule_ids] if asked.uses_own_hours else None
        named = asked.calendar_ids or (hours.calendar_ids if hours is not None else None)
        chosen = self._prepared.list_of(asked.sub, named)
        instead = self._counted.only_managed if asked.is_only_managed else self._counted.usual
        member = _describe_usual(
            asked.sub,
            hours,
            self._prepared.merge(chosen, is_firm_only=asked.is_firm_only, instead=instead),
            find_unknown(chosen, self._window.ends_at),
        )
        unread, taken = find_unread(chosen), self._taken.get(asked.sub)
        if taken is None and not unread and not asked.has_terms:
            return member
        return self._add(member, asked, taken or Taken(), unread)

    def _add(self, member: Member, asked: MemberAsked, taken: Taken, unread: tuple[str, ...]) -> Member:
        bookings = taken.bookings if not asked.is_only_managed else self._list_own(taken)
        return replace(
            member,
            unreadable_calendars=unread,
            available_periods=asked.available_periods,
            taken=tuple([Span(each.starts_at, each.ends_at) for each in bookings]),
            held=tuple(taken.held),
            buffer_before_minutes=asked.before.least_minutes,
            buffer_after_minutes=asked.after.least_minutes,
            more_limits=tuple([self._limit(asked.sub, taken, limit) for limit in asked.limits]),
        )

    def _list_own(self, taken: Taken) -> list[TakenBooking]:
        return [each for each in taken.bookings if each.application_id == self._application.pk]

    def _limit(self, sub: str, taken: Taken, limit: LimitAsked) -> StartLimit:
        starts: list[datetime] = []
        for booking in self._list_own(taken):
            if not limit.tags or any(booking.request_id in self._tagged.get(tag, ()) for tag in limit.tags):
                starts.append(booking.starts_at)
        if not limit.tags:
            starts += self._starts.get(sub, [])
        is_daily = limit.period == "day"
        return StartLimit(tuple(starts), limit.most if is_daily else None, None if is_daily else limit.most, limit.tzid)


def _describe_usual(
    sub: str, hours: OwnHours | None, timeline: BusyTimeline, unknown: tuple[tuple[int, int], ...]
) -> Member:
    """Somebody of whom the question says nothing else; the same value while the same is known."""
    rules, periods = (hours.rules, hours.periods) if hours is not None else (None, ())
    kept = _usual.find(sub)
    if (
        kept is not None
        and kept.timeline is timeline
        and kept.hours is rules
        and kept.extra_periods is periods
        and kept.busy_pairs == unknown
    ):
        return kept
    member = Member(key=sub, hours=rules, extra_periods=periods, timeline=timeline, busy_pairs=unknown)
    _usual.keep(sub, member)
    return member


def _check_calendars(members: Sequence[MemberAsked], prepared: PreparedCalendars) -> None:
    problems = []
    for member in members:
        own = {each.calendar_id for each in prepared.list_all(member.sub)} if member.calendar_ids else set()
        if not (member.calendar_ids or frozenset()) <= own:
            text = "These are not calendars of the account."
            problems.append(FieldProblem(f"{member.path}.calendar_ids", "invalid_calendar_ids", text))
    if problems:
        raise FieldsRefused(problems)
