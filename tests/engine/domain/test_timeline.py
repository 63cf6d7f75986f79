"""Timelines against sets of minutes."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.engine.domain.intervals import EPOCH, MINUTE, Span
from parley.engine.domain.timeline import Timeline, bits_at_least, minute_ceil, minute_floor

ORIGIN, LENGTH = 1000, 300
PAIRS = st.lists(
    st.tuples(st.integers(900, 1350), st.integers(-2, 60)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=10
)


def timeline_of(pairs: list[tuple[int, int]]) -> Timeline:
    return Timeline.from_minute_pairs(pairs, ORIGIN, LENGTH)


def minutes_of(pairs: list[tuple[int, int]]) -> set[int]:
    covered = {minute for first, end in pairs for minute in range(first, end)}
    return covered & set(range(ORIGIN, ORIGIN + LENGTH))


@given(PAIRS)
def test_pairs_cover_their_minutes(pairs: list[tuple[int, int]]) -> None:
    timeline = timeline_of(pairs)
    assert set(timeline.minutes()) == minutes_of(pairs)
    assert timeline.count() == len(minutes_of(pairs))
    assert all(timeline.has(minute) == (minute in minutes_of(pairs)) for minute in range(ORIGIN - 5, ORIGIN + 305))


@given(PAIRS, PAIRS)
def test_the_algebra_is_that_of_sets(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    ours, theirs = timeline_of(left), timeline_of(right)
    assert set((ours & theirs).minutes()) == minutes_of(left) & minutes_of(right)
    assert set((ours | theirs).minutes()) == minutes_of(left) | minutes_of(right)
    assert set(ours.without(theirs).minutes()) == minutes_of(left) - minutes_of(right)
    assert ours.inverted() == Timeline.full(ORIGIN, LENGTH).without(ours)


@given(st.lists(PAIRS, min_size=1, max_size=7), st.integers(0, 8))
def test_at_least_n_of_m_is_counting(many: list[list[tuple[int, int]]], n: int) -> None:
    counts = Counter(minute for pairs in many for minute in minutes_of(pairs))
    expected = {minute for minute in range(ORIGIN, ORIGIN + LENGTH) if counts[minute] >= n}
    found = bits_at_least(n, [timeline_of(pairs).bits for pairs in many], LENGTH)
    assert set(Timeline(ORIGIN, LENGTH, found).minutes()) == expected


@given(PAIRS, st.integers(1, 70))
def test_a_duration_fits_where_all_its_minutes_are_in(pairs: list[tuple[int, int]], duration: int) -> None:
    minutes = minutes_of(pairs)
    expected = {start for start in minutes if all(start + each in minutes for each in range(duration))}
    assert set(timeline_of(pairs).starts_where_fits(duration).minutes()) == expected


@given(PAIRS)
def test_spans_and_back_give_the_same(pairs: list[tuple[int, int]]) -> None:
    timeline = timeline_of(pairs)
    spans = timeline.to_spans()
    assert Timeline.from_spans(spans, ORIGIN, LENGTH) == timeline
    assert all(one.ends_at < two.starts_at for one, two in zip(spans, spans[1:], strict=False))


def test_seconds_are_rounded_outwards_for_busy_and_inwards_for_open_time() -> None:
    span = Span(EPOCH + 1010 * MINUTE + timedelta(seconds=1), EPOCH + 1012 * MINUTE - timedelta(microseconds=1))
    assert Timeline.from_spans([span], ORIGIN, LENGTH).minutes() == [1010, 1011]
    assert Timeline.from_whole_minutes([span], ORIGIN, LENGTH).minutes() == []


def test_buckets_are_counted_from_the_epoch() -> None:
    span = Span(EPOCH + 1013 * MINUTE, EPOCH + 1016 * MINUTE)
    assert Timeline.from_spans([span], ORIGIN, LENGTH, bucket_minutes=5).minutes() == list(range(1010, 1020))


def test_timelines_of_different_questions_are_not_mixed() -> None:
    with pytest.raises(ValueError, match="origin"):
        _ = Timeline(0, 10) & Timeline(1, 10)


def test_floor_and_ceiling_agree_on_whole_minutes_only() -> None:
    whole, broken = EPOCH + 7 * MINUTE, EPOCH + 7 * MINUTE + timedelta(seconds=1)
    assert (minute_floor(whole), minute_ceil(whole)) == (7, 7)
    assert (minute_floor(broken), minute_ceil(broken)) == (7, 8)
