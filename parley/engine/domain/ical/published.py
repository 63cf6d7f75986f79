"""VFREEBUSY components (RFC 5545 §3.6.4): busy time that a server publishes without its events."""

from datetime import timedelta

from parley.engine.domain.free_busy import BusySpan, BusyStatus
from parley.engine.domain.ical.text import Component
from parley.engine.domain.ical.values import parse_date_time, parse_duration
from parley.engine.domain.intervals import EPOCH

_STATUS = {
    "FREE": BusyStatus.FREE,
    "BUSY-TENTATIVE": BusyStatus.TENTATIVE,
    "BUSY-UNAVAILABLE": BusyStatus.OUT_OF_OFFICE,
}


def read_published_busy(component: Component) -> list[BusySpan]:
    """The periods of a VFREEBUSY; kinds that are not known count as busy, periods that cannot be read are left out."""
    found: list[BusySpan] = []
    for each in component.list_all("FREEBUSY"):
        status = _STATUS.get(each.parameter("FBTYPE").upper(), BusyStatus.BUSY)
        for text in each.value.split(","):
            seconds = _read_period(text)
            if seconds is not None:
                starts_at, ends_at = (EPOCH + timedelta(seconds=second) for second in seconds)
                found.append(BusySpan(starts_at, ends_at, status))
    return found


def _read_period(text: str) -> tuple[int, int] | None:
    """Start and end in seconds since the epoch; RFC 5545 §3.8.2.6: always in UTC."""
    first, _, rest = text.partition("/")
    starts, ends, length = parse_date_time(first), parse_date_time(rest), parse_duration(rest)
    if starts is None:
        return None
    if ends is not None:
        return starts.wall, ends.wall
    return None if length is None else (starts.wall, starts.wall + length.days * 86_400 + length.seconds)
