"""The candidate's page as Lighthouse judges it on a phone: `python -m bench.lighthouse`.

Prints `bench NAME ratio=R bar=B holds|short` and ends with 1 when a bar is short. Five runs with Lighthouse's own
profile of a phone (a slow fourth-generation network and a processor four times slower, both simulated) against a
Parley as `make run` starts it: the medians of performance, accessibility and best practices as shares of one, and
after how many seconds the largest thing on the page is painted. Lighthouse comes from npm into `bench/node`.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.live import report, run_live
from tests.fakes.browser import CLOSED_NETWORK, find_chromium

FOLDER = Path(__file__).resolve().parent / "node"
RUNS = 5
CATEGORIES = ("performance", "accessibility", "best-practices")
SCORE_BAR, PAINT_BAR_SECONDS = 0.98, 1.0
# What a page of a local address over plain HTTP cannot have; a real installation has it from its front door.
SKIPPED = "is-on-https,redirects-http"


def main() -> int:
    """Measure everything; the exit code says whether all bars hold."""
    subprocess.run(["npm", "ci", "--silent", "--ignore-scripts"], cwd=FOLDER, check=True)
    with run_live() as parley:
        address = f"{parley.url}{_make_link()}?tz=Europe/Berlin"
        runs = [_judge(address) for _ in range(RUNS)]
    results = []
    for name in CATEGORIES:
        score = statistics.median(run["categories"][name]["score"] for run in runs)
        results.append(report(f"lighthouse-{name}", score, SCORE_BAR, holds=score >= SCORE_BAR))
    paint = statistics.median(run["audits"]["largest-contentful-paint"]["numericValue"] / 1000 for run in runs)
    results.append(report("lighthouse-largest-paint", paint, PAINT_BAR_SECONDS, holds=paint <= PAINT_BAR_SECONDS))
    _say_what_is_wrong(runs[-1])
    return 0 if all(results) else 1


def _make_link() -> str:
    """The path of a link that offers the hours of two weeks."""
    from tests.engine.booking_cast import make_account, make_request, make_unit

    ana = make_account("Ana Ruiz")
    return f"/rts/{make_request(make_unit(ana), ana).token}"


def _judge(address: str) -> dict[str, Any]:
    """One report."""
    flags = ["--headless=new", *CLOSED_NETWORK, *(["--no-sandbox"] if os.getuid() == 0 else [])]
    done = subprocess.run(
        [
            "node",
            FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js",
            address,
            "--quiet",
            "--output=json",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--skip-audits={SKIPPED}",
            f"--chrome-flags={' '.join(flag.replace(' ', chr(92) + ' ') for flag in flags)}",
        ],
        env={**os.environ, "CHROME_PATH": find_chromium()},
        stdout=subprocess.PIPE,
        check=True,
        timeout=180,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _say_what_is_wrong(found: dict[str, Any]) -> None:
    """Name every audit that counts and is not passed."""
    counted = {ref["id"] for name in CATEGORIES for ref in found["categories"][name]["auditRefs"] if ref["weight"]}
    for name, audit in found["audits"].items():
        if name in counted and audit["score"] is not None and audit["score"] < 1:
            print(f"{name}: {audit['score']} {audit.get('displayValue', '')} ({audit['title']})")


if __name__ == "__main__":
    sys.exit(main())
