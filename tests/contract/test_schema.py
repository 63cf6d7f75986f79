"""The running API against its own description: requests made from it, true ones and odd ones; no 5xx, answers as told.

A share of them here; `make campaign-schema` tries a thousand for every operation.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from parley.engine.api.app import api
from parley.engine.api.description.document import build_document
from parley.engine.api.urls import urlpatterns
from tests.contract.schema_cast import ADMIN_KEY, SchemaCast, make_schema_cast

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = int(os.environ.get("PARLEY_TEST_SCHEMA_EXAMPLES", "3"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
assert urlpatterns


def shorten(schema: Any) -> Any:
    """The same document with short lists: longer ones are dear to make and say nothing more."""
    if isinstance(schema, dict):
        limit = {"maxItems": max(2, schema.get("minItems", 0))} if schema.get("type") == "array" else {}
        return {name: shorten(inner) for name, inner in schema.items()} | limit
    return [shorten(each) for each in schema] if isinstance(schema, list) else schema


PATHS: dict[str, Any] = build_document(api)["paths"]
OPERATIONS = [(path, method) for path, methods in PATHS.items() for method in methods]


@pytest.fixture
def cast(settings: Any) -> Iterator[SchemaCast]:
    """Nobody is held up by limits here, and the test's own connection to the database stays open between requests."""
    settings.PARLEY_ADMIN_API_KEY = ADMIN_KEY
    settings.PARLEY_RATE_PER_SECOND = settings.PARLEY_RATE_PER_MINUTE = 0
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield make_schema_cast()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda part: str(part))
def test_an_operation_answers_as_described(path: str, method: str, cast: SchemaCast) -> None:
    asked, told = (schemathesis.openapi.from_dict(each) for each in (shorten(build_document(api)), build_document(api)))
    asked.app = told.app = get_wsgi_application()
    operation = asked[path][method]
    schemes = [name for each in PATHS[path][method]["security"] for name in (list(each) or [""])]
    headers = {"Authorization": f"Bearer {cast.choose_token(path, schemes)}", "Host": "localhost"}

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=EXAMPLES < 100,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), is_true=st.booleans())
    def ask(case: Any, is_true: bool) -> None:
        if is_true:
            case.body, case.query = cast.make_true(case.body), cast.make_true(case.query)
            case.path_parameters = cast.make_true(case.path_parameters)
        if isinstance(case.body, dict) and "client_id" in PATHS[path][method].get("requestBody", {}).__repr__():
            case.body = {**case.body, **cast.credentials}
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        case.operation = told[path][method]
        case.validate_response(response, checks=CHECKS)

    ask()
