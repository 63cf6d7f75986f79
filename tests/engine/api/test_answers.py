"""What answers look like from outside, whoever asks: types of empty ones, keys of refusals."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.tenants.api_cast import Tenant, found_tenant

pytestmark = pytest.mark.django_db
FILTERS = "filters."
# What is sent, where, by whom, and the key by which a program knows what is wrong with it.
REFUSED: list[tuple[str, str, Any, str, str]] = [
    ("account", "POST /v1/channels", "[1]", "body", "unreadable"),
    ("account", "POST /v1/channels", "{", "body", "unreadable"),
    ("account", "POST /v1/channels", {"filters": 7}, "filters", "invalid"),
    ("account", "POST /v1/channels", {"filters": {"only_managed": "x"}}, f"{FILTERS}only_managed", "must_be_boolean"),
    (
        "account",
        "POST /v1/channels",
        {"filters": {"calendar_ids": ["cal_none"]}},
        f"{FILTERS}calendar_ids",
        "invalid_calendar_ids",
    ),
    ("account", "POST /v1/permissions", {"redirect_uri": "https://not.example"}, "permissions", "required"),
    ("application", "POST /v1/element_tokens", {"permissions": 7}, "permissions", "invalid"),
    ("application", "POST /v1/scheduling_requests", {"host": 7}, "host", "invalid"),
    ("unit", "GET /v1/organizational_unit_members?page=x", None, "page", "invalid"),
    ("service", "POST /v1/service_account_authorizations", {"email": "nobody"}, "", ""),
    ("application", "GET /v1/parley/scheduling_requests/changes?cursor=x", None, "cursor", "invalid"),
]


@pytest.fixture
def tenant(noon: datetime, settings: Any) -> Tenant:
    """An application with one of everything."""
    settings.PARLEY_RATE_PER_SECOND = settings.PARLEY_RATE_PER_MINUTE = 0
    return found_tenant("zebra")


def test_refusals_say_why_in_the_contracts_words(tenant: Tenant) -> None:
    for caller, name, body, field, key in REFUSED:
        method, _, path = name.partition(" ")
        headers = {"Authorization": f"Bearer {tenant.tokens[caller]}"}
        if isinstance(body, dict) and path == "/v1/channels":
            body = {"callback_url": "https://a.example/b", **body}
        sent = body if isinstance(body, str) else "" if body is None else json.dumps(body)
        answer = Client().generic(method, path, sent, "application/json", headers=headers)
        assert answer.status_code == 422, (name, answer.content)
        told = {where: [each["key"] for each in found] for where, found in answer.json()["errors"].items()}
        assert "errors.input_refused" not in str(told)
        assert not field or f"errors.{key}" in told[field], (name, told)


def test_empty_answers_have_no_type_and_full_ones_have_theirs(tenant: Tenant) -> None:
    headers = {"Authorization": f"Bearer {tenant.tokens['account']}"}
    client = Client()
    for answer, status in (
        (client.delete("/v1/available_periods", {"delete_all": True}, "application/json", headers=headers), 202),
        (client.get("/v1/account"), 401),
    ):
        assert (answer.status_code, answer.content, "Content-Type" in answer.headers) == (status, b"", False)
    assert client.get("/v1/account", headers=headers).headers["Content-Type"].startswith("application/json")
    assert client.get("/v1/nothing").headers["Content-Type"] == "application/json"
    refused = client.put("/v1/availability", headers=headers)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")
    assert refused.json()["errors"]["base"][0]["key"] == "errors.method_not_allowed"


@pytest.mark.parametrize(("said", "status"), [("1", 200), ("0", 200), ("True", 200), ("false", 200), ("2", 422)])
def test_yes_and_no_are_said_in_words_or_digits(tenant: Tenant, said: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {tenant.tokens['account']}"}
    query = {"tzid": "Etc/UTC", "include_managed": said}
    assert Client().get("/v1/events", query, headers=headers).status_code == status
