"""Pictures of numbers as plain shapes: where each column of a chart stands, computed here, drawn by the template."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 120
# Of one week: two columns side by side with a gap after them.
STEP, COLUMN = 28, 11


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place and size in the drawing's own units."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Pairs of columns, the whole drawing's width, and the number that the highest column stands for."""

    pairs: tuple[tuple[Column, Column], ...]
    width: int
    top: int


def draw_pairs(pairs: Sequence[tuple[int, int]]) -> Chart:
    """Two columns for each pair, all on one scale; a number above zero is always to be seen."""
    top = max((max(pair) for pair in pairs), default=0)

    def column(at: int, number: int, value: int) -> Column:
        height = max(2, round(value * HEIGHT / top)) if value else 0
        return Column(at * STEP + number * (COLUMN + 2), HEIGHT - height, height)

    drawn = tuple((column(at, 0, one), column(at, 1, other)) for at, (one, other) in enumerate(pairs))
    return Chart(drawn, max(STEP * len(pairs), STEP), top)
