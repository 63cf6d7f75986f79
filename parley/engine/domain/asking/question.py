"""The values of a question as an application asks it, before anything is known of the people in it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from parley.engine.domain.intervals import Span


class AnswerForm(StrEnum):
    """How times are answered: whole periods, slots that do not overlap, or all slots."""

    PERIODS = "periods"
    SLOTS = "slots"
    OVERLAPPING_SLOTS = "overlapping_slots"


@dataclass(frozen=True, slots=True)
class AskingLimits:
    """How much may be asked at once; days are of all periods together."""

    most_members: int = 10
    most_periods: int = 50
    most_days: int = 35
    most_results: int = 512
    most_buffer_minutes: int = 120


@dataclass(frozen=True, slots=True)
class BufferAsked:
    """Minutes that must lie between a conversation and its neighbour: least, and in a sequence most (None: no most)."""

    least_minutes: int = 0
    most_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class LimitAsked:
    """At most so many conversations of the application a `day` or `week`; with `tags` only those that bear one."""

    most: int
    period: str
    tzid: str
    tags: frozenset[str] = frozenset()


class MemberAsked(NamedTuple):
    """Somebody whose time is asked for; `path` is where the question names them.

    `calendar_ids` None means those that count as busy. `rule_ids` empty means all rules, if `uses_own_hours` at all.
    """

    sub: str
    path: str
    calendar_ids: frozenset[str] | None = None
    uses_own_hours: bool = False
    rule_ids: tuple[str, ...] = ()
    is_only_managed: bool = False
    is_firm_only: bool = False
    available_periods: tuple[Span, ...] | None = None
    limits: tuple[LimitAsked, ...] = ()
    before: BufferAsked = BufferAsked()
    after: BufferAsked = BufferAsked()

    @property
    def has_terms(self) -> bool:
        """Whether it holds more for them than their calendars and hours."""
        return self[_FIRST_TERM:] != _NO_TERMS


_FIRST_TERM = MemberAsked._fields.index("available_periods")
_NO_TERMS = MemberAsked("", "")[_FIRST_TERM:]


@dataclass(frozen=True, slots=True)
class GroupAsked:
    """People of whom `required` must be free at once; None means all."""

    members: tuple[MemberAsked, ...]
    required: int | None = None


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """When could these groups talk? Within `periods`, or at `starts` where these are given.

    Events named by `left_out_ids` (the application's) or `left_out_uids` stand in nobody's way.
    """

    groups: tuple[GroupAsked, ...]
    duration_minutes: int
    periods: tuple[Span, ...]
    starts: tuple[datetime, ...] | None = None
    start_interval_minutes: int = 30
    before: BufferAsked = BufferAsked()
    after: BufferAsked = BufferAsked()
    form: AnswerForm = AnswerForm.PERIODS
    max_results: int | None = None
    tells_statuses: bool = False
    left_out_ids: frozenset[str] = frozenset()
    left_out_uids: frozenset[str] = frozenset()

    @property
    def members(self) -> tuple[MemberAsked, ...]:
        """All members of all groups, in order."""
        return tuple(member for group in self.groups for member in group.members)


@dataclass(frozen=True, slots=True)
class StepAsked:
    """One conversation of a sequence, under the id that the application gave it."""

    step_id: str
    question: QuestionAsked
