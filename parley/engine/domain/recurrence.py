"""Recurrence rules from outside, read and expanded on a wall clock, with bounded work whatever the rule."""

from datetime import datetime, timedelta

from parley.engine.domain.rules.expansion import list_walls
from parley.engine.domain.rules.rule import Rule, Until, parse_rule

__all__ = ["Rule", "Until", "list_starts", "list_walls", "parse_rule"]

_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall has no zone
_SECOND = timedelta(seconds=1)


def list_starts(
    rule_text: str, first: datetime, window_starts: datetime, window_ends: datetime, *, is_date: bool = False
) -> list[datetime]:
    """The naive wall times in `[window_starts, window_ends)` at which the rule, begun at `first`, repeats.

    An UNTIL in UTC is taken as a time on the same wall. Raises RecurrenceUnreadable, RecurrenceTooDense.
    """
    walls = list_walls(
        parse_rule(rule_text),
        (first - _WALL_EPOCH) // _SECOND,
        (window_starts - _WALL_EPOCH) // _SECOND,
        (window_ends - _WALL_EPOCH) // _SECOND,
        is_date=is_date,
    )
    return [_WALL_EPOCH + wall * _SECOND for wall in walls]
