"""Who of everybody asked is free at each time of an answer, against a plain reference."""

from hypothesis import given, settings

from parley.engine.domain.answers.periods import list_period_minutes
from parley.engine.domain.answers.statuses import list_statuses
from parley.engine.domain.intervals import MINUTE
from parley.engine.domain.slots import Member, SlotQuery, list_chosen_minutes
from parley.engine.domain.timeline import moment_of
from tests.engine.domain.offers.naive import is_free_at
from tests.engine.domain.offers.questions import QUERIES


def name_apart(query: SlotQuery) -> dict[str, Member]:
    """Everybody by key, who stands in several groups as in the last one."""
    return {member.key: member for group in query.groups for member in group.members}


@settings(max_examples=150, deadline=None)
@given(QUERIES)
def test_whoever_is_told_to_be_free_is_free_and_nobody_else(query: SlotQuery) -> None:
    everybody = name_apart(query)
    times = [(minute, minute + query.duration_minutes, keys) for minute, keys in list_chosen_minutes(query)][:6]
    for (first, _, _), statuses in zip(times, list_statuses(query, times), strict=True):
        expected = {key: is_free_at(member, query, moment_of(first)) for key, member in everybody.items()}
        assert dict(statuses) == expected
        assert [key for key, _ in statuses] == list(everybody), "in the order of the question"


@settings(max_examples=60, deadline=None)
@given(QUERIES)
def test_in_a_period_free_means_at_every_minute_that_leaves_room(query: SlotQuery) -> None:
    if query.explicit_starts is not None:
        return
    everybody = name_apart(query)
    times = list_period_minutes(query)[:2]
    for (first, end, _), statuses in zip(times, list_statuses(query, times), strict=True):
        starts = [moment_of(first) + each * MINUTE for each in range(0, end - first - query.duration_minutes + 1, 7)]
        ends = moment_of(end - query.duration_minutes)
        for key, is_free in statuses:
            if is_free:
                assert all(is_free_at(everybody[key], query, start) for start in [*starts, ends])
