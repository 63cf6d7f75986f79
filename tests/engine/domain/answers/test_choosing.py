"""Who would attend: as many as are needed, the first who are free."""

from itertools import chain, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.engine.domain.answers.matching import fill_places
from parley.engine.domain.slots import (
    Group,
    SlotQuery,
    list_chosen_minutes,
    list_chosen_slots,
    list_separate_slots,
    list_slots,
)
from tests.engine.domain.offers.questions import QUERIES

KEYS = st.sampled_from(["ana", "ben", "cem", "dan"])
FREE = st.lists(st.lists(KEYS, unique=True, max_size=4), min_size=1, max_size=3)


def first_free(group: Group, free: set[str]) -> list[str]:
    return [member.key for member in group.members if member.key in free][: max(group.needed, 0)]


@settings(max_examples=60, deadline=None)
@given(QUERIES)
def test_the_first_free_members_of_each_group_are_chosen(query: SlotQuery) -> None:
    slots, chosen = list_slots(query), list_chosen_slots(query)
    assert [(slot.starts_at, slot.ends_at) for slot in chosen] == [(slot.starts_at, slot.ends_at) for slot in slots]
    assert [minute * 60 for minute, _ in list_chosen_minutes(query)] == [slot.starts_at.timestamp() for slot in slots]
    for slot, mine in zip(slots, chosen, strict=True):
        assert len(set(mine.member_keys)) == len(mine.member_keys)
        assert set(mine.member_keys) <= set(slot.member_keys)
        if len(query.groups) == 1:
            assert list(mine.member_keys) == first_free(query.groups[0], set(slot.member_keys))
        if query.is_distinct:
            assert len(mine.member_keys) == sum(max(group.needed, 0) for group in query.groups)


@settings(max_examples=30, deadline=None)
@given(QUERIES)
def test_separate_slots_do_not_overlap_and_leave_no_room(query: SlotQuery) -> None:
    slots = list_slots(query)
    separate = list_separate_slots(slots)
    assert all(one.ends_at <= two.starts_at for one, two in zip(separate, separate[1:], strict=False))
    for slot in slots:
        assert any(slot.starts_at < each.ends_at and each.starts_at < slot.ends_at for each in separate)


@given(FREE, st.data())
def test_places_are_filled_whenever_they_can_be(free: list[list[str]], data: st.DataObject) -> None:
    needed = [data.draw(st.integers(0, 2)) for _ in free]
    choices = [list(permutations(own, count)) for own, count in zip(free, needed, strict=True)]
    can_be = any(len(set(chain(*each))) == sum(needed) for each in product(*choices))
    if not can_be:
        with pytest.raises(ValueError, match="different"):
            fill_places(needed, free)
        return
    keys = fill_places(needed, free)
    assert len(set(keys)) == len(keys) == sum(needed)
    groups = [group for group, count in enumerate(needed) for _ in range(count)]
    assert all(key in free[group] for group, key in zip(groups, keys, strict=True))
