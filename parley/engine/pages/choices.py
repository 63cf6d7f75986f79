"""What several forms of signed-in people offer: time zones, and lengths of time."""

from collections.abc import Sequence

from parley.engine.domain.zones.names import list_zones
from parley.toolkit.wall_time import write_duration

BUFFERS = (0, 5, 10, 15, 30, 45, 60)
NOTICES = (0, 60, 120, 240, 480, 24 * 60, 2 * 24 * 60, 3 * 24 * 60, 7 * 24 * 60)


def list_zone_choices() -> list[tuple[str, str]]:
    """Every zone that a person may choose, UTC first; a script chooses the browser's own where it can."""
    return [("Etc/UTC", "UTC"), *((name, name.replace("_", " ")) for name in list_zones() if name != "Etc/UTC")]


def choose_minutes(values: Sequence[int], current: int, none_words: str) -> list[tuple[int, str]]:
    """Choices of a select over minutes, the current value always among them."""
    return [(minutes, _write_minutes(minutes) if minutes else none_words) for minutes in sorted({*values, current})]


def _write_minutes(minutes: int) -> str:
    days, rest = divmod(minutes, 24 * 60)
    if days and not rest:
        return f"{days} day{'s' if days > 1 else ''}"
    return write_duration(minutes)
