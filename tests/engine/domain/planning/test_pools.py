"""Fair turns in a pool."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from parley.engine.domain.planning.pools import Turn, order_by_share, order_by_wait
from tests.engine.domain.offers.naive import moment

ANA, BEN, CEM = Turn("ana", moment(8), 3), Turn("ben", moment(1), 3), Turn("cem", None, 0)


def test_whoever_was_never_booked_comes_first_then_who_waited_longest() -> None:
    assert order_by_wait([ANA, BEN, CEM]) == ["cem", "ben", "ana"]


def test_equals_are_ordered_by_key_on_every_machine() -> None:
    assert order_by_wait([replace(CEM, key="dan"), CEM]) == ["cem", "dan"]


def test_who_is_behind_the_share_comes_first() -> None:
    assert order_by_share([ANA, replace(BEN, weight=5), CEM]) == ["ben", "cem", "ana"]


def test_without_weight_one_comes_after_all_others() -> None:
    assert order_by_share([replace(CEM, weight=0), ANA, BEN]) == ["ben", "ana", "cem"]


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(1, 5), min_size=1))
def test_in_the_long_run_everybody_gets_their_share(weights: dict[str, int]) -> None:
    turns = {key: Turn(key, weight=weight) for key, weight in weights.items()}
    counts: Counter[str] = Counter()
    for number in range(2 * sum(weights.values())):
        key = order_by_share(turns.values())[0]
        counts[key] += 1
        turns[key] = replace(turns[key], booked_count=counts[key], last_booked_at=moment(1, 0, number))
    assert counts == {key: 2 * weight for key, weight in weights.items()}
