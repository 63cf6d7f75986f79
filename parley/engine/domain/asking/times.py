"""Durations, buffers, periods and starts, as questions name them."""

from datetime import datetime, timedelta

from parley.engine.domain.asking.question import AskingLimits, BufferAsked
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.fields.times import parse_time
from parley.engine.domain.intervals import Span, merge_spans

LONGEST_DURATION_MINUTES = 24 * 60
DEFAULT_INTERVAL_MINUTES = 30
_UTC = "Etc/UTC"
_HOUR = 60
# Far beyond what any bound of a question allows, near enough for arithmetic.
_MOST_MINUTES = 1_000_000


def read_duration(reader: FieldReader, name: str, least: int, most: int, *, is_required: bool = False) -> int | None:
    """The minutes of `{"hours", "minutes"}`, None where there are none."""
    inner = reader.inner(name)
    if inner is None or not (inner.has("minutes") or inner.has("hours")):
        if is_required and (inner is not None or reader.raw(name) is None):
            reader.refuse(name, "required", "This is needed.")
        return None
    minutes, hours = inner.number("minutes", 0, _MOST_MINUTES), inner.number("hours", 0, _MOST_MINUTES)
    if hours is not None and minutes is not None and minutes >= _HOUR:
        inner.refuse("minutes", "invalid", "Beside hours there are fewer than 60 minutes.")
        return None
    total = (minutes or 0) + (hours or 0) * _HOUR
    if not least <= total <= most and (minutes is not None or hours is not None):
        inner.refuse("minutes", "invalid", f"This lasts from {least} to {most} minutes.")
        return None
    return total


def read_interval(reader: FieldReader) -> int:
    """How far starts lie apart: a multiple of five minutes up to an hour, or whole hours; half an hour unless said."""
    minutes = read_duration(reader, "start_interval", 1, LONGEST_DURATION_MINUTES)
    if minutes is None:
        return DEFAULT_INTERVAL_MINUTES
    if minutes % (5 if minutes <= _HOUR else _HOUR):
        reader.refuse("start_interval.minutes", "invalid", "A multiple of 5 minutes up to an hour, or whole hours.")
    return minutes


def read_buffer(reader: FieldReader, side: str, most: int) -> BufferAsked:
    """The buffer on one side: a duration, or the least and the most one."""
    buffer = reader.inner("buffer")
    inner = buffer.inner(side) if buffer is not None else None
    if buffer is None or inner is None:
        return BufferAsked()
    if not (inner.has("minimum") or inner.has("maximum")):
        return BufferAsked(read_duration(buffer, side, 0, most) or 0)
    found = BufferAsked(
        read_duration(inner, "minimum", 0, most) or 0, read_duration(inner, "maximum", 0, _MOST_MINUTES)
    )
    if found.most_minutes is not None and found.most_minutes < found.least_minutes:
        inner.refuse("maximum", "invalid", "The most is not less than the least.")
    return found


def read_periods(
    reader: FieldReader, name: str, limits: AskingLimits, duration_minutes: int = 0
) -> tuple[Span, ...] | None:
    """The periods of a list, each at least as long as the conversation; None where there is no list."""
    found = []
    entries = reader.each(name, limits.most_periods)
    for entry in entries or ():
        starts_at, ends_at = _read_instant(entry, "start"), _read_instant(entry, "end")
        if starts_at is None or ends_at is None:
            continue
        if ends_at <= starts_at:
            entry.refuse("end", "must_be_after_start", "The end must come after the start.")
        elif ends_at - starts_at < timedelta(minutes=duration_minutes):
            entry.refuse("end", "too_short", "A period is at least as long as the conversation.")
        else:
            found.append(Span(starts_at, ends_at))
    if sum((span.ends_at - span.starts_at for span in merge_spans(found)), timedelta()) > timedelta(
        days=limits.most_days
    ):
        reader.refuse(name, "too_long", f"All periods together are at most {limits.most_days} days.")
    return None if entries is None else tuple(found)


def read_starts(reader: FieldReader, limits: AskingLimits, duration_minutes: int) -> tuple[datetime, ...] | None:
    """The starts of `query_slots`, None where there are none; an end that is given fits the duration."""
    found = []
    entries = reader.each("query_slots", limits.most_results)
    for entry in entries or ():
        starts_at = _read_instant(entry, "start")
        ends_at = _read_instant(entry, "end") if entry.has("end") else None
        if starts_at is not None and ends_at is not None and ends_at - starts_at != timedelta(minutes=duration_minutes):
            entry.refuse("end", "invalid", "A slot is as long as the conversation.")
        elif starts_at is not None:
            found.append(starts_at)
    if found and max(found) - min(found) > timedelta(days=limits.most_days):
        reader.refuse("query_slots", "too_long", f"All slots lie within {limits.most_days} days.")
    return None if entries is None else tuple(found)


def _read_instant(reader: FieldReader, name: str) -> datetime | None:
    value = reader.raw(name)
    if value is None:
        reader.refuse(name, "required", "This is needed.")
        return None
    found = parse_time(value, _UTC)
    if found is None or found.is_date:
        reader.refuse(name, "invalid", "This is not a time in UTC such as 2026-01-01T09:00:00Z.")
        return None
    return found.instant
