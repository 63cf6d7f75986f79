"""What an invitee may still do with a booking by themselves: until when, how often, and whether they must say why."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class ChangeRules:
    """What the host and the company decided; `most_moves` None: as often as one likes."""

    is_move_allowed: bool = True
    notice_minutes: int = 0
    most_moves: int | None = None
    asks_reason: bool = False


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of that for one booking at one moment; `moves_left` None: as often as one likes.

    Moving ends at `until_at`. Cancelling does, too, but with no notice it is possible until the conversation ends.
    """

    may_move: bool
    may_cancel: bool
    is_too_late: bool
    until_at: datetime
    moves_left: int | None
    asks_reason: bool


def work_out_allowance(
    rules: ChangeRules, starts_at: datetime, ends_at: datetime, moves_count: int, now: datetime
) -> Allowance:
    """What the invitee of a booking that stands may do at `now`; at the cut-off itself it is too late."""
    until_at = starts_at - timedelta(minutes=rules.notice_minutes)
    left = None if rules.most_moves is None else max(rules.most_moves - moves_count, 0)
    is_late = bool(rules.notice_minutes) and until_at <= now
    return Allowance(
        may_move=rules.is_move_allowed and until_at > now and left != 0,
        may_cancel=ends_at > now and not is_late,
        is_too_late=is_late and ends_at > now,
        until_at=until_at,
        moves_left=left,
        asks_reason=rules.asks_reason,
    )
