"""Fills the places of several groups with different people."""

from collections.abc import Sequence


def fill_places(needed: Sequence[int], free: Sequence[Sequence[str]]) -> list[str]:
    """Who takes the places of each group, group by group, everybody once; the first of a group where possible.

    `needed[i]` people of `free[i]` are wanted for group i. Raises ValueError where that cannot be done. By augmenting
    paths (Kuhn), which always finds a way if there is one.
    """
    places = [group for group, count in enumerate(needed) for _ in range(count)]
    holders: dict[str, int] = {}
    for place in range(len(places)):
        if not _seat(place, places, free, holders, set()):
            raise ValueError("There are not enough different people.")
    keys = {place: key for key, place in holders.items()}
    return [keys[place] for place in range(len(places))]


def _seat(
    place: int, places: Sequence[int], free: Sequence[Sequence[str]], holders: dict[str, int], asked: set[str]
) -> bool:
    for key in free[places[place]]:
        if key not in asked:
            asked.add(key)
            if key not in holders or _seat(holders[key], places, free, holders, asked):
                holders[key] = place
                return True
    return False
