"""The shared workload files read into questions of ours."""

import json
import zoneinfo
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from parley.engine.domain.free_busy import BusySpan
from parley.engine.domain.intervals import EPOCH, Span
from parley.engine.domain.slots import Group, Member, SlotQuery
from parley.engine.domain.working_hours import WEEKDAYS, HoursRule, WeeklyPeriod

# The pinned zone data, as everywhere in Parley.
zoneinfo.reset_tzpath(())

BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"


def load_query(path: Path) -> SlotQuery:
    """The question that a workload file asks."""
    return build_query(json.loads(path.read_text()))


def build_query(work: dict[str, Any]) -> SlotQuery:
    """The question of a workload."""
    members = tuple(_build_member(host) for host in work["hosts"])
    return SlotQuery(
        groups=(Group(members, 1 if work["mode"] == "any" else None),),
        duration_minutes=work["duration_min"],
        periods=(Span(_moment(work["start"]), _moment(work["end"])),),
        start_interval_minutes=work["step_min"],
        earliest_starts_at=EPOCH,
        buffer_before_minutes=work["buffer_before_min"],
        buffer_after_minutes=work["buffer_after_min"],
    )


def _build_member(host: dict[str, Any]) -> Member:
    periods = tuple(
        WeeklyPeriod(WEEKDAYS[day - 1], rule["start"], rule["end"]) for rule in host["hours"] for day in rule["days"]
    )
    busy = tuple(BusySpan(_moment(starts), _moment(ends)) for starts, ends in host["busy"])
    return Member(str(host["id"]), (HoursRule(host["tz"], periods),), busy)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
