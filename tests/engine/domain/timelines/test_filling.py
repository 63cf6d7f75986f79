"""Pairs laid over units, against sets of ticks."""

from hypothesis import given
from hypothesis import strategies as st

from parley.engine.domain.timeline import list_places
from parley.engine.domain.timelines.filling import bits_beginning, bits_inside, bits_touched, merge_pairs, sample_bits

ORIGIN, LENGTH = 1000, 40
UNITS = st.sampled_from([1, 2, 5, 15])
PAIRS = st.lists(
    st.tuples(st.integers(900, 1700), st.integers(-3, 80)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=8
)
Pairs = list[tuple[int, int]]


def ticks_of(pairs: Pairs) -> set[int]:
    return {tick for first, end in pairs for tick in range(first, end)}


def units_of(unit: int) -> list[range]:
    return [range(ORIGIN + place * unit, ORIGIN + (place + 1) * unit) for place in range(LENGTH)]


@given(PAIRS, UNITS)
def test_a_unit_is_touched_by_any_of_its_ticks(pairs: Pairs, unit: int) -> None:
    expected = [place for place, own in enumerate(units_of(unit)) if ticks_of(pairs) & set(own)]
    assert list_places(bits_touched(pairs, ORIGIN, unit, LENGTH)) == expected


@given(PAIRS, UNITS)
def test_a_unit_is_inside_with_all_of_its_ticks(pairs: Pairs, unit: int) -> None:
    expected = [place for place, own in enumerate(units_of(unit)) if set(own) <= ticks_of(pairs)]
    assert list_places(bits_inside(pairs, ORIGIN, unit, LENGTH)) == expected


@given(PAIRS, UNITS)
def test_a_unit_begins_within_a_pair_by_its_first_tick(pairs: Pairs, unit: int) -> None:
    expected = [place for place, own in enumerate(units_of(unit)) if own[0] in ticks_of(pairs)]
    assert list_places(bits_beginning(pairs, ORIGIN, unit, LENGTH)) == expected


@given(PAIRS)
def test_merged_pairs_cover_the_same_and_stand_apart(pairs: Pairs) -> None:
    merged = merge_pairs(pairs)
    assert ticks_of(merged) == ticks_of(pairs)
    assert all(one[1] < two[0] for one, two in zip(merged, merged[1:], strict=False))


@given(st.integers(0, 1 << 70), UNITS)
def test_a_sample_takes_every_nth_bit(bits: int, unit: int) -> None:
    assert list_places(sample_bits(bits, unit)) == [place // unit for place in list_places(bits) if place % unit == 0]


def test_very_long_pairs_are_laid_too() -> None:
    assert bits_touched([(-5000, 5000)], 0, 1, 3000) == (1 << 3000) - 1
    assert bits_touched([], 0, 1, 0) == 0
