"""Queries kept ready: Django writes their SQL once, since that costs it several times what the database needs."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

Given = str | datetime | Sequence[str]
Row = tuple[Any, ...]

# A long list travels as one parameter, so that one statement serves all of them; a short one is quicker value by value.
LONGEST_SHORT_LIST = 16
_LONG_LISTS = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT jsonb_array_elements_text(%s::jsonb)",
}


@dataclass(frozen=True, slots=True)
class _Statement:
    """SQL with its parameters: constants, or the name of what is given, for short lists with the place in it.

    `converters` say how columns are read.
    """

    sql: str
    constants: tuple[Any, ...]
    places: tuple[tuple[int, str, int], ...]
    converters: tuple[tuple[int, Sequence[Callable[..., Any]], Any], ...]


class ReadyQuery:
    """A query of `values_list`, built by `build` from what is given by name: texts, instants, and lists of texts.

    Lists reach `build` as something that `__in` takes. What is given must end up in the query's parameters as it is.
    The query is asked as any other is, and counts as one.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._statements: dict[tuple[str, ...], _Statement | None] = {}

    def list_rows(self, **given: Given) -> list[Row]:
        """The rows, as `values_list` gives them."""
        shape = (connection.vendor, *[_measure(value) for value in given.values()])
        try:
            statement = self._statements[shape]
        except KeyError:
            statement = self._statements[shape] = self._write(given)
        if statement is None:
            return []
        values = list(statement.constants)
        lists: dict[str, str] = {}
        for place, name, index in statement.places:
            value = given[name]
            if isinstance(value, datetime):
                values[place] = connection.ops.adapt_datetimefield_value(value)
            elif isinstance(value, str):
                values[place] = value
            elif index >= 0:
                values[place] = value[index]
            else:
                # A long list stands in several places of one statement.
                values[place] = lists.get(name) or lists.setdefault(name, json.dumps(list(value)))
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, values)
            rows = cursor.fetchall()
        return _convert(rows, statement) if rows and statement.converters else rows

    def _write(self, given: Mapping[str, Given]) -> _Statement | None:
        """Have Django write the SQL for stand-ins, and find where these stand; None where it can have no rows."""
        marks = {name: _make_marks(number, value) for number, (name, value) in enumerate(given.items())}
        compiler = self._build(**{name: stand_in for name, (stand_in, _) in marks.items()}).query.get_compiler(
            connection=connection
        )
        try:
            sql, values = compiler.as_sql()
        except EmptyResultSet:
            return None
        known = {mark: (name, index) for name, (_, own) in marks.items() for mark, index in own}
        places = tuple(
            (place, *known[value])
            for place, value in enumerate(values)
            if isinstance(value, str | datetime) and value in known
        )
        if {name for _, name, _ in places} != {name for name, (_, own) in marks.items() if own}:
            raise RuntimeError("not everything that is given stands in the query as it is")
        converters = compiler.get_converters([expression for expression, _, _ in compiler.select])
        kept = tuple((index, how, what) for index, (how, what) in converters.items())
        return _Statement(sql, tuple(values), places, kept)


def _measure(value: Given) -> str:
    if isinstance(value, str | datetime):
        return ""
    return str(len(value)) if len(value) <= LONGEST_SHORT_LIST else "long"


def _make_marks(number: int, value: Given) -> tuple[Any, list[tuple[Any, int]]]:
    """What stands in for a value, and under which marks it is found among the parameters, with places in a list."""
    if isinstance(value, datetime):
        instant = datetime(3000 + number, 1, 1, tzinfo=UTC)
        return instant, [(connection.ops.adapt_datetimefield_value(instant), -1)]
    mark = f"\x1f{number}"
    if isinstance(value, str):
        return mark, [(mark, -1)]
    if len(value) > LONGEST_SHORT_LIST:
        return RawSQL(_LONG_LISTS[connection.vendor], [mark]), [(mark, -1)]
    marks = [f"{mark}\x1f{index}" for index in range(len(value))]
    return marks, [(each, index) for index, each in enumerate(marks)]


def _convert(rows: Sequence[Row], statement: _Statement) -> list[Row]:
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for index, converters, expression in statement.converters:
        # The same value comes again and again: a horizon, a yes or no.
        read = {value: _read(value, converters, expression) for value in set(columns[index])}
        columns[index] = [read[value] for value in columns[index]]
    return list(zip(*columns, strict=True))


def _read(value: Any, converters: Sequence[Callable[..., Any]], expression: Any) -> Any:
    for converter in converters:
        value = converter(value, expression, connection)
    return value
