"""The candidate's page of times against a bare one-row SELECT view in the same server: `python -m bench.page`.

Prints `bench NAME ratio=R bar=B holds|short` and ends with 1 when a bar is short. Forty candidates' links offer what
workload W2 has free (one host, sixty days, four hundred events); R is the rate of their pages over that of a view that
reads one row behind the same middleware, asked in turn. "page" is asked for the days on offer, in turn, in several
zones, as visitors do who look around; "page-in-traffic" is asked while something is written to the database before each
answer. The pages must show exactly the starts that the workload's answer names. A Parley as `make run` starts it, on
SQLite.
"""

import re
import statistics
import sys
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bench.live import Caller, report, run_live
from bench.workloads import BENCH, read_workload
from bench.yardstick import load_yardstick

CALLS = 400
WARMING = 40
LINKS = 40
BAR = 0.5
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata")
_START = re.compile(rb'name="starts_at" value="([^"]+)"')


def main() -> int:
    """Measure everything; the exit code says whether all bars hold."""
    if not BENCH.is_dir():
        print("bench page: the shared bench folder is not beside this checkout, so there is nothing to measure")
        return 0
    with run_live(PARLEY_RADICALE_URL="") as parley:
        from bench.stored import store_workload
        from parley.engine.services.applications.applications import ensure_builtin_application

        work = read_workload(BENCH / "W2.json")
        (host,) = store_workload(work, ensure_builtin_application())
        paths = [_make_link(work, host) for _ in range(LINKS)]
        caller = Caller(parley.url, "")
        starts = [datetime.fromtimestamp(start, UTC) for start in load_yardstick()(work)]
        _check(caller, paths[0], starts)
        bare = f"/bench/bare?key={host.pk}"
        results = [
            _measure("page", caller, bare, paths, starts),
            _measure("page-in-traffic", caller, bare, paths, starts, is_in_traffic=True),
        ]
    return 0 if all(results) else 1


def _make_link(work: dict[str, Any], host: Any) -> str:
    """The path of a request that offers the whole workload."""
    from parley.engine.models import Membership, OrganizationalUnit, SchedulingRequest
    from parley.engine.services.links import make_link_token

    unit = OrganizationalUnit.objects.create(name="Bench")
    Membership.objects.create(unit=unit, account=host)
    token, token_hash = make_link_token("request")
    first, last = (datetime.fromtimestamp(work[name], UTC).date() for name in ("start", "end"))
    SchedulingRequest.objects.create(
        unit=unit,
        host=host,
        creator=host,
        token=token,
        token_hash=token_hash,
        summary="First conversation",
        duration_minutes=work["duration_min"],
        start_interval_minutes=work["step_min"],
        buffer_before_minutes=work["buffer_before_min"],
        buffer_after_minutes=work["buffer_after_min"],
        period={"kind": "range", "first_on": first.isoformat(), "last_on": last.isoformat()},
        tzid=work["hosts"][0]["tz"],
        recipient_name="Milena Jovanović",
        recipient_email="milena@bench.example",
    )
    return f"/rts/{token}"


def _check(caller: Caller, path: str, starts: list[datetime]) -> None:
    """That the days together show what the workload's answer names, no more and no less."""
    zone = ZoneInfo(ZONES[0])
    shown = set()
    for day in sorted({start.astimezone(zone).date() for start in starts}):
        status, text = caller.ask("GET", f"{path}?tz={ZONES[0]}&day={day}")
        assert status == 200, (status, text[:500])
        shown |= set(_START.findall(text))
    wanted = {f"{start:%Y-%m-%dT%H:%M:%SZ}".encode() for start in starts}
    assert shown == wanted, (len(shown), len(wanted), sorted(shown ^ wanted)[:5])


def _measure(
    name: str, caller: Caller, bare: str, paths: list[str], starts: list[datetime], *, is_in_traffic: bool = False
) -> bool:
    from parley.engine.models import UsedTokenId
    from parley.engine.services.applications.applications import ensure_builtin_application
    from parley.toolkit.clock import in_minutes
    from parley.toolkit.ids import make_token

    units: list[float] = []
    pages: list[float] = []
    application = ensure_builtin_application()
    for number in range(CALLS + WARMING):
        tzid = ZONES[number % len(ZONES)]
        day = starts[number * 7 % len(starts)].astimezone(ZoneInfo(tzid)).date()
        if is_in_traffic:
            UsedTokenId.objects.create(
                application=application, audience="bench", jti=make_token(), expires_at=in_minutes(1)
            )
        units += caller.time("GET", bare, None, 1)
        pages += caller.time("GET", f"{paths[number % LINKS]}?tz={tzid}&day={day}", None, 1)
    # The first ones warm both.
    unit, page = statistics.median(units[WARMING:]), statistics.median(pages[WARMING:])
    print(f"{name}: {page * 1000:.1f} ms, bare {unit * 1000:.1f} ms")
    return report(name, unit / page, BAR, holds=unit / page >= BAR)


if __name__ == "__main__":
    sys.exit(main())
