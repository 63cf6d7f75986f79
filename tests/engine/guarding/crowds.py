"""The crowds of the campaigns and of their shares in `make test`: a stampede for one time, and scripts that book."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from parley.engine.domain.guarding.proofs import LEAST_BITS, MOST_BITS
from tests.engine.guarding.swarm import Answer, Visit, describe_booking, draw_addresses, send, send_all, solve
from tests.fakes.live_parley import CHECKOUT, LiveParley

# The crowds' addresses are what a proxy in front says.
SETTINGS = {"PARLEY_PROXY_COUNT": "1", "PARLEY_LOG_LEVEL": "WARNING"}


def make_ground(parley: LiveParley, *embed_origins: str) -> tuple[list[str], list[str]]:
    """The paths of three public links of a running Parley, and times that all of them offer."""
    command = [sys.executable, "-m", "tests.engine.guarding.ground", *embed_origins]
    done = subprocess.run(command, cwd=CHECKOUT, env=parley.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    ground = json.loads(done.stdout.splitlines()[-1])
    return ground["paths"], ground["starts"]


def stampede(url: str, path: str, starts_at: str, visitors: int, connections: int, seed: int = 1) -> Counter[int]:
    """So many people want one time at once; answers how many were told what.

    Whoever is told that it is taken is offered others in the same answer.
    """
    told: Counter[int] = Counter()

    def note(answer: Answer) -> None:
        told[answer.status] += 1
        assert answer.status != 409 or answer.offers_times

    numbered = enumerate(islice(draw_addresses(seed), visitors))
    visits = (describe_booking(path, starts_at, number, address) for number, address in numbered)
    send_all(url, visits, connections, note)
    return told


def book_by_scripts(url: str, path: str, starts: list[str], bookings: int, connections: int) -> Counter[str]:
    """Scripts that do no work, a third from one address, the others from everywhere; answers what became of them."""
    told: Counter[str] = Counter()

    def note(answer: Answer) -> None:
        told["booked" if answer.location.startswith("/booking/") else str(answer.status)] += 1

    send_all(url, _list_scripted(path, starts, bookings), connections, note)
    return told


def _list_scripted(path: str, starts: list[str], bookings: int) -> Iterator[Visit]:
    everywhere = draw_addresses(2)
    for number in range(bookings):
        address = "203.0.113.9" if number % 3 == 0 else next(everywhere)
        yield describe_booking(path, starts[number % len(starts)], number, address)


def book_with_work(url: str, visit: Visit) -> tuple[Answer, int]:
    """Whoever does the work, as a browser does; answers what came of it and how hard it was, in bits."""
    answer, bits = send(url, visit), 0
    # While a flood grows, what was easier is asked anew: once for each step at most.
    for _ in range(MOST_BITS - LEAST_BITS + 1):
        if answer.status != 429 or "proof_challenge" not in answer.page:
            break
        visit = solve(visit, answer.page)
        answer, bits = send(url, visit), int(visit.fields["proof_challenge"].split(".")[1])
    return answer, bits
