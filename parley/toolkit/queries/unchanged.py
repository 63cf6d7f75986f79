"""Whether anything at all was written to the database since: told exactly by SQLite, and not told elsewhere."""

import os
import sqlite3
import threading
from typing import NamedTuple

from django.db import connection


class Mark(NamedTuple):
    """A state of the whole database; equal marks mean that nothing was committed between, by whomever."""

    watcher: int
    version: int


class _Watcher:
    """A connection of the process that never writes: `data_version` moves there with every commit of any other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._place: tuple[int, str] | None = None
        self._database: sqlite3.Connection | None = None
        self._count = 0

    def read(self, path: str) -> Mark:
        place = (os.getpid(), path)
        with self._lock:
            if self._database is None or self._place != place:
                # A process that was forked leaves its parent's connection alone.
                self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
                self._place = place
                self._count += 1
            (version,) = self._database.execute("PRAGMA data_version").fetchone()
            return Mark(self._count, version)


_watcher = _Watcher()


def read_mark() -> Mark | None:
    """The present state, None where it cannot be told: on other databases, in memory, and inside a transaction.

    What is read after it is at least as new as the mark: read it first.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return None
    path = str(connection.settings_dict["NAME"])
    return None if path == ":memory:" or path.startswith("file:") else _watcher.read(path)
