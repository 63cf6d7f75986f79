"""Single stretches of time as a rule of hours, so that they add up with weekly ones."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from parley.engine.domain.hours.special_days import SpecialDay
from parley.engine.domain.intervals import MINUTE, Span, merge_spans
from parley.engine.domain.working_hours import HoursRule

UTC_TZID = "Etc/UTC"


def make_period_rule(spans: Iterable[Span]) -> HoursRule:
    """A rule that is open in these spans and never else; to the minute, rounded inwards."""
    days: defaultdict[date, list[tuple[str, str]]] = defaultdict(list)
    for span in merge_spans(spans):
        first, end = _ceil(span.starts_at), _floor(span.ends_at)
        while first < end:
            midnight = datetime.combine(first.date() + timedelta(days=1), time(), first.tzinfo)
            last = min(end, midnight)
            days[first.date()].append((f"{first:%H:%M}", "24:00" if last == midnight else f"{last:%H:%M}"))
            first = last
    return HoursRule(UTC_TZID, (), tuple(SpecialDay(on, tuple(periods)) for on, periods in sorted(days.items())))


def _floor(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _ceil(moment: datetime) -> datetime:
    return _floor(moment + MINUTE - timedelta(microseconds=1))
