"""The values of a question about slots and of its answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from parley.engine.domain.free_busy import BusySpan
from parley.engine.domain.intervals import Span
from parley.engine.domain.timelines.prepared import BusyTimeline, SecondPair
from parley.engine.domain.working_hours import HoursRule


@dataclass(frozen=True, slots=True)
class StartLimit:
    """At most so many conversations a day and a week (from Monday) of a zone, `starts` being those there are."""

    starts: tuple[datetime, ...]
    daily: int | None = None
    weekly: int | None = None
    tzid: str = "Etc/UTC"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody whose time is asked for.

    `hours`: open where any rule is open, and in `extra_periods`; None means always. `busy` is rounded outwards to the
    minute; `taken`, our own bookings and holds, to buckets of five minutes, as the occupancy rows are.
    `available_periods` narrows further; None does not. Buffers count from the conversation outwards; the larger of
    member's and question's counts. At most `daily_limit` conversations a day and `weekly_limit` a week (from Monday)
    of `limit_tzid`, `booked_starts` being those there are; `more_limits` hold beside them.

    `held` is time kept for a visitor, blocked as `taken` is. A calendar among `unreadable_calendars`, of which
    nothing is known, blocks all time: what cannot be asked counts as busy. Busy time may also come as `busy_pairs` of
    seconds since the epoch, cheaper to read than spans, or prepared as a `timeline`; all that is given counts.
    """

    key: str
    hours: tuple[HoursRule, ...] | None
    busy: tuple[BusySpan, ...] = ()
    taken: tuple[Span, ...] = ()
    available_periods: tuple[Span, ...] | None = None
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    daily_limit: int | None = None
    limit_tzid: str = "Etc/UTC"
    booked_starts: tuple[datetime, ...] = ()
    busy_pairs: Sequence[SecondPair] = ()
    timeline: BusyTimeline | None = None
    held: tuple[Span, ...] = ()
    weekly_limit: int | None = None
    unreadable_calendars: tuple[str, ...] = ()
    extra_periods: tuple[Span, ...] = ()
    more_limits: tuple[StartLimit, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Members of whom `required` must be free at once; None means all."""

    members: tuple[Member, ...]
    required: int | None = None

    @property
    def needed(self) -> int:
        """How many must be free."""
        return len(self.members) if self.required is None else self.required


@dataclass(frozen=True, slots=True)
class SlotQuery:
    """When could these groups talk for `duration_minutes`?

    A slot lies wholly within one stretch of `periods` (touching periods make one stretch) and starts on the grid:
    where the minutes since midnight on the wall of `grid_tzid` are a multiple of `start_interval_minutes`; or, with
    `explicit_starts`, at one of these (then `periods` may be empty, which limits nothing). No slot starts before
    `earliest_starts_at`. Whoever stands in several groups counts in each, as Cronofy has it; with `is_distinct` the
    places of all groups must be filled with different people.
    """

    groups: tuple[Group, ...]
    duration_minutes: int
    periods: tuple[Span, ...]
    start_interval_minutes: int
    earliest_starts_at: datetime
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    explicit_starts: tuple[datetime, ...] | None = None
    grid_tzid: str = "Etc/UTC"
    max_results: int | None = None
    is_distinct: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A time on offer (aware UTC), with the keys of all members that are free then, in the order of the question."""

    starts_at: datetime
    ends_at: datetime
    member_keys: tuple[str, ...]


class ReasonKind(StrEnum):
    """What takes a time away."""

    GRID = "grid"
    PERIOD = "period"
    NOTICE = "notice"
    OUTSIDE_HOURS = "outside_hours"
    BUSY = "busy"
    TAKEN = "taken"
    HELD = "held"
    UNREADABLE = "unreadable"
    SHARED = "shared"
    BUFFER = "buffer"
    LIMIT = "limit"
    WEEKLY_LIMIT = "weekly_limit"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that takes a time away; whose, and for busy time in which calendar. Titles are never told."""

    kind: ReasonKind
    member_key: str = ""
    calendar_id: str = ""


@dataclass(frozen=True, slots=True)
class Takeaway:
    """How many candidate starts one reason takes away; a start may be taken away by several."""

    reason: Reason
    starts: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Of `candidates` starts on the grid within the periods, `offered` are on offer; the others have reasons.

    `by_kind` counts each start once a kind, however many members and calendars stand behind it.
    """

    candidates: int
    offered: int
    takeaways: tuple[Takeaway, ...]
    by_kind: tuple[tuple[ReasonKind, int], ...]
