"""What an API request's body says: JSON or form alike, null as absent."""

import itertools
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest
from ninja.parser import Parser

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.event_writing.fields.reader import FieldReader

_DEEPEST = 20
_MOST_FORM_FIELDS = 1000
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_FORM_NAME = re.compile(r"[^\[\]]+(\[[^\[\]]*\])*")
_NUMBER = re.compile(r"[0-9]{1,4}")


def read_fields(request: HttpRequest, kept_nulls: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The body's fields without those that are null; raises InputRefused when it cannot be read.

    Null stays where a field of that name takes something away (`kept_nulls`). An empty body and PHP's `[]` count as no
    fields; the content type decides between form and JSON. Brackets in the names of a form's fields stand for objects
    and lists: `filters[only_managed]`, `calendar_ids[]`, `reminders[][minutes]`, and as PHP numbers them,
    `members[0][sub]`.
    """
    fields: Any
    if request.content_type == "application/x-www-form-urlencoded":
        fields = _read_form(_parse_form(request.body))
    elif request.content_type == "multipart/form-data":
        fields = _read_form((name, value) for name, values in request.POST.lists() for value in values)
    elif not request.body.strip():
        return {}
    else:
        try:
            fields = json.loads(request.body)
        except (ValueError, RecursionError) as error:
            raise InputRefused("The body is not JSON that can be read.", field="body", key="unreadable") from error
    if fields == []:
        return {}
    if not isinstance(fields, dict):
        raise InputRefused("The body is not an object.", field="body", key="unreadable")
    cleaned: dict[str, Any] = _clean(fields, 0, kept_nulls)
    return cleaned


def read_required_text(fields: Mapping[str, Any], name: str) -> str:
    """A text that must be there. Raises FieldsRefused."""
    reader = FieldReader(fields)
    value = reader.raw(name)
    if not isinstance(value, str) or not value:
        reader.refuse(name, "required", "This is needed, as a text.")
    reader.finish()
    return str(value)


def _parse_form(body: bytes) -> list[tuple[str, str]]:
    """The names and values of a form in their order, which says what belongs together; Django reads POST's only."""
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FORM_FIELDS)
    except ValueError as error:
        raise InputRefused("The body is not a form that can be read.", field="body", key="unreadable") from error


def _read_form(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in pairs:
        is_nested = _FORM_NAME.fullmatch(name) is not None
        _put(fields, [part.removesuffix("]") for part in name.split("[")] if is_nested else [name], value)
    return {name: _list_numbered(value) for name, value in fields.items()}


def _list_numbered(value: Any) -> Any:
    """Objects whose fields are numbered are lists, in the order of the numbers."""
    if isinstance(value, list):
        return [_list_numbered(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    inner = {name: _list_numbered(each) for name, each in value.items()}
    return [inner[name] for name in sorted(inner, key=int)] if all(map(_NUMBER.fullmatch, inner)) else inner


def list_query_values(request: HttpRequest, name: str) -> list[str]:
    """The values of a list in the query: repeated, with brackets behind the name, or with numbers in them."""
    numbered = re.compile(rf"{re.escape(name)}(\[[0-9]{{0,4}}\])?")
    return [value for key, values in request.GET.lists() if numbered.fullmatch(key) for value in values if value]


def _put(fields: dict[str, Any], path: list[str], value: Any) -> None:
    """Keep a form's value where its name says; an empty part stands for one more of a list."""
    if len(path) > _DEEPEST:
        raise InputRefused("The body is nested too deeply.", field="body")
    place: Any = fields
    for part, following in itertools.pairwise(path):
        inner: Any = {} if following else []
        if not isinstance(place, list):
            inner = place.setdefault(part, inner)
        elif place and isinstance(place[-1], dict) and following and following not in place[-1]:
            inner = place[-1]
        else:
            place.append(inner)
        if not isinstance(inner, dict if following else list):
            raise InputRefused("This is named as a list, as an object or as a text at once.", field=path[0])
        place = inner
    if isinstance(place, list):
        place.append(value)
    else:
        place[path[-1]] = value


def _clean(value: Any, depth: int, kept_nulls: frozenset[str]) -> Any:
    """The value without nulls; refused is what no database keeps: NUL on PostgreSQL, half a character anywhere."""
    if depth > _DEEPEST:
        raise InputRefused("The body is nested too deeply.", field="body")
    if isinstance(value, dict):
        return {
            name: _clean(inner, depth + 1, kept_nulls)
            for name, inner in value.items()
            if inner is not None or name in kept_nulls
        }
    if isinstance(value, list):
        return [_clean(inner, depth + 1, kept_nulls) for inner in value if inner is not None]
    if isinstance(value, str) and _UNKEEPABLE.search(value):
        raise InputRefused("The body holds characters that are not allowed.", field="body")
    return value


class FieldParser(Parser):
    """The same reading for operations that declare a schema."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        return read_fields(request)
