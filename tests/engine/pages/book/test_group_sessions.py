"""Tests of the candidate's way to a place in a group session, and from one session to another."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parley.engine.models import Account, Booking, GroupOffer, Hold, OrganizationalUnit
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.bookings.making import Visit
from parley.engine.services.group_sessions.changing import cancel_session
from parley.engine.services.group_sessions.listing import list_coming
from parley.engine.services.group_sessions.offers import GroupDraft, create_offer, set_open
from parley.engine.services.group_sessions.taking import book_seat
from parley.engine.services.people.typed_words import Invitee
from parley.engine.services.people.units import create_unit
from tests.engine.booking_cast import MARA, make_account, make_unit
from tests.engine.pages.book.test_choosing import DETAILS, read_words
from tests.engine.signing import claim

THREE = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
KEY = DETAILS["form_key"]


@pytest.fixture
def offer(db: None, noon: datetime) -> GroupOffer:
    """An open house of Ana and Ben on two afternoons, two places each."""
    ana, ben = make_account("Ana Ruiz"), make_account("Ben Cole")
    return make_offer(make_unit(ana, ben), ana, ben)


def make_offer(unit: OrganizationalUnit, host: Account, *colleagues: Account) -> GroupOffer:
    """Two dates of an hour with two places."""
    draft = GroupDraft(
        summary="Open house",
        host_id=host.pk,
        duration_minutes=60,
        places=2,
        tzid="Europe/Berlin",
        starts=(THREE, THREE + timedelta(days=1)),
        colleague_ids=[each.pk for each in colleagues],
    )
    return create_offer(unit, host, draft)


def fill(offer: GroupOffer, index: int, count: int) -> None:
    """Let others take places in one of the sessions."""
    session = list_coming(offer)[index].session
    for number in range(count):
        visitor = Invitee(f"Visitor {number}", f"visitor{index}{number}@candidates.example", "Europe/Berlin")
        book_seat(session, Visit(visitor, f"{index}-{number}"))


def list_ids(offer: GroupOffer) -> list[str]:
    return [view.session.pk for view in list_coming(offer)]


def test_a_link_shows_its_sessions_with_the_places_left_and_full_ones_as_full(
    client: Client, offer: GroupOffer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fill(offer, 0, 1)
    fill(offer, 1, 2)
    with django_assert_num_queries(5):
        page = client.get(f"/groups/{offer.token}", {"tz": "Europe/London"})
    words = read_words(page.content.decode())
    assert "Open house" in words and "With Ana Ruiz and Ben Cole" in words
    assert "Wednesday 4 March, 14:00–15:00 1 place left Choose" in words
    assert "Thursday 5 March, 14:00–15:00 Full" in words
    assert "Visitor" not in words and page["X-Robots-Tag"] == "noindex, nofollow"
    assert not Hold.objects.exists()


def test_from_the_link_to_a_booking_of_ones_own(client: Client, offer: GroupOffer) -> None:
    first, _ = list_ids(offer)
    kept = client.post(f"/groups/{offer.token}/time", {"session": first, "form_key": KEY, "tz": "Europe/London"})
    assert kept.status_code == 302 and Hold.objects.get().session_id == first
    form = read_words(client.get(kept["Location"]).content.decode())
    assert "We keep this time for you until 12:10." in form and "Wednesday 4 March" in form
    booked = client.post(f"/groups/{offer.token}/book", {**DETAILS, "session": first})
    seat = Booking.objects.get(session=first)
    assert booked["Location"] == f"/booking/{seat.token}" and not Hold.objects.exists()
    again = client.post(f"/groups/{offer.token}/book", {**DETAILS, "session": first})
    assert again["Location"] == booked["Location"] == client.get(kept["Location"])["Location"]
    words = read_words(client.get(booked["Location"]).content.decode())
    assert "Ana Ruiz and Ben Cole, Acme" in words and "earlier time" not in words
    assert seat.invitee_tzid == "Europe/London"


def test_a_session_that_filled_up_meanwhile_shows_the_others(client: Client, offer: GroupOffer) -> None:
    first, _ = list_ids(offer)
    fill(offer, 0, 2)
    for step in ("time", "book"):
        answer = client.post(f"/groups/{offer.token}/{step}", {**DETAILS, "session": first})
        words = read_words(answer.content.decode())
        assert answer.status_code == 409
        assert "All places of this session are taken. Here are the sessions that have places left." in words
        assert "2 places left" in words


def test_what_is_wrong_in_the_form_is_said_beside_it(client: Client, offer: GroupOffer) -> None:
    first, _ = list_ids(offer)
    answer = client.post(f"/groups/{offer.token}/book", {**DETAILS, "session": first, "email": "mara"})
    assert answer.status_code == 400
    assert "This does not look like an email address" in answer.content.decode()
    assert f'name="session" value="{first}"' in answer.content.decode()


def test_a_link_without_places_or_dates_says_so(client: Client, offer: GroupOffer) -> None:
    for index in (0, 1):
        fill(offer, index, 2)
    assert "All places are taken" in client.get(f"/groups/{offer.token}").content.decode()
    for view in list_coming(offer):
        cancel_session(view.session, "")
    assert "There is no session to come at the moment" in client.get(f"/groups/{offer.token}").content.decode()
    set_open(offer, is_open=False)
    assert client.get(f"/groups/{offer.token}").status_code == 404
    assert client.get("/groups/0123456789abcdef0123").status_code == 404


def test_a_session_of_another_link_is_none(client: Client, offer: GroupOffer) -> None:
    other = make_account("Cem Arslan")
    foreign = list_ids(make_offer(make_unit(other), other))[0]
    answer = client.post(f"/groups/{offer.token}/book", {**DETAILS, "session": foreign})
    assert answer.status_code == 409 and not Booking.objects.filter(session__isnull=False).exists()
    seat = book_seat(list_coming(offer)[0].session, Visit(MARA, "form"))
    moved = client.post(f"/booking/{seat.token}/session", {"session": foreign})
    assert moved.status_code == 409 and Booking.objects.get(pk=seat.pk).session_id == seat.session_id


def test_a_place_is_exchanged_on_the_page_of_the_booking(client: Client, offer: GroupOffer) -> None:
    first, second = list_ids(offer)
    seat = book_seat(list_coming(offer)[0].session, Visit(MARA, "form"))
    led = client.get(f"/booking/{seat.token}/change")
    assert led["Location"] == f"/booking/{seat.token}/session"
    others = client.get(led["Location"]).content.decode()
    assert second in others and first not in others
    question = read_words(client.get(led["Location"], {"session": second}).content.decode())
    assert "Change to the other session?" in question and "Thursday 5 March" in question
    assert Booking.objects.get(pk=seat.pk).session_id == first
    chosen = {"session": second, "tz": "Asia/Tokyo"}
    assert client.post(led["Location"], chosen)["Location"] == f"/booking/{seat.token}"
    moved = Booking.objects.get(pk=seat.pk)
    assert (moved.session_id, moved.invitee_tzid) == (second, "Asia/Tokyo")


def test_a_full_session_refuses_the_exchange_and_the_place_stands(client: Client, offer: GroupOffer) -> None:
    _, second = list_ids(offer)
    seat = book_seat(list_coming(offer)[0].session, Visit(MARA, "form"))
    fill(offer, 1, 2)
    answer = client.post(f"/booking/{seat.token}/session", {"session": second})
    assert answer.status_code == 409 and "No other session has places left" in answer.content.decode()
    assert Booking.objects.get(pk=seat.pk).session_id == seat.session_id


def test_the_rules_of_the_company_bind_the_exchange(client: Client, offer: GroupOffer) -> None:
    _, second = list_ids(offer)
    seat = book_seat(list_coming(offer)[0].session, Visit(MARA, "form"))
    OrganizationalUnit.objects.update(most_moves=0)
    assert client.get(f"/booking/{seat.token}/session").status_code == 403
    assert client.post(f"/booking/{seat.token}/session", {"session": second}).status_code == 403


def test_a_cancelled_place_leads_back_to_the_sessions(client: Client, offer: GroupOffer) -> None:
    seat = book_seat(list_coming(offer)[0].session, Visit(MARA, "form"))
    client.post(f"/booking/{seat.token}/cancel")
    assert f'href="/groups/{offer.token}"' in client.get(f"/booking/{seat.token}").content.decode()


def test_the_session_s_own_booking_is_nobody_s_page(client: Client, offer: GroupOffer) -> None:
    own = list_coming(offer)[0].session.booking
    assert client.get(f"/booking/{own.token}").status_code == 404
    assert client.get(f"/rts/{own.request.token}").status_code == 404


def test_a_claim_is_carried_on_in_our_own_form_and_ties_the_place_to_its_conversation(
    client: Client, db: None, noon: datetime
) -> None:
    ana = make_account("Ana Ruiz")
    offer = make_offer(create_unit(ana, ensure_builtin_application(), "acme", "Acme", True), ana)
    token = claim("c-7")
    opened = client.get(f"/groups/{offer.token}", {"correlation_id": "c-7", "claim_token": token})
    page = client.get(opened["Location"]).content.decode()
    found = re.search(r'name="claim_token" value="([^"]+)"', page)
    assert found and token not in opened["Location"] + page
    carried = {**DETAILS, "correlation_id": "c-7", "claim_token": found[1], "session": list_ids(offer)[0]}
    client.post(f"/groups/{offer.token}/time", carried)
    client.post(f"/groups/{offer.token}/book", carried)
    assert Booking.objects.get(session__isnull=False).request.correlation_id == "c-7"
    # The claim is spent; another one of the same conversation is shown its booking.
    assert client.post(f"/groups/{offer.token}/book", {**carried, "form_key": "k" * 20}).status_code == 403
    anew = {**carried, "form_key": "k" * 20, "claim_token": claim("c-7")}
    assert client.post(f"/groups/{offer.token}/book", anew)["Location"].startswith("/booking/")
    assert Booking.objects.filter(session__isnull=False).count() == 1
