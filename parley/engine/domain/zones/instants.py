"""Instants as the interface tells them, and the times of an event with the zone they are meant in."""

from datetime import UTC, datetime

from parley.engine.domain.zones.names import zone_of


def write_instant(moment: datetime) -> str:
    """`2026-03-02T09:00:00Z`, to the second and rounded down; how instants travel through bodies and forms."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def describe_time(time: str, tzid: str) -> dict[str, str]:
    """A time and the zone it is meant in, as events are described."""
    return {"time": time, "tzid": tzid}


def describe_span(starts: str, ends: str, tzid: str) -> dict[str, dict[str, str]]:
    """Start and end of an event whose times are meant in one zone."""
    return {"start": describe_time(starts, tzid), "end": describe_time(ends, tzid)}


def describe_local(moment: datetime, tzid: str) -> dict[str, str]:
    """An instant on the wall clock of a zone, with its offset."""
    return describe_time(moment.astimezone(zone_of(tzid)).isoformat(timespec="seconds"), tzid)
