"""The worker's hands for syncs at an imitated provider in trouble, in a process of their own beside a benchmark.

`python -m bench.hands PROVIDER` on the database that its environment names: each line of its input is a trouble,
`hang`, `refuse` (500 to everything) or `rest`; the same word is answered when it has begun. It ends with its input.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Any

CONNECTIONS = 300
KEPT = ("service", "name", "access_token", "refresh_token", "token_expires_at", "granted_scopes")


def main() -> None:
    """Obey until the input ends."""
    import django

    django.setup()
    from parley.engine.services.calendars.sync.runs import sync_due_connections
    from parley.engine.timetable import DUTIES
    from parley.toolkit.worker import run_duties

    stop = Event()
    duties = [duty for duty in DUTIES if duty.run is sync_due_connections]
    with _open(sys.argv[1]) as (connections, faults):
        hands = Thread(target=run_duties, args=(duties, stop))
        hands.start()
        print("ready", flush=True)
        for line in sys.stdin:
            _begin(line.strip(), connections, faults, duties[0].hands)
            print(line.strip(), flush=True)
        _begin("rest", connections, faults, duties[0].hands)
        stop.set()
        hands.join()


def _begin(trouble: str, connections: Any, faults: Any, hands: int) -> None:
    from parley.toolkit.clock import now

    if trouble == "rest":
        connections.update(next_sync_at=now() + timedelta(days=1))
        faults.release()
        faults.planned = []
        _wait_for(lambda: connections.exclude(lease_token="").count() == 0)
        # One gets through, so that the next trouble is as new to the worker as the first.
        one = connections.filter(pk=connections.first().pk)
        one.update(next_sync_at=now(), last_synced_at=None)
        _wait_for(lambda: one.filter(last_synced_at=None).count() == 0)
        return
    if trouble == "hang":
        faults.hang()
    else:
        faults.refuse(500, times=None)
    connections.update(next_sync_at=now(), failures=0, failing_since=None)
    if trouble == "hang":
        _wait_for(lambda: connections.exclude(lease_token="").count() >= hands)


def _wait_for(is_so: Any) -> None:
    while not is_so():
        time.sleep(0.005)


@contextmanager
def _open(provider: str) -> Iterator[tuple[Any, Any]]:
    """Many connections at an imitated provider of this process, and what may go wrong there."""
    from parley.engine.models import Account, Connection
    from parley.toolkit.clock import now
    from tests.engine.services.sync.worlds.google import open_google_world
    from tests.engine.services.sync.worlds.microsoft import open_microsoft_world

    worlds: Any = {"google": open_google_world, "microsoft": open_microsoft_world}
    other = Account.objects.create(email=f"others@{provider}.example", name="Others", tzid="Europe/Berlin")
    with worlds[provider](other) as world:
        world.fake.faults.push_loss = 1.0
        later = now() + timedelta(days=1)
        columns = {name: getattr(world.connection, name) for name in KEPT}
        Connection.objects.filter(pk=world.connection.pk).update(next_sync_at=later)
        Connection.objects.bulk_create(
            Connection(account=other, subject=f"other{number}", next_sync_at=later, **columns)
            for number in range(CONNECTIONS)
        )
        yield Connection.objects.filter(account=other), world.fake.faults
    other.delete()


if __name__ == "__main__":
    main()
