"""Queries kept ready: Django writes their SQL once, since that costs it several times what the database needs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# A statement for each number of values that a list may have.
MOST_STATEMENTS = 256

Given = str | datetime | Sequence[str]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Statement:
    """SQL with its parameters: constants, or the name (and place in a list) of what is given; how columns are read."""

    sql: str
    constants: tuple[Any, ...]
    places: tuple[tuple[int, str, int], ...]
    converters: tuple[tuple[int, Sequence[Callable[..., Any]], Any], ...]


class ReadyQuery:
    """A query of `values_list`, built by `build` from what is given by name: texts, instants, and lists of texts.

    What is given must end up in the query's parameters as it is. It is asked as any other query is, and counts as one.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._prepare = lru_cache(maxsize=MOST_STATEMENTS)(self._write)

    def list_rows(self, **given: Given) -> list[Row]:
        """The rows, as `values_list` gives them."""
        shape = tuple([(name, _measure(value)) for name, value in given.items()])
        statement = self._prepare(connection.vendor, shape)
        if statement is None:
            return []
        values = list(statement.constants)
        for place, name, index in statement.places:
            value = given[name]
            if isinstance(value, datetime):
                values[place] = connection.ops.adapt_datetimefield_value(value)
            else:
                values[place] = value if index < 0 else value[index]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, values)
            rows = cursor.fetchall()
        return _convert(rows, statement) if statement.converters else rows

    def _write(self, vendor: str, shape: tuple[tuple[str, int | str], ...]) -> _Statement | None:
        """Have Django write the SQL for stand-ins, and find where these stand."""
        stand_ins = {name: _stand_in(number, kind) for number, (name, kind) in enumerate(shape)}
        compiler = self._build(**stand_ins).query.get_compiler(connection=connection)
        try:
            sql, values = compiler.as_sql()
        except EmptyResultSet:
            return None
        known = dict(_list_places(stand_ins))
        places = tuple((place, *known[value]) for place, value in enumerate(values) if _is_known(value, known))
        found = {name for _, name, _ in places}
        if found != {name for name, value in stand_ins.items() if value != []}:
            raise RuntimeError(f"not everything that is given stands in the query as it is: {sorted(found)}")
        converters = compiler.get_converters([expression for expression, _, _ in compiler.select])
        return _Statement(
            sql, tuple(values), places, tuple((index, how, what) for index, (how, what) in converters.items())
        )


def _measure(value: Given) -> int | str:
    if isinstance(value, str):
        return "text"
    return "instant" if isinstance(value, datetime) else len(value)


def _stand_in(number: int, kind: int | str) -> Given:
    if kind == "text":
        return f"\x1f{number}"
    if kind == "instant":
        return datetime(3000 + number, 1, 1, tzinfo=UTC)
    return [f"\x1f{number}\x1f{index}" for index in range(int(kind))]


def _list_places(stand_ins: Mapping[str, Given]) -> list[tuple[Any, tuple[str, int]]]:
    places: list[tuple[Any, tuple[str, int]]] = []
    for name, value in stand_ins.items():
        if isinstance(value, str):
            places.append((value, (name, -1)))
        elif isinstance(value, datetime):
            places.append((connection.ops.adapt_datetimefield_value(value), (name, -1)))
        else:
            places.extend((each, (name, index)) for index, each in enumerate(value))
    return places


def _is_known(value: Any, known: Mapping[Any, tuple[str, int]]) -> bool:
    return isinstance(value, str | datetime) and value in known


def _convert(rows: Sequence[Row], statement: _Statement) -> list[Row]:
    converted = []
    for row in rows:
        columns = list(row)
        for index, converters, expression in statement.converters:
            for converter in converters:
                columns[index] = converter(columns[index], expression, connection)
        converted.append(tuple(columns))
    return converted
