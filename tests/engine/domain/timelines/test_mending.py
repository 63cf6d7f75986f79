"""A timeline that is mended where something changed is the one that would be made anew."""

from hypothesis import given
from hypothesis import strategies as st

from parley.engine.domain.timeline import MinutePair
from parley.engine.domain.timelines.filling import merge_pairs
from parley.engine.domain.timelines.mending import replace_within

END = 60
some_pairs = st.lists(
    st.tuples(st.integers(0, END), st.integers(0, 12)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=12
)


def minutes_of(pairs: list[MinutePair]) -> set[int]:
    return {minute for first, end in pairs for minute in range(first, end)}


@given(some_pairs, some_pairs, some_pairs)
def test_outside_the_windows_it_stays_and_inside_it_is_fresh(
    pairs: list[MinutePair], windows: list[MinutePair], fresh: list[MinutePair]
) -> None:
    mended = replace_within(merge_pairs(pairs), windows, fresh)
    opened = minutes_of(windows)
    assert minutes_of(mended) == (minutes_of(pairs) - opened) | (minutes_of(fresh) & opened)
    assert mended == merge_pairs(mended)
