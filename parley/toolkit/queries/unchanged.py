"""Whether anything at all was written to the database since: told exactly by SQLite, and not told elsewhere."""

import threading
from itertools import count
from typing import NamedTuple

from django.db import connection

_numbers = count(1)
_own = threading.local()


class Mark(NamedTuple):
    """A state of the whole database as one connection sees it; equal marks mean that nothing was written between."""

    connection_number: int
    by_others: int
    by_itself: int


def read_mark() -> Mark | None:
    """The present state, None where it cannot be told: on other databases, and inside a transaction.

    `data_version` moves with every commit of any other connection, in this process or another, `total_changes` with
    every row that this connection writes; neither says anything about another connection's marks.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return None
    connection.ensure_connection()
    database = connection.connection
    if getattr(_own, "database", None) is not database:
        _own.database, _own.number = database, next(_numbers)
    (by_others,) = database.execute("PRAGMA data_version").fetchone()
    return Mark(_own.number, by_others, database.total_changes)
