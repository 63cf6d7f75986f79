"""Webhooks: signed, delivered once they are answered with a 2xx, kept and retried until then."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parley.engine.models import Account, Application, ApplicationSecret, OrganizationalUnit, WebhookDelivery
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.notifications.delivering import deliver_due_webhooks
from parley.toolkit.clock import frozen
from tests.engine.booking_cast import MARA, make_application, make_request
from tests.fakes.webhook_receiver import Receiver, run_receiver

TEN = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def receiver(application: Application, settings: Any) -> Iterator[Receiver]:
    """The application is this engine's own console, listening on this machine as the operator's settings say."""
    with run_receiver() as running:
        settings.PARLEY_WEBHOOK_ORIGINS = frozenset({running.origin})
        settings.PARLEY_BUILTIN_APPLICATION = settings.PARLEY_BUILTIN_APPLICATION | {"embed_webhook_url": running.url}
        application.is_builtin = True
        application.save()
        yield running


def sign(body: bytes, secret: str) -> str:
    """The signature as the contract describes it."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def test_a_webhook_is_signed_with_every_live_secret(
    receiver: Receiver, unit: OrganizationalUnit, ana: Account, application: Application
) -> None:
    ApplicationSecret.objects.create(application=application, kind="client", secret="CRN_new", lookup="new")
    request = make_request(unit, ana, application)
    book_slot(request, TEN, MARA, "form")

    assert deliver_due_webhooks() == 1
    assert deliver_due_webhooks() == 0
    ((body, signatures),) = receiver.received
    assert set(signatures.split(",")) == {sign(body, "CRN_known_to_the_test"), sign(body, "CRN_new")}
    told = json.loads(body)
    assert told["notification"] == {"type": "scheduling_request_time_chosen", "triggered_at": "2026-03-03T12:00:00Z"}
    assert told["scheduling_request"]["scheduling_request_id"] == request.pk


def test_a_webhook_is_tried_again_until_it_is_answered(
    receiver: Receiver, unit: OrganizationalUnit, ana: Account, application: Application, noon: datetime
) -> None:
    receiver.status = 500
    book_slot(make_request(unit, ana, application), TEN, MARA, "form")
    deliver_due_webhooks()
    assert deliver_due_webhooks() == 0, "a failure is not tried again at once"

    receiver.status = 204
    with frozen(noon + timedelta(minutes=1)):
        deliver_due_webhooks()
    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts, row.last_status) == ("done", 2, 204)
    assert receiver.received[0] == receiver.received[1]


def test_a_webhook_is_given_up_after_a_day(
    receiver: Receiver, unit: OrganizationalUnit, ana: Account, application: Application, noon: datetime
) -> None:
    receiver.status = 404
    book_slot(make_request(unit, ana, application), TEN, MARA, "form")

    with frozen(noon + timedelta(hours=25)):
        deliver_due_webhooks()
    assert WebhookDelivery.objects.get().state == "failed"


def test_a_private_address_that_somebody_registered_is_never_asked(
    receiver: Receiver, unit: OrganizationalUnit, ana: Account
) -> None:
    book_slot(make_request(unit, ana, make_application(receiver.url, "CRN_other")), TEN, MARA, "form")

    deliver_due_webhooks()
    assert receiver.received == []
    assert WebhookDelivery.objects.get().state == "pending"


def test_a_silent_application_does_not_hold_up_another(
    receiver: Receiver, unit: OrganizationalUnit, ana: Account, application: Application
) -> None:
    silent = make_application("http://127.0.0.1:1/closed", "CRN_silent")
    for index in range(3):
        book_slot(make_request(unit, ana, silent), TEN + timedelta(hours=index), MARA, "form")
    book_slot(make_request(unit, ana, application), TEN + timedelta(hours=4), MARA, "form")

    assert (deliver_due_webhooks(), receiver.received) == (1, [])
    deliver_due_webhooks()
    assert len(receiver.received) == 1
    assert deliver_due_webhooks() == 0, "the two others wait while their receiver rests"
