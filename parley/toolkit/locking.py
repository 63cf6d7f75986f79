"""Locks by name inside a transaction: advisory on PostgreSQL; SQLite's single writer needs none."""

import hashlib
from collections.abc import Iterable

from django.db import connection


def lock_names(names: Iterable[str]) -> None:
    """Hold a lock on each name until the transaction ends.

    The names are taken in sorted order, so that two panels that share hosts cannot wait for each other. On SQLite
    the transaction began IMMEDIATE and is already the only writer.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a named lock lives as long as its transaction: open one first")
    if connection.vendor != "postgresql":
        return
    keys = sorted({int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True) for name in names})
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
