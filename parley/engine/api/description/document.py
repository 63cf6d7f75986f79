"""The whole API as one OpenAPI document: what the handlers say of themselves joined with what is told beside them."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from ninja import NinjaAPI
from ninja.operation import Operation

from parley.engine.api.description import availability, booking, events, identity, oauth
from parley.engine.api.description.notation import Described, Schema, reference
from parley.engine.api.description.shared import SCHEMAS

GROUPS = {
    "People and applications": identity.OPERATIONS,
    "Events and notifications": events.OPERATIONS,
    "Free times": availability.OPERATIONS,
    "Booking": booking.OPERATIONS,
}
_BEARER = {"type": "http", "scheme": "bearer"}
_SECURITY = {
    "accessToken": {**_BEARER, "description": "An access token of an account, a service account or a unit."},
    "apiKey": {**_BEARER, "description": "The application's client secret."},
    "adminKey": {**_BEARER, "description": "The operator's own key."},
    "elementToken": {"type": "apiKey", "in": "query", "name": "et", "description": "A token for pages of one origin."},
}
# By the name of the function that authenticates; no name for credentials in the body.
_SCHEMES = {
    "access_token": ["accessToken"],
    "account_token": ["accessToken"],
    "service_token": ["accessToken"],
    "scheduler_caller": ["accessToken", "apiKey"],
    "api_key": ["apiKey"],
    "admin_key": ["adminKey"],
    "element_token": ["elementToken"],
    "body_credentials": [""],
}
_ERRORS = {"application/json": {"schema": reference("Errors")}}
_REFUSALS: dict[str, Schema] = {
    "401": {"description": "The caller is not known."},
    "403": {"description": "The caller may not do this.", "content": _ERRORS},
    "404": {"description": "There is no such thing, or not for this caller.", "content": _ERRORS},
    "422": {"description": "Something in the request cannot be used.", "content": _ERRORS},
    "429": {"description": "Too many calls; Retry-After says how many seconds to wait.", "content": _ERRORS},
}


@lru_cache(maxsize=1)
def build_document(api: NinjaAPI) -> dict[str, Any]:
    """The document. Raises KeyError for an operation of which nothing is told."""
    paths: dict[str, Any] = {}
    for path, operation in list_operations(api):
        for method in sorted(operation.methods):
            paths.setdefault(path, {})[method.lower()] = _describe(f"{method} {path}", path, operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Parley engine",
            "version": settings.PARLEY_VERSION,
            "description": "Scheduling as Cronofy's API has it: its clients work unchanged with this address.",
        },
        "servers": [{"url": settings.PARLEY_PUBLIC_URL}],
        "tags": [{"name": name} for name in (*GROUPS, "OAuth")],
        "paths": {**paths, **oauth.PATHS},
        "components": {"schemas": SCHEMAS, "securitySchemes": _SECURITY},
    }


def list_operations(api: NinjaAPI) -> Iterator[tuple[str, Operation]]:
    """Every operation with its path as OpenAPI writes it."""
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield (
                    "/v1/" + "/".join(part for part in (router.prefix.strip("/"), path.lstrip("/")) if part),
                    operation,
                )


def _describe(name: str, path: str, operation: Operation) -> dict[str, Any]:
    group, told = next((group, known[name]) for group, known in GROUPS.items() if name in known)
    said = (operation.view_func.__doc__ or "").strip()
    described: dict[str, Any] = {
        "operationId": name.lower().replace(" /v1/", "_").replace("/", "_").replace("{", "").replace("}", ""),
        "summary": str(operation.view_func.__name__).replace("_", " ").capitalize(),
        "description": said,
        "tags": [group],
        "security": _list_security(operation),
        "parameters": [*_list_path_parameters(path), *_list_query_parameters(operation, told)],
        "responses": {**_describe_answers(told), **_REFUSALS},
    }
    if told.body is not None:
        described["requestBody"] = {"content": {"application/json": {"schema": told.body}}}
    return described


def _list_security(operation: Operation) -> list[dict[str, list[str]]]:
    names = [callback.__qualname__.partition(".")[0] for callback in operation.auth_callbacks]
    schemes = [scheme for name in names for scheme in _SCHEMES[name]]
    return [{scheme: []} if scheme else {} for scheme in schemes]


def _list_path_parameters(path: str) -> list[Schema]:
    names = [part.partition("}")[0] for part in path.split("{")[1:]]
    schema = {"type": "string", "minLength": 1}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _list_query_parameters(operation: Operation, told: Described) -> list[Schema]:
    """Those that the handler declares itself, and those that it reads from the query as a whole."""
    declared = {
        name: schema
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name, schema in model.model_json_schema()["properties"].items()
    }
    shown = {**{name: {"type": schema.get("type", "string")} for name, schema in declared.items()}, **told.query}
    return [{"name": name, "in": "query", "schema": schema} for name, schema in shown.items()]


def _describe_answers(told: Described) -> dict[str, Schema]:
    return {
        str(status): {"description": "Done."}
        if schema is None
        else {"description": "The answer.", "content": {"application/json": {"schema": schema}}}
        for status, schema in told.answers.items()
    }
