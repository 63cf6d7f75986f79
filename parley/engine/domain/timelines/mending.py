"""Changing a timeline where something changed, and leaving the rest as it was prepared."""

from collections.abc import Iterable, Iterator, Sequence

from parley.engine.domain.timeline import MinutePair
from parley.engine.domain.timelines.filling import merge_pairs


def replace_within(
    pairs: Iterable[MinutePair], windows: Iterable[MinutePair], fresh: Iterable[MinutePair]
) -> list[MinutePair]:
    """The pairs as they are outside the windows, and the fresh ones inside; sorted, neither overlapping nor touching.

    `pairs` are sorted and do not overlap; windows and fresh pairs may, and reach beyond one another.
    """
    opened = merge_pairs(windows)
    inside = ((max(first, begins), min(end, ends)) for first, end in fresh for begins, ends in opened)
    return merge_pairs([*_cut_out(pairs, opened), *((first, end) for first, end in inside if first < end)])


def _cut_out(pairs: Iterable[MinutePair], windows: Sequence[MinutePair]) -> Iterator[MinutePair]:
    place = 0
    for first, end in pairs:
        while place < len(windows) and windows[place][1] <= first:
            place += 1
        at = place
        while at < len(windows) and windows[at][0] < end:
            if windows[at][0] > first:
                yield first, windows[at][0]
            first = max(first, windows[at][1])
            at += 1
        if first < end:
            yield first, end
