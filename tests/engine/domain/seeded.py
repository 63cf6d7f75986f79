"""Further workloads, made like the shared ones from a seed, and a plain reference that answers them."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

START = datetime(2027, 3, 8, tzinfo=UTC)
ZONES = (
    "Europe/London",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
)
HOURS = (
    [{"days": [1, 2, 3, 4, 5], "start": "09:00", "end": "17:00"}],
    [{"days": [1, 3, 5], "start": "08:10", "end": "12:00"}, {"days": [1, 2, 6, 7], "start": "13:00", "end": "20:30"}],
)


def make_workload(seed: int) -> dict[str, Any]:
    """A small workload in the shared format; its window holds the clock changes of spring."""
    rng = random.Random(seed)
    days, mode = rng.choice([3, 10, 28]), rng.choice(["one", "all", "any"])
    hosts = [_make_host(rng, number, days) for number in range(1 if mode == "one" else rng.choice([2, 4, 7]))]
    start = int(START.timestamp())
    return {
        "id": f"seed {seed}",
        "mode": mode,
        "start": start,
        "end": start + days * 86_400,
        "step_min": rng.choice([5, 10, 15, 20, 30, 60]),
        "duration_min": rng.choice([15, 25, 30, 45, 60]),
        "buffer_before_min": rng.choice([0, 0, 5, 10]),
        "buffer_after_min": rng.choice([0, 0, 7, 15]),
        "hosts": hosts,
    }


def _make_host(rng: random.Random, number: int, days: int) -> dict[str, Any]:
    busy = []
    for _ in range(rng.choice([0, days, 6 * days])):
        starts = int(START.timestamp()) + rng.randrange(-86_400, days * 86_400)
        starts -= starts % rng.choice([1, 60, 300, 900])
        busy.append((starts, starts + rng.choice([60, 900, 1800, 2700, 5400])))
    return {"id": number, "tz": rng.choice(ZONES), "hours": rng.choice(HOURS), "busy": busy}


def answer_plainly(work: dict[str, Any]) -> list[int]:
    """The starts in seconds, by the definition of a slot, one start and one host after another."""
    step, duration = work["step_min"] * 60, work["duration_min"] * 60
    windows = [_list_windows(host, work) for host in work["hosts"]]
    starts = []
    for start in range(-(-work["start"] // step) * step, work["end"] - duration + 1, step):
        free = [_is_free(host, own, start, work) for host, own in zip(work["hosts"], windows, strict=True)]
        if any(free) if work["mode"] == "any" else all(free):
            starts.append(start)
    return starts


def _is_free(host: dict[str, Any], windows: list[tuple[int, int]], start: int, work: dict[str, Any]) -> bool:
    end = start + work["duration_min"] * 60
    if not any(opens <= start and end <= closes for opens, closes in windows):
        return False
    room_first, room_end = start - work["buffer_before_min"] * 60, end + work["buffer_after_min"] * 60
    # Busy times off the minute are rounded outwards.
    return all(-(-ends // 60) * 60 <= room_first or starts // 60 * 60 >= room_end for starts, ends in host["busy"])


def _list_windows(host: dict[str, Any], work: dict[str, Any]) -> list[tuple[int, int]]:
    zone, windows = ZoneInfo(host["tz"]), []
    for number in range(-1, (work["end"] - work["start"]) // 86_400 + 2):
        on = (START + timedelta(days=number)).date()
        for rule in host["hours"]:
            if on.isoweekday() in rule["days"]:
                opens, closes = (
                    int(datetime(on.year, on.month, on.day, int(at[:2]), int(at[3:]), tzinfo=zone).timestamp())
                    for at in (rule["start"], rule["end"])
                )
                windows.append((max(opens, work["start"]), min(closes, work["end"])))
    windows.sort()
    assert all(one[1] < two[0] for one, two in pairwise(windows) if two[0] < two[1])
    return windows
