"""Starts of a rule as naive wall times: the plain way in for whoever has a rule's text."""

from datetime import datetime, timedelta

from parley.engine.domain.intervals import EPOCH
from parley.engine.domain.recurrence.expansion import list_walls
from parley.engine.domain.recurrence.rule import parse_rule

_WALL_EPOCH = EPOCH.replace(tzinfo=None)
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
