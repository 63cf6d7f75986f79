"""Links that were replaced, forged, changed, used before or are another company's, as a candidate meets them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from parley.engine.models import Account, Booking, Hold, PublicLink
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.people.units import create_unit, join_unit_of_tenant, remove_member
from parley.engine.services.public_links import create_public_link, regenerate_public_link, revoke_public_link
from parley.toolkit.clock import frozen, now
from tests.engine.booking_cast import make_account
from tests.engine.pages.book.test_choosing import DETAILS, WEDNESDAY
from tests.engine.signing import BUILTIN, claim, claims_for, sign


@pytest.fixture
def own_link(ana: Account) -> PublicLink:
    """Ana's public link at a company of the installation's own console."""
    return create_public_link(ana, create_unit(ana, ensure_builtin_application(), "acme", "Acme", True))


def test_a_public_link_that_was_replaced_or_withdrawn_says_so(client: Client, own_link: PublicLink) -> None:
    fresh = regenerate_public_link(own_link.account, own_link.unit)
    old, unknown = client.get(f"/pls/{own_link.token}"), client.get("/pls/" + "x" * 32)
    assert old.status_code == unknown.status_code == 404
    assert "withdrawn by its sender" in old.content.decode()
    assert "does not lead to a conversation" in unknown.content.decode()
    revoke_public_link(fresh.account, fresh.unit)
    answer = client.post(f"/pls/{fresh.token}/book", {**DETAILS, "starts_at": WEDNESDAY})
    assert answer.status_code == 404 and not Booking.objects.exists()


def test_who_was_taken_out_of_the_unit_is_no_longer_booked_for_it(client: Client, own_link: PublicLink) -> None:
    ben = make_account("Ben Cole")
    join_unit_of_tenant(ben, ensure_builtin_application(), "acme")
    link = create_public_link(ben, own_link.unit)
    remove_member(own_link.account, own_link.unit, ben)
    assert client.get(f"/pls/{link.token}").status_code == 404


def forge(correlation_id: str) -> str:
    return sign(claims_for("scheduler_claim", 3600, correlation_id=correlation_id), secret="ESK_guessed")


def sign_nothing(correlation_id: str) -> str:
    return sign(claims_for("scheduler_claim", 3600, correlation_id=correlation_id), alg="none")


def name_another_conversation(correlation_id: str) -> str:
    return claim(correlation_id + "-of-somebody-else")


def name_another_company(correlation_id: str) -> str:
    return claim(correlation_id, tenant_id="globex")


def expire(correlation_id: str) -> str:
    with frozen(now() - timedelta(hours=2)):
        return claim(correlation_id)


def take_an_embed_token(correlation_id: str) -> str:
    return sign(claims_for("scheduler_embed", 3600, correlation_id=correlation_id))


@pytest.mark.parametrize(
    "make",
    [forge, sign_nothing, name_another_conversation, name_another_company, expire, take_an_embed_token],
)
def test_a_claim_that_is_not_good_opens_holds_and_books_nothing(
    client: Client, own_link: PublicLink, make: Callable[[str], str]
) -> None:
    carried = {"correlation_id": "conversation-1", "claim_token": make("conversation-1")}
    sent = {**DETAILS, **carried, "starts_at": WEDNESDAY}
    for answer in (
        client.get(f"/pls/{own_link.token}", carried),
        client.post(f"/pls/{own_link.token}/time", sent),
        client.post(f"/pls/{own_link.token}/book", sent),
    ):
        assert answer.status_code == 403
        assert "Open the link in your message once more" in answer.content.decode()
    assert not Booking.objects.exists() and not Hold.objects.exists()


def test_a_claim_serves_one_booking(client: Client, own_link: PublicLink) -> None:
    carried = {"correlation_id": "conversation-1", "claim_token": claim("conversation-1")}
    sent = {**DETAILS, **carried, "starts_at": WEDNESDAY}
    assert client.post(f"/pls/{own_link.token}/book", sent).status_code == 302
    replay = {**sent, "form_key": "another", "starts_at": "2026-03-04T10:00:00Z", "email": "eve@x.example"}
    answer = client.post(f"/pls/{own_link.token}/book", replay)
    assert answer.status_code == 403 and "was used" in answer.content.decode()
    assert Booking.objects.get().request.correlation_id == "conversation-1"
    assert str(BUILTIN["embed_secret"]) not in answer.content.decode()
