"""What every world can do, and the run through one: changes, lost calls, trouble, and the truth in the end."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Thread
from typing import Protocol

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from parley.engine.models import Connection
from parley.engine.services.calendars.calendars import load_busy_spans
from parley.engine.services.calendars.sync.runs import sync_connection, sync_due_connections
from parley.toolkit.clock import frozen, now

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
Busy = list[tuple[datetime, datetime]]
# Changes between two looks of the worker, on the average.
CHANGES_A_LOOK = 6


class World(Protocol):
    """Somebody's calendars at a provider, changed behind Parley's back."""

    connection: Connection

    def change(self, rng: random.Random) -> None:
        """Something that a person does there."""

    def trouble(self, rng: random.Random) -> None:
        """Something that goes wrong with the next questions, or a state that expires."""

    def deliver_calls(self, rng: random.Random) -> None:
        """Send what the provider has to say: some of it never, some twice, the later before the earlier."""

    def calm(self) -> None:
        """Nothing goes wrong any more."""

    def pass_time(self, by: timedelta) -> None:
        """The provider's clock goes with ours."""

    def list_truth(self, starts_at: datetime, ends_at: datetime) -> Busy:
        """The busy time by the provider's own reckoning."""


def run_world(world: World, changes: int, seed: int) -> None:
    """Let people change things, while Parley looks whenever it is told or its timetable says; then compare.

    Raises AssertionError with the differences.
    """
    rng = random.Random(seed)
    moment = base = now()
    for _ in range(changes):
        step = timedelta(seconds=rng.randrange(5, 60)) + (HOUR if rng.random() < 0.01 else timedelta())
        moment += step
        world.pass_time(step)
        with frozen(moment):
            world.change(rng)
            if rng.random() < 0.05:
                world.trouble(rng)
            if rng.random() < 1 / CHANGES_A_LOOK:
                world.deliver_calls(rng)
                sync_due_connections()
    world.calm()
    _settle(world, moment)
    with frozen(moment):
        compare(world, base)


def _settle(world: World, moment: datetime) -> None:
    """What a lost call left is found by the timetable; what failed last is tried again."""
    for _ in range(5):
        moment += 8 * HOUR
        world.pass_time(8 * HOUR)
        with frozen(moment):
            world.connection.refresh_from_db()
            if sync_connection(world.connection):
                return
    world.connection.refresh_from_db()
    raise AssertionError(f"never in step: {world.connection.last_error}")


def compare(world: World, base: datetime) -> None:
    """Busy here is busy there, occurrence by occurrence."""
    starts_at, ends_at = base - 15 * DAY, base + 140 * DAY
    spans = load_busy_spans([world.connection.account_id], starts_at, ends_at)[world.connection.account_id]
    ours = sorted((span.starts_at, span.ends_at) for span in spans)
    truth = sorted(world.list_truth(starts_at, ends_at))
    if ours != truth:
        more, less = list(ours), []
        for each in truth:
            if each in more:
                more.remove(each)
            else:
                less.append(each)
        raise AssertionError(f"{len(truth)} there, {len(ours)} here; too much {more[:5]}, missing {less[:5]}")


def pick_start(rng: random.Random, base: datetime) -> datetime:
    """A quarter of an hour between two weeks ago and four months ahead."""
    return base.replace(hour=6, minute=0, second=0, microsecond=0) + timedelta(
        days=rng.randrange(-14, 120), minutes=15 * rng.randrange(0, 48)
    )


@contextmanager
def open_doors() -> Iterator[str]:
    """Parley's doors in this process, for providers that call or ask whether the address is ours; their origin."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    thread = Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Quiet(WSGIRequestHandler):
    """Without a line a request."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
