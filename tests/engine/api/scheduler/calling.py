"""Calls of the scheduler's API as an application makes them."""

from typing import Any

from django.test import Client

from tests.engine.signing import BUILTIN

KEY = {"Authorization": f"Bearer {BUILTIN['client_secret']}"}


def post(client: Client, path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
    """One call."""
    return client.post(f"/v1/{path}", body, content_type="application/json", headers=headers)


def make(client: Client, headers: dict[str, str], **body: Any) -> dict[str, Any]:
    """A request made over the API."""
    answer = post(client, "scheduling_requests", body, headers)
    assert answer.status_code == 200, answer.content
    made: dict[str, Any] = answer.json()["scheduling_request"]
    return made
