"""The API's description: nothing left out, nothing told of what is gone, readable for programs and for people."""

import json

import pytest
from django.test import Client
from jsonschema_rs import validator_for

from parley.engine.api.app import api
from parley.engine.api.description.document import GROUPS, build_document, list_operations
from parley.engine.api.urls import urlpatterns

pytestmark = pytest.mark.django_db


def test_every_operation_is_described_and_no_other() -> None:
    # What hangs the operations on the API.
    assert urlpatterns
    served = {f"{method} {path}" for path, operation in list_operations(api) for method in operation.methods}
    described = [name for group in GROUPS.values() for name in group]
    assert served == set(described)
    assert len(described) == len(set(described))


def test_every_operation_says_what_it_does_and_who_may_ask() -> None:
    operations = [one for methods in build_document(api)["paths"].values() for one in methods.values()]
    assert len(operations) > 60
    assert [one["operationId"] for one in operations if not one["description"]] == []
    assert len({one["operationId"] for one in operations}) == len(operations)
    open_to_all = [one["operationId"] for one in operations if not one["security"]]
    assert open_to_all == ["get_parley_health"]


def test_every_schema_of_the_document_is_a_schema() -> None:
    document = build_document(api)
    for name in document["components"]["schemas"]:
        validator_for({**document["components"], "components": document["components"], "$ref": f"#/schemas/{name}"})


def test_programs_get_the_document(client: Client) -> None:
    answer = client.get("/v1/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    document = json.loads(answer.content)
    assert document["openapi"] == "3.1.0" and "/v1/availability" in document["paths"]
    assert "/oauth/token" in document["paths"]


def test_people_get_a_page_that_names_every_operation(client: Client) -> None:
    page = client.get("/docs/api").content.decode()
    for path in build_document(api)["paths"]:
        assert path in page
    assert "participants[].members[].sub" in page
