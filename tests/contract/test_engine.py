"""Our engine answers as recorded."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from parley.engine.domain.scopes import UNIT_SCOPE
from parley.engine.models import LinkAttempt, SchedulingRequest, WebhookDelivery
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.applications.link_attempts import cancel_attempt, settle_attempt
from parley.engine.services.applications.tokens import grant_access, issue_code, redeem_code
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.changing import cancel_booking, reschedule_booking
from parley.engine.services.public_links import create_public_link
from parley.engine.services.scheduling_requests import decline_request
from parley.toolkit.clock import now
from tests.contract.shapes import Exchange, list_misfits, read_exchanges, read_webhook
from tests.engine.booking_cast import ALWAYS_OPEN, MARA, keep_hours, make_account, make_request, make_unit
from tests.engine.signing import BUILTIN

pytestmark = pytest.mark.django_db
CORRELATION_ID = "conversation-1"


class Scene:
    """A company's unit with a public link, a booked request, and windows in every state."""

    def __init__(self) -> None:
        self.application = ensure_builtin_application()
        self.ana = make_account("Ana Ruiz")
        keep_hours(self.ana, ALWAYS_OPEN)
        self.unit = make_unit(self.ana, application=self.application)
        create_public_link(self.ana, self.unit)
        self.request = self.make_request()
        self.booking = self.book(self.request, 0)
        self.windows = {name: self.open_window() for name in ("waiting", "created", "cancelled", "linked")}
        self.windows["created"].scheduling_request = self.make_request()
        self.windows["created"].save()
        settle_attempt(self.windows["linked"], public_link=create_public_link(self.ana, self.unit))
        cancel_attempt(self.windows["cancelled"])

    def make_request(self) -> SchedulingRequest:
        facts = {"recipient_email": "mara@candidates.example", "recipient_name": "Mara Okafor"}
        made = make_request(self.unit, self.ana, self.application, **facts)
        SchedulingRequest.objects.filter(pk=made.pk).update(correlation_id=CORRELATION_ID)
        made.correlation_id = CORRELATION_ID
        return made

    def book(self, request: SchedulingRequest, number: int) -> Any:
        start = list_request_slots(request)[number].starts_at
        return book_slot(request, start, MARA, form_key=f"form-{request.pk}")

    def open_window(self) -> LinkAttempt:
        return LinkAttempt.objects.create(
            application=self.application,
            tenant_id="acme",
            tenant_name="Acme",
            purpose="link",
            state="state-1",
            correlation_id=CORRELATION_ID,
            expires_at=now() + timedelta(hours=1),
        )

    def describe_caller(self, caller: str) -> dict[str, str]:
        if caller == "key":
            return {"Authorization": f"Bearer {BUILTIN['client_secret']}"}
        if caller == "unit":
            grant = grant_access(self.application, self.ana, UNIT_SCOPE, self.unit)
            tokens = redeem_code(self.application, issue_code(grant, "https://b"), "https://b")
            return {"Authorization": f"Bearer {tokens.access_token}"}
        return {}

    def fill_in(self, text: str) -> str:
        """Names in the recorded request stand for what this scene holds."""
        for name, window in self.windows.items():
            text = text.replace(f"<{name} window>", window.pk)
        return text.replace("<request>", self.request.pk)


@pytest.mark.parametrize("exchange", read_exchanges(), ids=lambda exchange: exchange.name)
def test_our_engine_answers_as_recorded(client: Client, exchange: Exchange) -> None:
    scene = Scene()
    content = scene.fill_in(json.dumps(exchange.body)) if exchange.body is not None else ""
    answer = client.generic(
        exchange.method,
        scene.fill_in(exchange.path),
        content,
        content_type="application/json",
        headers=scene.describe_caller(exchange.caller),
    )
    assert answer.status_code == exchange.status
    if exchange.answer is not None:
        assert list_misfits(exchange.answer, answer.json()) == []


def test_our_engine_sends_webhooks_as_recorded() -> None:
    scene = Scene()
    slots = list_request_slots(scene.request, leave_out_booking=scene.booking)
    moved = reschedule_booking(scene.booking, slots[5].starts_at, by="invitee")
    cancel_booking(moved, by="invitee", reason="")
    decline_request(scene.make_request(), "No time suits me")
    sent = {row.kind.removeprefix("scheduling_request_"): json.loads(row.body) for row in WebhookDelivery.objects.all()}
    assert set(sent) == {"time_chosen", "rescheduled", "cancelled", "declined"}
    assert {name: list_misfits(read_webhook(name), body) for name, body in sent.items()} == {name: [] for name in sent}
