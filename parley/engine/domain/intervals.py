"""Spans of time between two instants, and their algebra."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from parley.engine.domain.errors.base import SpanEmpty

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The time from `starts_at` up to, not including, `ends_at`; kept in UTC.

    Raises SpanEmpty when the end is not after the start, or a time bears no zone.
    """

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        for name in ("starts_at", "ends_at"):
            moment: datetime = getattr(self, name)
            if moment.tzinfo is None:
                raise SpanEmpty("A time needs a zone.", field=name)
            if moment.tzinfo is not UTC:
                object.__setattr__(self, name, moment.astimezone(UTC))
        if self.ends_at <= self.starts_at:
            raise SpanEmpty

    @property
    def minutes(self) -> float:
        """Length in minutes."""
        return (self.ends_at - self.starts_at) / MINUTE

    def contains(self, moment: datetime) -> bool:
        """Whether the instant lies in the span (its end does not)."""
        return self.starts_at <= moment < self.ends_at

    def meets(self, other: "Span") -> bool:
        """Whether the two have any time in common; touching is not meeting."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """The same time as sorted spans that neither overlap nor touch."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.starts_at <= merged[-1].ends_at:
            if span.ends_at > merged[-1].ends_at:
                merged[-1] = Span(merged[-1].starts_at, span.ends_at)
        else:
            merged.append(span)
    return merged


def intersect_spans(left: Iterable[Span], right: Iterable[Span]) -> list[Span]:
    """The time that lies in both, sorted and merged."""
    ours, theirs = merge_spans(left), merge_spans(right)
    common: list[Span] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        starts_at = max(ours[i].starts_at, theirs[j].starts_at)
        ends_at = min(ours[i].ends_at, theirs[j].ends_at)
        if starts_at < ends_at:
            common.append(Span(starts_at, ends_at))
        if ours[i].ends_at < theirs[j].ends_at:
            i += 1
        else:
            j += 1
    return common
