"""Rows for many candidates at once: one INSERT … SELECT, whatever their number, without reading them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import F, Field, QuerySet, Value
from django.db.models.expressions import Combinable

from parley.console.models import Candidate, EntryKind, Member, TimelineEntry
from parley.toolkit.clock import now


def insert_selected(model: type[models.Model], rows: QuerySet[Any], columns: Mapping[str, Combinable]) -> int:
    """Insert one row of `model` for each of `rows` and answer how many; a row that exists already is left as it is.

    `columns` says by field what is written; other fields get their default. Call it in a transaction.
    """
    fields = {field.name: field for field in model._meta.concrete_fields}
    written = dict(columns)
    for name, field in fields.items():
        if name not in written and not field.primary_key and not field.null:
            written[name] = Value(field.get_default(), output_field=_plain(field))
    named = {f"put_{name}": expression for name, expression in written.items()}
    try:
        sql, parameters = rows.annotate(**named).values_list(*named).query.sql_with_params()
    except EmptyResultSet:
        return 0
    targets = ", ".join(connection.ops.quote_name(str(fields[name].column)) for name in written)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        # Names of our own models and Django's own SQL: nothing of it was typed by anybody.
        cursor.execute(f"INSERT INTO {table} ({targets}) {sql} ON CONFLICT DO NOTHING", parameters)
        return int(cursor.rowcount)


def _plain(field: "Field[Any, Any]") -> "Field[Any, Any]":
    """A foreign key is written as what it points to is named by."""
    return field.target_field if isinstance(field, models.ForeignKey) else field


def note_selected(
    rows: QuerySet[Candidate],
    kind: EntryKind,
    code: str,
    member: Member | None,
    detail: str,
    happened_at: datetime | None = None,
) -> int:
    """A line of the timeline for each of these candidates, in one statement; call it in the cause's transaction."""
    columns: dict[str, Combinable] = {
        "company": F("company_id"),
        "candidate": F("pk"),
        "kind": Value(kind.value),
        "code": Value(code),
        "happened_at": Value(happened_at or now(), output_field=models.DateTimeField()),
        "detail": Value(detail[:500]),
    }
    if member is not None:
        columns |= {"member": Value(member.pk), "who": Value(member.user.name[:200])}
    return insert_selected(TimelineEntry, rows.order_by(), columns)
