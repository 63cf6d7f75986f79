"""Smart invites over HTTP, as Cronofy's clients ask for them."""

from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from tests.engine.services.smart_invites.cast import EVENT, KIM, read_event

pytestmark = pytest.mark.django_db
KEY = {"Authorization": f"Bearer {settings.PARLEY_BUILTIN_APPLICATION['client_secret']}"}
ASKED = {"smart_invite_id": "board-1", "recipient": {"email": KIM}, "event": EVENT}


def post(client: Client, fields: dict[str, Any], headers: dict[str, str] = KEY) -> Any:
    return client.post("/v1/smart_invites", fields, "application/json", headers=headers)


def test_an_invitation_is_made_looked_at_and_cancelled(client: Client) -> None:
    made = post(client, ASKED)
    assert made.status_code == 200
    assert read_event(made.json()["attachments"]["icalendar"])["SUMMARY"] == "Board meeting"
    seen = client.get(f"/v1/smart_invites?smart_invite_id=board-1&recipient_email={quote(KIM)}", headers=KEY)
    assert seen.json() == made.json()
    # Python's client names neither method nor callback, and sends a body with its GET.
    assert client.generic("GET", "/v1/smart_invites?smart_invite_id=board-1", "{}", headers=KEY).json() == made.json()
    off = post(client, {"method": "cancel", "smart_invite_id": "board-1", "recipient": {"email": KIM}})
    assert (off.status_code, off.json()["method"]) == (200, "cancel")


def test_what_is_wrong_is_named_and_what_is_unknown_is_not_found(client: Client) -> None:
    refused = post(client, {**ASKED, "recipients": [{"email": "nobody"}]})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["recipients[0].email"])
    assert client.get("/v1/smart_invites?smart_invite_id=board-1", headers=KEY).status_code == 404
    assert post(client, {**ASKED, "method": "cancel"}).status_code == 404


def test_a_smart_invite_needs_an_api_key(client: Client) -> None:
    assert post(client, ASKED, {}).status_code == 401
    assert client.get("/v1/smart_invites?smart_invite_id=board-1").status_code == 401
