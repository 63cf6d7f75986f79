"""Webhooks of the console: signed, told once, kept through failures, and ended loudly when nobody listens."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from parley.console.domain.errors import InputRefused
from parley.console.domain.statuses import Status
from parley.console.models import EventDelivery, EventSubscription, Member
from parley.console.services.conversations.links import set_status
from parley.console.services.integrations.delivering import (
    MOST_FAILURES,
    deliver_due_events,
    forget_old_deliveries,
)
from parley.console.services.integrations.subscriptions import begin_again, create_subscription, send_test
from parley.console.services.relaying.entries import relay_due_entries
from parley.toolkit.clock import now
from tests.console.conversation_cast import make_candidate, make_conversation
from tests.fakes.webhook_receiver import Receiver, run_receiver


@pytest.fixture
def receiver(inner_network: str) -> Iterator[Receiver]:
    """An address of other software that may be reached from here."""
    with run_receiver(inner_network) as running:
        yield running


def book(member: Member) -> str:
    """A conversation that is booked, with what follows from it queued."""
    conversation = make_conversation(member, make_candidate(member))
    set_status(conversation, Status.BOOKED, who="Milena")
    relay_due_entries()
    return str(conversation.pk)


def make_due() -> None:
    """Nobody waits for a pause between tries."""
    EventDelivery.objects.update(next_attempt_at=now())
    EventSubscription.objects.update(rests_until=None)


def test_a_booking_is_told_once_signed_and_with_the_candidate(receiver: Receiver, ana: Member) -> None:
    subscription = create_subscription(ana, receiver.url, ["conversation.booked"])
    booked = book(ana)
    assert relay_due_entries() == 0
    assert deliver_due_events() == 1
    assert deliver_due_events() == 0
    ((body, _),) = receiver.received
    told = json.loads(body)
    assert (told["type"], told["conversation"]["id"], told["candidate"]["first_name"]) == (
        "conversation.booked",
        booked,
        "Milena",
    )
    headers = receiver.all_headers[0]
    parts = dict(part.split("=", 1) for part in headers["Parley-Signature"].split(","))
    expected = hmac.new(subscription.secret.encode(), f"{parts['t']}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(parts["v1"], expected)


def test_nobody_is_told_of_what_they_did_not_ask_for_nor_of_another_company(
    receiver: Receiver, ana: Member, olga: Member
) -> None:
    create_subscription(ana, receiver.url, ["conversation.cancelled"])
    create_subscription(olga, receiver.url, [])
    book(ana)
    assert deliver_due_events() == 0


def test_a_receiver_that_fails_is_spared_and_told_later(receiver: Receiver, ana: Member) -> None:
    create_subscription(ana, receiver.url, [])
    book(ana)
    receiver.status = 500
    assert deliver_due_events() == 1
    assert deliver_due_events() == 0, "it rests"
    receiver.status = 204
    make_due()
    assert deliver_due_events() == 1
    assert EventDelivery.objects.get().state == "done"
    assert EventSubscription.objects.get().failures == 0


def test_who_takes_nothing_for_three_days_is_given_up_and_may_begin_again(receiver: Receiver, ana: Member) -> None:
    subscription = create_subscription(ana, receiver.url, [])
    book(ana)
    receiver.status = 410
    EventDelivery.objects.update(created_at=now() - timedelta(hours=73))
    EventSubscription.objects.update(failures=MOST_FAILURES)
    deliver_due_events()
    subscription.refresh_from_db()
    assert subscription.ended_at is not None and "410" in subscription.ended_reason
    book_again = begin_again(ana, subscription.pk)
    assert (book_again.ended_at, book_again.failures) == (None, 0)
    EventDelivery.objects.update(done_at=now() - timedelta(days=31))
    assert forget_old_deliveries() == 1


def test_a_private_address_is_never_called(ana: Member, settings: Any) -> None:
    with run_receiver() as receiver:
        subscription = create_subscription(ana, receiver.url, [])
        send_test(ana, subscription.pk)
        deliver_due_events()
        assert receiver.received == []
    assert EventDelivery.objects.get().state == "pending"


@pytest.mark.parametrize("url", ["", "ftp://ats.example/", "https://user:pass@ats.example/", "javascript:alert(1)"])
def test_an_address_that_is_none_is_refused(ana: Member, url: str) -> None:
    with pytest.raises(InputRefused):
        create_subscription(ana, url, [])
