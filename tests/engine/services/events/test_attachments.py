"""Files for events: what is accepted, who hears of it, and how it is read again."""

import base64
import hashlib
import json
from typing import Any

import pytest
from django.test import Client

from parley.engine.models import ApplicationSecret, Attachment, Calendar, ManagedEvent, WebhookDelivery
from parley.engine.services.applications.applications import hash_secret
from parley.engine.services.events.writing.envelopes import get_state
from tests.engine.services.events.writing_cast import ApiCaller, list_events, read_errors, write_all
from tests.fakes.caldav_servers import CalDavServer

PDF = b"%PDF-1.7 the agenda"
pytestmark = pytest.mark.django_db


@pytest.fixture
def key(caller: ApiCaller) -> str:
    """The application's API key, as it is found by."""
    secret = ApplicationSecret.objects.get(application=caller.application, kind="client")
    secret.lookup = hash_secret("client", secret.secret)
    secret.save()
    return secret.secret


def send(key: str, **changes: Any) -> Any:
    """Keep the agenda with these changes."""
    attachment = {
        "file_name": "agenda.pdf",
        "content_type": "application/pdf",
        "base64_content": base64.b64encode(PDF).decode(),
        **changes,
    }
    wanted = [{"type": "attachment_approved"}, {"type": "attachment_rejected"}]
    body = {
        "attachment": attachment,
        "subscriptions": [{"type": "webhook", "uri": "https://hooks.example/a", "interactions": wanted}],
    }
    headers = {"Authorization": f"Bearer {key}"}
    return Client().post("/v1/attachments", json.dumps(body), content_type="application/json", headers=headers)


def list_told() -> list[str]:
    bodies = [json.loads(row.body) for row in WebhookDelivery.objects.order_by("pk")]
    return [body["notification"]["interactions"][0]["type"] for body in bodies]


def test_a_file_is_kept_put_into_an_event_and_read_by_its_link(
    key: str, caller: ApiCaller, calendar: Calendar, radicale: CalDavServer
) -> None:
    answer = send(key)
    assert answer.status_code == 200, answer.content
    described = answer.json()["attachment"]
    assert described == {
        "attachment_id": Attachment.objects.get().pk,
        "file_name": "agenda.pdf",
        "content_type": "application/pdf",
        "md5": hashlib.md5(PDF, usedforsecurity=False).hexdigest(),
    }
    assert list_told() == ["attachment_approved"]
    caller.upsert(calendar, attachments=[{"attachment_id": described["attachment_id"]}])
    write_all()
    (event,) = list_events(radicale)
    url = str(event["ATTACH"])
    assert event["ATTACH"].params["FMTTYPE"] == "application/pdf"
    found = Client().get(url[url.index("/attachments/") :])
    assert (found.status_code, found.content, found["Content-Type"]) == (200, PDF, "application/pdf")
    assert found["Content-Disposition"] == 'attachment; filename="agenda.pdf"'
    assert found["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert Client().get("/attachments/guessed-by-somebody-else").status_code == 404
    caller.upsert(calendar, attachments=[])
    assert get_state(ManagedEvent.objects.get()).files == ()


@pytest.mark.parametrize(
    ("changes", "field", "refused_for"),
    [
        ({"file_name": "agenda.exe"}, "attachment.file_name", "extension_mismatch"),
        ({"file_name": "../agenda.pdf"}, "attachment.file_name", "invalid"),
        ({"file_name": 'a".pdf'}, "attachment.file_name", "invalid"),
        ({"content_type": "text/html", "file_name": "a.html"}, "attachment.content_type", "invalid"),
        ({"base64_content": "%%%"}, "attachment.base64_content", "invalid"),
        ({"base64_content": ""}, "attachment.base64_content", "required"),
        ({"base64_content": "A" * 4_700_000}, "attachment.base64_content", "too_large"),
    ],
)
def test_what_cannot_be_attached_is_refused(key: str, changes: dict[str, str], field: str, refused_for: str) -> None:
    answer = send(key, **changes)
    assert (answer.status_code, read_errors(answer)) == (422, {field: refused_for})
    assert not Attachment.objects.exists()


def test_a_file_that_is_not_what_it_says_is_rejected(key: str, caller: ApiCaller, kept_only: Calendar) -> None:
    answer = send(key, base64_content=base64.b64encode(b"MZ\x90 a program").decode())
    assert answer.status_code == 200
    assert list_told() == ["attachment_rejected"]
    row = Attachment.objects.get()
    assert row.content == ""
    wanted = {"attachments": [{"attachment_id": row.pk}], "event_id": "a", "summary": "x", "start": "2026-03-05"}
    answer = caller.post(f"calendars/{kept_only.pk}/events", {**wanted, "end": "2026-03-06"})
    assert read_errors(answer) == {"attachments[0].attachment_id": "not_recognized"}


def test_files_of_other_applications_are_not_there(key: str, caller: ApiCaller, kept_only: Calendar) -> None:
    from tests.engine.booking_cast import make_application

    send(key)
    Attachment.objects.update(application=make_application(secret="CRN_of_another"))
    wanted = {"attachments": [{"attachment_id": Attachment.objects.get().pk}], "event_id": "a", "summary": "x"}
    times = {"start": "2026-03-05", "end": "2026-03-06"}
    answer = caller.post(f"calendars/{kept_only.pk}/events", {**wanted, **times})
    assert read_errors(answer) == {"attachments[0].attachment_id": "not_recognized"}
