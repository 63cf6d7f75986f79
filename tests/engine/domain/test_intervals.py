"""Spans against sets of minutes."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.engine.domain.errors.base import SpanEmpty
from parley.engine.domain.intervals import (
    MINUTE,
    Span,
    intersect_spans,
    merge_spans,
)

NINE = datetime(2027, 3, 8, 9, tzinfo=UTC)
PAIRS = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 40)), max_size=12)


def spans_of(pairs: list[tuple[int, int]]) -> list[Span]:
    return [Span(NINE + first * MINUTE, NINE + (first + length) * MINUTE) for first, length in pairs]


def minutes_of(spans: list[Span]) -> set[int]:
    return {
        minute for span in spans for minute in range((span.starts_at - NINE) // MINUTE, (span.ends_at - NINE) // MINUTE)
    }


def test_a_span_without_length_is_refused() -> None:
    with pytest.raises(SpanEmpty):
        Span(NINE, NINE)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(SpanEmpty, match="zone"):
        Span(NINE.replace(tzinfo=None), NINE)


def test_a_span_is_kept_in_utc() -> None:
    plus_two = timezone(timedelta(hours=2))
    span = Span(NINE.astimezone(plus_two), (NINE + MINUTE).astimezone(plus_two))
    assert (span.starts_at.tzinfo, span) == (UTC, Span(NINE, NINE + MINUTE))


def test_touching_spans_do_not_meet_but_merge() -> None:
    early, late = Span(NINE, NINE + MINUTE), Span(NINE + MINUTE, NINE + 2 * MINUTE)
    assert not early.meets(late)
    assert merge_spans([late, early]) == [Span(NINE, NINE + 2 * MINUTE)]


@given(PAIRS)
def test_merging_keeps_the_time_and_leaves_gaps(pairs: list[tuple[int, int]]) -> None:
    merged = merge_spans(spans_of(pairs))
    assert minutes_of(merged) == minutes_of(spans_of(pairs))
    assert all(one.ends_at < two.starts_at for one, two in zip(merged, merged[1:], strict=False))


@given(PAIRS, PAIRS)
def test_the_algebra_is_that_of_sets(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    ours, theirs = spans_of(left), spans_of(right)
    assert minutes_of(intersect_spans(ours, theirs)) == minutes_of(ours) & minutes_of(theirs)
