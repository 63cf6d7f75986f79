"""Questions about slots of all kinds, around the days on which clocks change."""

from hypothesis import strategies as st

from parley.engine.domain.free_busy import BusySpan, BusyStatus
from parley.engine.domain.intervals import MINUTE, Span
from parley.engine.domain.slots import Group, Member, SlotQuery, StartLimit
from parley.engine.domain.working_hours import HoursRule, WeeklyPeriod
from tests.engine.domain.offers.naive import moment

ZONES = st.sampled_from(["Etc/UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
# Days around the changes of clocks in America and Europe.
MOMENTS = st.builds(
    lambda day, minute, second: moment(day, 0, minute, second),
    st.sampled_from([13, 14, 15, 27, 28, 29]),
    st.integers(0, 1439),
    st.sampled_from([0, 0, 0, 20]),
)
SPANS = st.builds(lambda start, length: Span(start, start + length * MINUTE), MOMENTS, st.integers(1, 900))
BUSY = st.builds(
    lambda span, status: BusySpan(span.starts_at, span.ends_at, status), SPANS, st.sampled_from(list(BusyStatus))
)
TIMES = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.sampled_from([0, 20, 30]))
PERIODS = st.builds(WeeklyPeriod, st.sampled_from(["saturday", "sunday", "monday"]), TIMES, TIMES)
RULES = st.builds(HoursRule, ZONES, st.lists(PERIODS, max_size=3).map(tuple))
LIMITS = st.builds(
    StartLimit,
    starts=st.lists(MOMENTS, max_size=3).map(tuple),
    daily=st.none() | st.integers(1, 2),
    weekly=st.none() | st.integers(1, 3),
    tzid=ZONES,
)
MEMBERS = st.builds(
    Member,
    key=st.sampled_from(["ana", "ben", "cem", "dan"]),
    hours=st.none() | st.lists(RULES, min_size=1, max_size=2).map(tuple),
    busy=st.lists(BUSY, max_size=4).map(tuple),
    taken=st.lists(SPANS, max_size=2).map(tuple),
    available_periods=st.none() | st.lists(SPANS, min_size=1, max_size=3).map(tuple),
    buffer_before_minutes=st.sampled_from([0, 0, 7, 30]),
    buffer_after_minutes=st.sampled_from([0, 0, 5, 45]),
    daily_limit=st.none() | st.integers(0, 2),
    limit_tzid=ZONES,
    booked_starts=st.lists(MOMENTS, max_size=3).map(tuple),
    held=st.lists(SPANS, max_size=1).map(tuple),
    weekly_limit=st.none() | st.none() | st.integers(1, 2),
    unreadable_calendars=st.sampled_from([(), (), (), (), ("work",)]),
    extra_periods=st.just(()) | st.lists(SPANS, max_size=2).map(tuple),
    more_limits=st.just(()) | st.lists(LIMITS, max_size=1).map(tuple),
)
# Nobody stands twice in one group.
TEAMS = st.lists(MEMBERS, min_size=1, max_size=3, unique_by=lambda member: member.key).map(tuple)
GROUPS = st.builds(Group, TEAMS, st.none() | st.integers(0, 3))
QUERIES = st.builds(
    SlotQuery,
    groups=st.lists(GROUPS, min_size=1, max_size=3).map(tuple),
    duration_minutes=st.sampled_from([15, 30, 45, 61]),
    periods=st.lists(SPANS, min_size=1, max_size=2).map(tuple),
    start_interval_minutes=st.sampled_from([15, 30, 50, 60]),
    earliest_starts_at=MOMENTS,
    buffer_before_minutes=st.sampled_from([0, 10]),
    buffer_after_minutes=st.sampled_from([0, 5]),
    explicit_starts=st.none() | st.lists(MOMENTS, max_size=6).map(tuple),
    grid_tzid=ZONES,
    is_distinct=st.booleans(),
)
