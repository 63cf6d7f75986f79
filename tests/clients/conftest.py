"""One running Parley with its cast for all tests of clients, however many processes run them."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.clients.cast import Cast, read_cast, run_cast
from tests.clients.node import NodeClient, run_node
from tests.fakes.caldav_servers import find_own_address

# Whoever started the installation waits for the others' tests before stopping it.
PATIENCE_SECONDS = 240


@pytest.fixture(scope="session")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """Starting an installation is dear, so processes of one run share it: the first one starts it for all."""
    folder = tmp_path_factory.getbasetemp()
    shared = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "clients"
    (shared / "users").mkdir(parents=True, exist_ok=True)
    me = shared / "users" / str(os.getpid())
    with _locked(shared):
        known = shared / "cast.json"
        if known.exists():
            me.touch()
        else:
            address = find_own_address()
            allowed = {"PARLEY_ALLOWED_NETWORKS": f"{address}/32"} if address else {}
            running = run_cast(shared / "data", **allowed)
            made = running.__enter__()
            known.write_text(json.dumps(asdict(made)))
    if me.exists():
        yield read_cast(json.loads(known.read_text()))
        me.unlink()
        return
    try:
        yield made
        waited = time.monotonic()
        while any((shared / "users").iterdir()) and time.monotonic() - waited < PATIENCE_SECONDS:
            time.sleep(0.2)
        with _locked(shared):
            known.unlink()
    finally:
        running.__exit__(None, None, None)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def node(cast: Cast) -> Iterator[NodeClient]:
    """Cronofy's Node client in a process of its own, speaking for the host of the cast."""
    with run_node(cast, cast.people["node"]["host"]) as client:
        yield client
