"""libical's table of rules, as far as it lies beside the checkout."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parley.engine.domain.recurrence.starts import list_starts

TABLE = Path(__file__).resolve().parents[5] / "shared/corpora/recurrence/libical/icalrecur_test.txt"

# Disputed, each with our first instance. DTSTART 2027-01-03 is a Sunday in week 53 of 2026. RFC 5545 §3.3.10: BYWEEKNO
# "corresponds to weeks according to week numbering as defined in [ISO.8601.2004]", and "week number one of the calendar
# year is the first week that contains at least four (4) days in that calendar year": by these words the day belongs to
# the year 2026, and an interval of years of weeks is counted from there. libical counts it from 2027 here, though from
# the week's year where DTSTART itself matches the rule.
DISPUTED = {
    ("FREQ=YEARLY;BYWEEKNO=53;INTERVAL=6;BYDAY=TH;COUNT=1", "20270103T000000Z"): "20321230T000000",
    ("FREQ=YEARLY;BYWEEKNO=53;INTERVAL=5;BYDAY=TH;COUNT=1", "20270103T000000Z"): "20711231T000000",
}


def read_table() -> Iterator[dict[str, str]]:
    case: dict[str, str] = {}
    for line in [*TABLE.read_text(encoding="utf-8").splitlines(), ""]:
        name, colon, value = line.strip().partition(":")
        if not line.strip():
            if "INSTANCES" in case and "***" not in case["INSTANCES"]:
                yield case
            case = {}
        elif colon and not line.startswith("#"):
            case[name] = value


def wall(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


def read_time(text: str) -> datetime:
    return datetime.fromisoformat(text.strip()).replace(tzinfo=None)


CASES = list(read_table()) if TABLE.is_file() else []


@pytest.mark.skipif(not CASES, reason="the shared corpora are not beside this checkout")
def test_the_table_was_found() -> None:
    assert len(CASES) > 140


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['RRULE'][:60]} {case['DTSTART']}")
def test_a_rule_of_the_table_gives_exactly_its_instances(case: dict[str, str]) -> None:
    rule, first = case["RRULE"], read_time(case["DTSTART"])
    starts_at = read_time(case.get("START-AT", case["DTSTART"]))
    expected = [read_time(each) for each in case["INSTANCES"].split(",") if each.strip()]
    expected = [each for each in expected if each >= starts_at]
    if (ours := DISPUTED.get((rule, case["DTSTART"]))) is not None:
        assert [read_time(ours)] != expected
        expected = [read_time(ours)]
    found: list[datetime] = []
    for year in range(starts_at.year, 2500, 5):
        ends_at = wall(year + 5, 1, 1)
        found += list_starts(rule, first, max(starts_at, wall(year, 1, 1)), ends_at, is_date=len(case["DTSTART"]) == 8)
        if len(found) > len(expected):
            break
    is_endless = "UNTIL" not in rule and "COUNT" not in rule
    assert (found[: len(expected)] if is_endless else found) == expected
