"""When a reminder comes: so long before the start, outside the reader's quiet hours, and never when it is too late."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

# A worker that is a little late is still in time before the quiet hours begin.
BEFORE_QUIET = timedelta(minutes=15)
# Who has only just booked needs no reminder; and one that leaves less time than this helps nobody.
BREATHER = timedelta(minutes=30)
LEAST_NOTICE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From which to which hour of the reader's wall clock nothing is sent; equal hours mean: there are none."""

    from_hour: int = 21
    until_hour: int = 8

    def find_span(self, moment: datetime, tzid: str) -> tuple[datetime, datetime] | None:
        """The quiet hours around the instant (half-open, in UTC), or None when it lies outside."""
        if self.from_hour == self.until_hour:
            return None
        zone = ZoneInfo(tzid)
        local = moment.astimezone(zone)
        for days in (-1, 0):
            day = local.date() + timedelta(days=days)
            last_day = day if self.until_hour > self.from_hour else day + timedelta(days=1)
            begins_at = datetime.combine(day, time(self.from_hour), zone).astimezone(moment.tzinfo)
            ends_at = datetime.combine(last_day, time(self.until_hour), zone).astimezone(moment.tzinfo)
            if begins_at <= moment < ends_at:
                return begins_at, ends_at
        return None


def plan_reminder(
    starts_at: datetime, minutes_before: int, tzid: str, quiet: QuietHours, known_at: datetime
) -> datetime | None:
    """When the reminder of a start is sent that was agreed at `known_at`; None when it would come too soon after.

    Out of quiet hours it is moved to a quarter of an hour before them or to their end, whichever is nearer; to the
    end only if that leaves some notice.
    """
    due_at = starts_at - timedelta(minutes=minutes_before)
    span = quiet.find_span(due_at, tzid)
    if span is not None:
        begins_at, ends_at = span
        last_before = begins_at - BEFORE_QUIET
        is_after_nearer = ends_at - due_at < due_at - last_before and ends_at + LEAST_NOTICE <= starts_at
        due_at = ends_at if is_after_nearer else last_before
    return due_at if due_at >= known_at + BREATHER else None


def is_too_late(starts_at: datetime, minutes_before: int, due_at: datetime, moment: datetime) -> bool:
    """Whether a reminder that waited is not worth sending: half of its notice has passed, or the start is near."""
    latest = min(due_at + timedelta(minutes=minutes_before) / 2, starts_at - LEAST_NOTICE)
    return moment > max(latest, due_at)


def wait_for_morning(moment: datetime, tzid: str, quiet: QuietHours) -> datetime | None:
    """The end of the quiet hours the instant lies in, or None when it lies outside."""
    span = quiet.find_span(moment, tzid)
    return span[1] if span else None
