"""The document for programs at `/v1/openapi.json`, and for people at `/docs/api`."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.engine.api.app import api
from parley.engine.api.description.document import build_document
from parley.engine.api.description.notation import Schema
from parley.engine.api.description.shared import SCHEMAS
from parley.toolkit.routes import declares

_DEEPEST = 4
_CALLERS = {
    "accessToken": "access token",
    "apiKey": "API key",
    "adminKey": "operator's key",
    "elementToken": "element token",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a table: a parameter, or a field of a body by its dotted name."""

    name: str
    kind: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Told:
    """An operation as people read it."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    callers: str
    parameters: list[Field]
    body: list[Field]
    answers: list[tuple[str, list[Field]]]


@require_safe
@declares("public")
def send_document(request: HttpRequest) -> JsonResponse:
    """OpenAPI 3.1 of the whole API."""
    return JsonResponse(build_document(api), headers={"Access-Control-Allow-Origin": "*"})


@require_safe
@declares("public")
def show_reference(request: HttpRequest) -> HttpResponse:
    """The same, to be read."""
    return render(request, "engine/api_reference/page.html", {"groups": _list_groups()})


@lru_cache(maxsize=1)
def _list_groups() -> list[tuple[str, list[Told]]]:
    document = build_document(api)
    found: dict[str, list[Told]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].append(_tell(method.upper(), path, operation))
    return list(found.items())


def _tell(method: str, path: str, operation: dict[str, Any]) -> Told:
    callers = [name for each in operation["security"] for name in (list(each) or [""])]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answers = [
        (status, list(_list_fields(_schema_of(answer))))
        for status, answer in operation["responses"].items()
        if status.startswith("2")
    ]
    return Told(
        anchor=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        description=operation["description"],
        callers=" or ".join(_CALLERS.get(name, "client_id and client_secret in the body") for name in callers),
        parameters=[
            Field(each["name"], f"{_name_kind(each['schema'])}, in the {each['in']}", bool(each.get("required")))
            for each in operation.get("parameters", [])
        ],
        body=list(_list_fields(body)) if body else [],
        answers=answers,
    )


def _schema_of(answer: dict[str, Any]) -> Schema:
    schema: Schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _list_fields(schema: Schema, prefix: str = "", depth: int = 0) -> Iterator[Field]:
    """The fields of an object and of what it holds, as far down as anybody reads."""
    for one in _list_objects(schema):
        for name, inner in one.get("properties", {}).items():
            is_list = _resolve(inner).get("type") == "array"
            dotted = f"{prefix}{name}{'[]' if is_list else ''}"
            yield Field(dotted, _name_kind(inner), name in one.get("required", ()))
            if depth < _DEEPEST:
                yield from _list_fields(_resolve(inner)["items"] if is_list else inner, f"{dotted}.", depth + 1)


def _list_objects(schema: Schema) -> Iterator[Schema]:
    found = _resolve(schema)
    if found.get("type") == "object":
        yield found
    for each in (*found.get("anyOf", ()), *found.get("allOf", ())):
        yield from _list_objects(each)


def _name_kind(schema: Schema) -> str:
    found = _resolve(schema)
    if "enum" in found:
        return " | ".join(found["enum"])
    if "const" in found:
        return f"“{found['const']}”"
    if "anyOf" in found:
        return " or ".join(dict.fromkeys(_name_kind(each) for each in found["anyOf"]))
    if "allOf" in found:
        return "object"
    kind = str(found.get("format") or found.get("type", "anything"))
    return f"list of {_name_kind(found['items'])}" if kind == "array" else kind


def _resolve(schema: Schema) -> Schema:
    return SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
