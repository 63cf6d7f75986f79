"""What a calendar says about a stretch of time: busy, tentative, free or out of office."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BusyStatus(StrEnum):
    """How a calendar marks a stretch of time."""

    BUSY = "busy"
    TENTATIVE = "tentative"
    FREE = "free"
    OUT_OF_OFFICE = "out_of_office"

    @property
    def is_blocking(self) -> bool:
        """Whether nothing may be booked there; tentative time is kept, as Cronofy keeps it."""
        return self is not BusyStatus.FREE


@dataclass(frozen=True, slots=True)
class BusySpan:
    """A stretch of time in a calendar (aware UTC, half-open); of no length means not busy.

    `is_guess`: kept busy because the calendar could not be read there.
    """

    starts_at: datetime
    ends_at: datetime
    status: BusyStatus = BusyStatus.BUSY
    calendar_id: str = ""
    uid: str = ""
    is_guess: bool = False

    @property
    def is_blocking(self) -> bool:
        """Whether nothing may be booked there."""
        return self.status.is_blocking and self.ends_at > self.starts_at
