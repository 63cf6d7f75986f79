"""Short words for JSON Schema, and what is told of an operation beyond its handler."""

from dataclasses import dataclass, field
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WORD: Schema = {"type": "string", "minLength": 1}
NUMBER: Schema = {"type": "integer"}
YES_OR_NO: Schema = {"type": "boolean"}
ANYTHING: Schema = {}
ADDRESS: Schema = {"type": "string", "format": "uri"}
EMAIL: Schema = {"type": "string"}
TIME: Schema = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$",
    "examples": ["2027-01-21T09:00:00Z"],
}
DAY: Schema = {"type": "string", "format": "date"}
ZONE: Schema = {"type": "string", "examples": ["Europe/Berlin"]}


def record(required: str = "", /, **fields: Schema) -> Schema:
    """An object with these fields, of which those named are always there; further ones may come."""
    found: Schema = {"type": "object", "properties": fields}
    return found | ({"required": required.split()} if required else {})


def list_of(item: Schema, least: int = 0, most: int = 0) -> Schema:
    """A list of so many."""
    limits = {**({"minItems": least} if least else {}), **({"maxItems": most} if most else {})}
    return {"type": "array", "items": item, **limits}


def one_of(*words: str) -> Schema:
    """One of these words."""
    return {"type": "string", "enum": list(words)}


def either(*schemas: Schema) -> Schema:
    """Any of these forms."""
    return {"anyOf": list(schemas)}


def maybe(schema: Schema) -> Schema:
    """This, or null."""
    return either(schema, {"type": "null"})


def reference(name: str) -> Schema:
    """A schema that many share, by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


@dataclass(frozen=True, slots=True)
class Described:
    """What an operation takes and answers: a body, query parameters, and per status a body or nothing.

    Refusals that any operation may answer (401, 403, 404, 422, 429) need not be named.
    """

    answers: dict[int, Schema | None]
    body: Schema | None = None
    query: dict[str, Schema] = field(default_factory=dict)


NOTHING: dict[int, Schema | None] = {202: None}


def answer(required: str = "", /, **fields: Schema) -> dict[int, Schema | None]:
    """200 with an object of these fields."""
    return {200: record(required, **fields)}


def whole(**fields: Schema) -> dict[int, Schema | None]:
    """200 with an object in which all of these are always there."""
    return answer(" ".join(fields), **fields)
