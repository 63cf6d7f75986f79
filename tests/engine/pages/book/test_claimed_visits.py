"""A visit that began with a claim: carried on in the engine's own form, spent once, and over after two hours."""

import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from parley.engine.models import Account, Application, Booking, PublicLink, SchedulingRequest, WebhookDelivery
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.applications.signed_tokens import forget_expired_token_ids
from parley.engine.services.bookings.changing import cancel_booking
from parley.engine.services.people.units import create_unit, join_unit_of_tenant
from parley.engine.services.public_links import create_public_link
from parley.toolkit.clock import frozen, now
from tests.engine.booking_cast import make_account
from tests.engine.pages.book.test_choosing import DETAILS, WEDNESDAY
from tests.engine.signing import claim, encode


@pytest.fixture
def own_link(ana: Account) -> PublicLink:
    """Ana's public link at a company of the installation's own console."""
    return create_public_link(ana, create_unit(ana, ensure_builtin_application(), "acme", "Acme", True))


def begin(client: Client, link: PublicLink, token: str) -> tuple[str, dict[str, str]]:
    """Open the link of a message; answers the page and what its forms carry."""
    opened = client.get(f"/pls/{link.token}", {"correlation_id": "c-1", "claim_token": token, "lang": "de"})
    assert token not in opened["Location"] and "lang=de" in opened["Location"]
    page = client.get(opened["Location"]).content.decode()
    found = re.search(r'name="claim_token" value="([^"]+)"', page)
    assert found, page
    return page, {"correlation_id": "c-1", "claim_token": found[1]}


def test_no_page_hands_the_claim_itself_on(client: Client, own_link: PublicLink) -> None:
    token = claim("c-1")
    page, carried = begin(client, own_link, token)
    assert token not in page and carried["claim_token"].startswith("visit.")
    kept = client.post(f"/pls/{own_link.token}/time", {**DETAILS, **carried, "starts_at": WEDNESDAY})
    assert parse_qs(urlsplit(kept["Location"]).query)["claim_token"] == [carried["claim_token"]]
    assert token not in client.get(kept["Location"]).content.decode()


def test_a_claim_that_expires_in_the_middle_of_a_visit_still_books(client: Client, own_link: PublicLink) -> None:
    _, carried = begin(client, own_link, claim("c-1"))
    with frozen(now() + timedelta(minutes=110)):
        answer = client.post(f"/pls/{own_link.token}/book", {**DETAILS, **carried, "starts_at": WEDNESDAY})
    assert answer.status_code == 302
    assert Booking.objects.get().request.correlation_id == "c-1"


def test_after_two_hours_the_page_says_to_open_the_message_again(client: Client, own_link: PublicLink) -> None:
    _, carried = begin(client, own_link, claim("c-1"))
    with frozen(now() + timedelta(minutes=121)):
        answer = client.post(f"/pls/{own_link.token}/book", {**DETAILS, **carried, "starts_at": WEDNESDAY})
    assert answer.status_code == 403
    assert "Open the link in your message once more" in answer.content.decode()
    assert not Booking.objects.exists()


def test_a_visit_serves_one_booking_also_after_the_claim_was_forgotten(client: Client, own_link: PublicLink) -> None:
    _, carried = begin(client, own_link, claim("c-1"))
    sent = {**DETAILS, **carried, "starts_at": WEDNESDAY}
    assert client.post(f"/pls/{own_link.token}/book", sent).status_code == 302
    cancel_booking(Booking.objects.get(), "invitee", "")
    with frozen(now() + timedelta(minutes=100)):
        forget_expired_token_ids()
        again = client.post(f"/pls/{own_link.token}/book", {**sent, "form_key": "another"})
    assert again.status_code == 403
    assert Booking.objects.count() == 1


def test_a_visit_is_of_one_link_and_one_conversation(client: Client, own_link: PublicLink) -> None:
    _, carried = begin(client, own_link, claim("c-1"))
    ben = make_account("Ben Cole")
    join_unit_of_tenant(ben, ensure_builtin_application(), "acme")
    other = create_public_link(ben, own_link.unit)
    sent = {**DETAILS, **carried, "starts_at": WEDNESDAY}
    assert client.post(f"/pls/{other.token}/book", sent).status_code == 403
    assert client.post(f"/pls/{own_link.token}/book", {**sent, "correlation_id": "c-2"}).status_code == 403
    bent = carried["claim_token"][:-1] + ("0" if carried["claim_token"][-1] != "0" else "1")
    assert client.post(f"/pls/{own_link.token}/book", {**sent, "claim_token": bent}).status_code == 403
    assert client.post(f"/pls/{own_link.token}/book", {**sent, "claim_token": "visit.e30.é"}).status_code == 403
    assert not Booking.objects.exists()


def test_a_correlation_id_without_a_claim_ties_nothing(client: Client, own_link: PublicLink) -> None:
    sent = {**DETAILS, "correlation_id": "c-1", "starts_at": WEDNESDAY}
    assert client.post(f"/pls/{own_link.token}/book", sent).status_code == 302
    assert Booking.objects.get().request.correlation_id == ""


def test_opened_is_noted_once_by_the_script_and_never_by_looking(client: Client, own_link: PublicLink) -> None:
    _, carried = begin(client, own_link, claim("c-1"))
    assert not WebhookDelivery.objects.exists()
    for _ in range(2):
        assert client.post(f"/pls/{own_link.token}/opened", carried).status_code == 204
    told = json.loads(WebhookDelivery.objects.get().body)
    assert told["notification"]["type"] == "public_link_opened"
    assert told["parley"]["correlation_id"] == "c-1"


def test_nobodys_visit_to_a_public_link_is_no_news(client: Client, own_link: PublicLink) -> None:
    assert client.post(f"/pls/{own_link.token}/opened").status_code == 204
    assert not WebhookDelivery.objects.exists()


def test_a_request_is_opened_by_the_first_post_and_only_once(
    client: Client, link: SchedulingRequest, application: Application
) -> None:
    SchedulingRequest.objects.filter(pk=link.pk).update(application=application)
    client.get(f"/rts/{link.token}")
    link.refresh_from_db()
    assert link.opened_at is None
    for _ in range(2):
        client.post(f"/rts/{link.token}/time", {"starts_at": WEDNESDAY, "form_key": "k" * 22})
    link.refresh_from_db()
    assert link.opened_at == now()
    assert WebhookDelivery.objects.filter(kind="scheduling_request_opened").count() == 1


@pytest.mark.parametrize(("step", "sent"), [("decline", {"reason": ""}), ("none-suits", {"note": "Next week?"})])
def test_whatever_is_sent_first_opens_a_request(
    client: Client, link: SchedulingRequest, step: str, sent: dict[str, str]
) -> None:
    client.post(f"/rts/{link.token}/{step}", sent)
    link.refresh_from_db()
    assert link.opened_at == now()


def test_a_claim_of_a_thousand_brackets_is_refused_like_any_other(client: Client, own_link: PublicLink) -> None:
    nested = encode(b"[" * 3000)
    opened = client.get(f"/pls/{own_link.token}", {"correlation_id": "c-1", "claim_token": f"{nested}.x.x"})
    assert opened.status_code == 403
