"""The status of a conversation: which one may follow which, so that no late news turns it back."""

from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """What became of an invitation, in the words of the candidate's profile."""

    DRAFT = "draft"
    SENT = "sent"
    OPENED = "opened"
    BOOKED = "booked"
    RESCHEDULED = "rescheduled"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    FAILED = "failed"


UNANSWERED = frozenset({Status.DRAFT, Status.SENT, Status.OPENED, Status.FAILED})
UPCOMING = frozenset({Status.BOOKED, Status.RESCHEDULED})
HELD = frozenset({Status.COMPLETED, Status.NO_SHOW})

# What may follow. An answer that was late on its way may still overtake what only our own clock had concluded
# (expired, completed); sending and opening never undo an answer.
FOLLOWERS: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset(set(Status) - {Status.DRAFT, Status.RESCHEDULED, *HELD}),
    Status.FAILED: frozenset(set(Status) - {Status.DRAFT, Status.FAILED, Status.RESCHEDULED, *HELD}),
    Status.SENT: frozenset(set(Status) - {Status.DRAFT, Status.SENT, *HELD}),
    Status.OPENED: frozenset(set(Status) - {Status.DRAFT, Status.SENT, Status.OPENED, Status.FAILED, *HELD}),
    Status.BOOKED: frozenset({Status.RESCHEDULED, Status.CANCELLED, *HELD}),
    Status.RESCHEDULED: frozenset({Status.RESCHEDULED, Status.CANCELLED, *HELD}),
    Status.DECLINED: frozenset({Status.BOOKED, Status.RESCHEDULED, Status.CANCELLED}),
    Status.CANCELLED: frozenset({Status.BOOKED, Status.RESCHEDULED}),
    Status.EXPIRED: frozenset({Status.BOOKED, Status.RESCHEDULED, Status.DECLINED, Status.CANCELLED}),
    Status.COMPLETED: frozenset({Status.NO_SHOW, Status.RESCHEDULED, Status.CANCELLED}),
    Status.NO_SHOW: frozenset({Status.COMPLETED, Status.RESCHEDULED, Status.CANCELLED}),
}

# Instants of the interface have whole seconds: of two things in one second, the one further along came later.
_PROGRESS = {
    Status.BOOKED: 1,
    Status.RESCHEDULED: 2,
    Status.DECLINED: 3,
    Status.CANCELLED: 4,
}


def can_follow(present: str, wanted: str) -> bool:
    """Whether a conversation in the one status may take the other."""
    return Status(wanted) in FOLLOWERS[Status(present)]


def is_news(
    present: str, wanted: str, last_triggered_at: datetime | None, triggered_at: datetime, *, is_time_changed: bool
) -> bool:
    """Whether what an engine says of `triggered_at` is to be applied to a conversation last told at the other instant.

    Older news changes nothing, nor does the same status again without another time. A booking that follows a status
    given by the candidate in the very same second is taken for the older one of the two.
    """
    if last_triggered_at is not None and triggered_at < last_triggered_at:
        return False
    if wanted == present:
        return is_time_changed
    if last_triggered_at == triggered_at and _PROGRESS.get(Status(wanted), 0) <= _PROGRESS.get(Status(present), 0):
        return False
    return can_follow(present, wanted)
