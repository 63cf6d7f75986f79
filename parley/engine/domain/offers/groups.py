"""Which starts satisfy groups: all, or n of m, each for itself or with a different person in each place."""

from collections.abc import Sequence
from itertools import combinations

from parley.engine.domain.errors.base import QueryTooLarge
from parley.engine.domain.offers.question import Group
from parley.engine.domain.timeline import bits_at_least

# Each set of groups that share people is looked at, so their number doubles with each group.
MOST_SHARING_GROUPS = 6


def group_bits(group: Group, own: Sequence[int], length: int) -> int:
    """The starts at which enough members of one group are free, from the starts of each; a group of nobody has none."""
    return bits_at_least(group.needed, own, length) if own else 0


def distinct_bits(groups: Sequence[Group], starts: Sequence[Sequence[int]], length: int) -> int:
    """The starts at which the places of all groups can be filled with different people.

    By Hall's theorem that is possible exactly when for every set of groups at least as many people are free for any
    of them as they have places. Only sets of groups that share people can fall short. Raises QueryTooLarge.
    """
    keys = [{member.key for member in group.members} for group in groups]
    sharing = [
        index for index, own in enumerate(keys) if any(own & other for j, other in enumerate(keys) if j != index)
    ]
    if len(sharing) > MOST_SHARING_GROUPS:
        raise QueryTooLarge(f"At most {MOST_SHARING_GROUPS} groups can share people.", field="participants")
    bits = (1 << length) - 1
    for count in range(2, len(sharing) + 1):
        for chosen in combinations(sharing, count):
            bits &= _enough_people(groups, starts, chosen, length)
    return bits


def _enough_people(groups: Sequence[Group], starts: Sequence[Sequence[int]], chosen: Sequence[int], length: int) -> int:
    people: dict[str, int] = {}
    for index in chosen:
        for member, own in zip(groups[index].members, starts[index], strict=True):
            people[member.key] = people.get(member.key, 0) | own
    places = sum(groups[index].needed for index in chosen)
    return bits_at_least(places, list(people.values()), length)
