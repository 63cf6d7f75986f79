"""All that is known of the people in a question, in a fixed number of queries however many they are."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

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
from parley.engine.services.availability.questions.hours import OwnHours, load_own_hours
from parley.engine.services.availability.questions.reach import check_reach, find_zones
from parley.engine.services.availability.taken import Taken, TakenBooking, load_taken
from parley.engine.services.calendars.prepared_reading import PreparedCalendars, find_unknown, find_unread
from parley.toolkit.caches.bounded import BoundedCache

MOST_KEPT = 10_000
_usual: BoundedCache[str, Member] = BoundedCache(MOST_KEPT)


class PeopleAsked:
    """The people of one or several questions, and what is known of them within a window.

    Three queries; those of `load_own_hours` when somebody's own hours are asked for, one each for limits and their
    tags, and those of `load_counted_events`. Raises FieldsRefused for people and calendars that the application may
    not ask about.
    """

    def __init__(
        self,
        application: Application,
        questions: Sequence[QuestionAsked],
        window: Span,
        allowed: Collection[str] | None = None,
    ) -> None:
        members = [member for question in questions for member in question.members]
        zones = find_zones(application, {member.sub for member in members})
        check_reach(members, zones, allowed)
        self._application, self._window = application, window
        self._prepared = PreparedCalendars(zones)
        _check_calendars(members, self._prepared)
        calendar_ids = {sub: [each.calendar_id for each in self._prepared.list_all(sub)] for sub in zones}
        self._counted = load_counted_events(application, questions, calendar_ids)
        self._taken = load_taken(zones, window, leave_out_uids=self._counted.uids)
        self._starts = load_application_starts(application, members, window)
        self._tagged = load_tagged_requests(application, members)
        managed = [(member.sub, member.rule_ids) for member in members if member.uses_own_hours]
        self._hours = load_own_hours(application, managed, zones, window)

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
