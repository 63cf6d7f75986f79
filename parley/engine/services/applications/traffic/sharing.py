"""The thread of a serving process that tells the others its counts and writes its calls down."""

import threading

import structlog
from django.db import close_old_connections, connection

from parley.engine.services.applications.traffic.calls import flush_calls
from parley.engine.services.applications.traffic.rates import share_rates
from parley.engine.services.visits.sharing import share_visits

log = structlog.get_logger(__name__)

SHARE_SECONDS = 0.25
SHARES_A_FLUSH = 4
_stop = threading.Event()
_threads: list[threading.Thread] = []


def start_sharing() -> None:
    """Begin, once in a process; every quarter of a second the counts, also of visits; every second the calls."""
    if _threads:
        return
    _stop.clear()
    thread = threading.Thread(target=_serve, name="traffic", daemon=True)
    _threads.append(thread)
    thread.start()


def stop_sharing() -> None:
    """End, and write down what is left."""
    _stop.set()
    while _threads:
        _threads.pop().join(5)


def _serve() -> None:
    turn = 0
    while not _stop.wait(SHARE_SECONDS):
        turn += 1
        _do(is_flush=turn % SHARES_A_FLUSH == 0)
    _do(is_flush=True)
    connection.close()


def _do(is_flush: bool) -> None:
    close_old_connections()
    try:
        share_rates()
        share_visits()
        if is_flush:
            flush_calls()
    except Exception:
        # A database that restarts must end neither the thread nor anybody's call: the next turn tries again.
        log.exception("traffic_not_kept")
