"""What an API request's body says: JSON or form alike, null as absent."""

import json
import re
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from parley.engine.domain.errors.base import InputRefused

_DEEPEST = 20
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


def read_fields(request: HttpRequest, kept_nulls: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The body's fields without those that are null; raises InputRefused when it cannot be read.

    Null stays where a field of that name takes something away (`kept_nulls`). An empty body and PHP's `[]` count as no
    fields; the content type decides between form and JSON.
    """
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        fields: Any = request.POST.dict()
    elif not request.body.strip():
        return {}
    else:
        try:
            fields = json.loads(request.body)
        except (ValueError, RecursionError) as error:
            raise InputRefused("The body is not JSON that can be read.", field="body") from error
    if fields == []:
        return {}
    if not isinstance(fields, dict):
        raise InputRefused("The body is not an object.", field="body")
    cleaned: dict[str, Any] = _clean(fields, 0, kept_nulls)
    return cleaned


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
