"""Inserting many rows at once without making a model of each: COPY on PostgreSQL, one prepared statement elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django.db import connection, models


def insert_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    same: Mapping[str, Any] | None = None,
) -> None:
    """Insert rows of values for the fields `names`, as the database keeps them (text, numbers, booleans, None).

    `same` are fields with one value for all rows, as Python has it; every other field gets its default. A default
    that is called is called once, so ids and tokens belong into the rows. Call it in a transaction.
    """
    fields = {field.name: field for field in model._meta.concrete_fields}
    shared = dict(same or {})
    for name, field in fields.items():
        if name not in names and name not in shared and not field.primary_key:
            shared[name] = field.get_default()
    constants = tuple(fields[name].get_db_prep_save(value, connection) for name, value in shared.items())
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(fields[name].column)) for name in (*names, *shared))
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        # Names of our own models only; values go beside the statement.
        if connection.vendor == "postgresql":
            with cast(Any, cursor).copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row + constants)
            return
        marks = ", ".join(["%s"] * (len(names) + len(shared)))
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", [row + constants for row in rows])
