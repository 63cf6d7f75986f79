"""Whose turn it is in a pool: who has waited longest, or who is furthest behind their share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

_NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a pool knows of one member: when last booked from the pool, how often lately, and with which weight.

    Who has twice the weight gets twice the conversations; with a weight of 0 or less a member comes only after all
    others. `booked_count` counts since the day from which the pool keeps the balance.
    """

    key: str
    last_booked_at: datetime | None = None
    booked_count: int = 0
    weight: int = 1


def order_by_wait(turns: Iterable[Turn]) -> list[str]:
    """The keys, whoever was not booked for longest first; who was never booked comes before everybody.

    Ties are broken by key, so that every process comes to the same order.
    """
    return [turn.key for turn in sorted(turns, key=_rank_wait)]


def order_by_share(turns: Iterable[Turn]) -> list[str]:
    """The keys, whoever is furthest behind their share first: the fewest conversations for the weight, after this one.

    Counting this one keeps a newcomer of small weight from being chosen before somebody of large weight. Among equals
    the one who has waited longest comes first.
    """
    return [turn.key for turn in sorted(turns, key=lambda turn: (*_rank_share(turn), *_rank_wait(turn)))]


def _rank_wait(turn: Turn) -> tuple[datetime, str]:
    return turn.last_booked_at or _NEVER, turn.key


def _rank_share(turn: Turn) -> tuple[bool, Fraction]:
    # Exact fractions: a third of three must be one, or ties would be broken by rounding.
    return turn.weight <= 0, Fraction(turn.booked_count + 1, max(turn.weight, 1))
