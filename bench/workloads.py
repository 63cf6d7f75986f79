"""The shared workload files read into questions of ours."""

import json
import zoneinfo
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from parley.engine.domain.intervals import EPOCH, Span
from parley.engine.domain.slots import Group, Member, SlotQuery, prepare_member
from parley.engine.domain.working_hours import WEEKDAYS, HoursRule, WeeklyPeriod

# The pinned zone data, as everywhere in Parley.
zoneinfo.reset_tzpath(())

BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"


def read_workload(path: Path) -> dict[str, Any]:
    """A workload file, its busy pairs as the yardstick wants them."""
    work: dict[str, Any] = json.loads(path.read_text())
    for host in work["hosts"]:
        host["busy"] = [tuple(span) for span in host["busy"]]
    return work


def load_query(path: Path) -> SlotQuery:
    """The question that a workload file asks."""
    return build_query(read_workload(path))


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
    return Member(str(host["id"]), (HoursRule(host["tz"], periods),), busy_pairs=host["busy"])


def prepare_query(query: SlotQuery) -> SlotQuery:
    """The same question with all members prepared."""
    groups = tuple(
        replace(group, members=tuple(prepare_member(member) for member in group.members)) for group in query.groups
    )
    return replace(query, groups=groups)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
