"""Queries kept ready: Django writes their SQL once, since that costs it several times what the database needs."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

Given = str | datetime | date | Sequence[str]
Row = tuple[Any, ...]
Kept = TypeVar("Kept", bound=Model)

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
    """A query of `values_list`, built by `build` from what is given by name: texts, instants, dates, lists of texts.

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
            if isinstance(value, date):
                values[place] = _adapt(value)
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
            if isinstance(value, str | date) and value in known
        )
        if {name for _, name, _ in places} != {name for name, (_, own) in marks.items() if own}:
            raise RuntimeError("not everything that is given stands in the query as it is")
        converters = compiler.get_converters([expression for expression, _, _ in compiler.select])
        kept = tuple((index, how, what) for index, (how, what) in converters.items())
        return _Statement(sql, tuple(values), places, kept)


def _measure(value: Given) -> str:
    if isinstance(value, str | date):
        return ""
    return str(len(value)) if len(value) <= LONGEST_SHORT_LIST else "long"


def _make_marks(number: int, value: Given) -> tuple[Any, list[tuple[Any, int]]]:
    """What stands in for a value, and under which marks it is found among the parameters, with places in a list."""
    if isinstance(value, datetime):
        instant = datetime(3000 + number, 1, 1, tzinfo=UTC)
        return instant, [(_adapt(instant), -1)]
    if isinstance(value, date):
        day = date(3000 + number, 1, 1)
        return day, [(_adapt(day), -1)]
    mark = f"\x1f{number}"
    if isinstance(value, str):
        return mark, [(mark, -1)]
    if len(value) > LONGEST_SHORT_LIST:
        return RawSQL(_LONG_LISTS[connection.vendor], [mark]), [(mark, -1)]
    marks = [f"{mark}\x1f{index}" for index in range(len(value))]
    return marks, [(each, index) for index, each in enumerate(marks)]


def _adapt(value: date) -> Any:
    """An instant or a date as the database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value)


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


class ReadyObjects(Generic[Kept]):
    """The same for whole objects, with those that they refer to by the names in `related` (None where there is none).

    Columns named in `without` are read when somebody asks for them. Objects of one answer may share the values of
    their JSON columns.
    """

    def __init__(
        self,
        model: type[Kept],
        build: Callable[..., QuerySet[Kept]],
        related: Mapping[str, type[Model]] = MappingProxyType({}),
        without: Sequence[str] = (),
    ) -> None:
        parts: dict[str, type[Model]] = {"": model, **related}
        self._parts = [
            (name, each, _list_columns(each, without if each is model else ())) for name, each in parts.items()
        ]
        columns = [f"{name}__{column}" if name else column for name, _, own in self._parts for column in own]
        self._query = ReadyQuery(lambda **given: build(**given).values_list(*columns))

    def list_objects(self, **given: Given) -> list[Kept]:
        """The objects, as the queryset gives them."""
        return [self._make(row) for row in self._query.list_rows(**given)]

    def find(self, **given: Given) -> Kept | None:
        """The first of them, or None."""
        return next(iter(self.list_objects(**given)), None)

    def _make(self, row: Row) -> Kept:
        first, made = 0, dict[str, Any]()
        for name, model, columns in self._parts:
            values = row[first : first + len(columns)]
            first += len(columns)
            is_there = not name or values[columns.index(model._meta.pk.attname)] is not None
            made[name] = model.from_db(connection.alias, columns, values) if is_there else None
        found: Kept = made.pop("")
        for name, other in made.items():
            setattr(found, name, other)
        return found


def _list_columns(model: type[Model], without: Sequence[str]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.attname not in without]


def keep_related(owner: Model, name: str, rows: Sequence[Model]) -> None:
    """Let `owner.name.all()` answer these rows, as after `prefetch_related`; filtered further, it asks the database."""
    known = getattr(owner, name).all()
    known._result_cache, known._prefetch_done = list(rows), True
    cache: dict[str, Any] = owner.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = known
