"""Deliveries to any address: their bytes, their signatures, when they are tried again, and who waits for whom."""

import json
import threading
import time
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import Application, ApplicationSecret, WebhookDelivery
from parley.engine.services.notifications.channels import create_channel
from parley.engine.services.notifications.deliveries import (
    forget_old_deliveries,
    list_deliveries,
    queue_delivery,
    require_callback_url,
    send_again,
)
from parley.engine.services.notifications.delivering import deliver_due_webhooks, sign_webhook
from parley.toolkit.clock import frozen
from tests.engine.booking_cast import make_account, make_application
from tests.fakes.webhook_receiver import Receiver

BODY = {"notification": {"type": "x"}, "words": "Grüße"}
FIRST, SECOND = "CRN_NggYusqPGLxwjw5FHOJYOqSrTPNXy8WQf14OID", "CRN_nGlYDFXwfSXgB9rvGNBJyfE454GGPtWIbNuPwr"
SIGNED = "5DxentQi5YSXODEzTVv06sRwJ3pULIz1KrYv20qxEK0="
SIGNED_TOO = "BmQmWVuZ70ILWjr1CAt5oC7YOolgnku4WZtlrKfx/6k="


def test_published_signatures_come_out_joined_without_a_space() -> None:
    assert sign_webhook(b'{"example":"well-known"}', [FIRST]) == SIGNED
    assert sign_webhook(b'{"example":"well-known"}', [FIRST, SECOND]) == f"{SIGNED},{SIGNED_TOO}"


def test_a_delivery_goes_to_the_address_it_was_queued_for_with_all_secrets_of_that_moment(
    application: Application, receiver: Receiver, noon: datetime
) -> None:
    queue_delivery(application, receiver.url, "x", BODY)
    ApplicationSecret.objects.create(application=application, kind="client", secret=SECOND, lookup="second")
    assert deliver_due_webhooks() == 1
    ((body, signature),) = receiver.received
    assert json.loads(body) == BODY
    assert set(signature.split(",")) == {sign_webhook(body, [one]) for one in ("CRN_known_to_the_test", SECOND)}
    assert WebhookDelivery.objects.get().state == "done"


def test_a_receiver_says_when_it_wants_to_be_asked_again(
    application: Application, receiver: Receiver, noon: datetime
) -> None:
    receiver.status, receiver.headers = 503, {"Retry-After": "120"}
    queue_delivery(application, receiver.url, "x", BODY)
    deliver_due_webhooks()
    assert WebhookDelivery.objects.get().next_attempt_at == noon + timedelta(minutes=2)

    receiver.headers = {"Retry-After": "Tue, 03 Mar 2026 13:00:00 GMT"}
    with frozen(noon + timedelta(minutes=2)):
        deliver_due_webhooks()
    row = WebhookDelivery.objects.get()
    assert (row.attempts, row.next_attempt_at, row.last_status) == (2, noon + timedelta(hours=1), 503)


def test_the_last_try_comes_after_a_day_and_the_owner_may_send_again(
    application: Application, receiver: Receiver, noon: datetime
) -> None:
    receiver.status, receiver.headers = 503, {"Retry-After": "604800"}
    queue_delivery(application, receiver.url, "x", BODY)
    deliver_due_webhooks()
    with frozen(noon + timedelta(hours=24)):
        deliver_due_webhooks()
    (row,) = list_deliveries(application, "failed")
    assert (row.attempts, row.last_error) == (2, "Given up: answered 503")
    assert row.body

    receiver.status = 204
    with frozen(noon + timedelta(hours=30)):
        assert send_again(row)
        deliver_due_webhooks()
    assert list_deliveries(application)[0].state == "done"
    assert len({body for body, _ in receiver.received}) == 1


def test_what_is_being_delivered_at_this_moment_is_not_sent_again(application: Application, noon: datetime) -> None:
    row = queue_delivery(application, "https://e.example/", "x", BODY)
    WebhookDelivery.objects.update(leased_until=noon + timedelta(minutes=1), lease_token="somebody")
    assert not send_again(row)


def test_old_deliveries_are_forgotten(application: Application, receiver: Receiver, noon: datetime) -> None:
    queue_delivery(application, receiver.url, "x", BODY)
    deliver_due_webhooks()
    with frozen(noon + timedelta(days=6)):
        forget_old_deliveries()
        assert list_deliveries(application).count() == 1
    with frozen(noon + timedelta(days=8)):
        forget_old_deliveries()
        assert list_deliveries(application).count() == 0


def test_private_addresses_are_never_asked(receiver: Receiver, noon: datetime, db: None) -> None:
    queue_delivery(make_application(secret="CRN_other"), receiver.url, "x", BODY)
    deliver_due_webhooks()
    assert receiver.received == []
    assert "not one that may be reached" in WebhookDelivery.objects.get().last_error


@pytest.mark.parametrize(
    "url", [None, "", 7, "ftp://e.example/", "https://", "https://u:p@e.example/", "//e", "https://e.example/#a",
            "https://e.example:x/", "https://e.example/\n", "https://e.example/" + "a" * 2000]
)  # fmt: skip
def test_an_address_that_cannot_be_called_is_refused(url: object) -> None:
    with pytest.raises(InputRefused):
        require_callback_url(url)


def work_in_threads(count: int) -> list[threading.Thread]:
    """So many hands, each delivering until nothing is due."""

    def work() -> None:
        try:
            while deliver_due_webhooks():
                pass
        finally:
            connection.close()

    hands = [threading.Thread(target=work) for _ in range(count)]
    for hand in hands:
        hand.start()
    return hands


@pytest.mark.django_db(transaction=True)
def test_many_hands_keep_the_order_of_a_channel_and_repeat_nothing(
    application: Application, receiver: Receiver
) -> None:
    ana = make_account("Ana Ruiz")
    channel = create_channel(application, ana, receiver.url)
    with transaction.atomic():
        for number in range(9):
            queue_delivery(application, receiver.url, "x", {"number": number}, channel=channel)
    # A hand that finds the lane taken has nothing to do and ends: look again until all is out.
    for _ in range(100):
        if len(receiver.received) == 10:
            break
        for hand in work_in_threads(3):
            hand.join()
    assert [json.loads(body).get("number") for body, _ in receiver.received] == [None, *range(9)]


@pytest.mark.django_db(transaction=True)
def test_a_receiver_that_hangs_holds_up_one_hand_and_nobody_else(application: Application, receiver: Receiver) -> None:
    receiver.answers.clear()
    elsewhere = receiver.url.replace("127.0.0.1", "localhost")
    with transaction.atomic():
        rows = [queue_delivery(application, receiver.url, "hangs", BODY, timeout_seconds=1) for _ in range(3)]
        other = queue_delivery(application, f"{elsewhere}", "other", BODY)

    (hand,) = work_in_threads(1)
    while not receiver.received:
        time.sleep(0.01)
    other_state = deliver_due_webhooks(), deliver_due_webhooks()
    hand.join()
    assert other_state == (1, 0), "the second hand takes the other receiver's, and finds nothing more"
    assert WebhookDelivery.objects.get(pk=other.pk).attempts == 1
    assert sorted(
        WebhookDelivery.objects.filter(pk__in=[row.pk for row in rows]).values_list("attempts", flat=True)
    ) == [
        0,
        0,
        1,
    ]
    assert deliver_due_webhooks() == 0, "their receiver rests"
