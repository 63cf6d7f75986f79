"""Tests of the recruiters' pages for group sessions."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parley.engine.models import Account, Booking, GroupOffer, GroupSession, OrganizationalUnit, OutgoingMail
from parley.engine.services.bookings.making import Visit
from parley.engine.services.group_sessions.listing import list_coming
from parley.engine.services.group_sessions.taking import book_seat
from parley.engine.services.people.typed_words import Invitee
from tests.engine.booking_cast import MARA, make_account
from tests.engine.pages.conftest import sign_in

FORM = {
    "summary": "Open house",
    "duration_minutes": "60",
    "places": "2",
    "place": "in_person",
    "place_detail": "Hauptstr. 1",
    "tzid": "Europe/Berlin",
    "is_reschedule_allowed": "on",
}
# Ana is busy on Wednesday until 13:00.
AFTERNOONS = ["2026-03-04T15:00", "", "2026-03-05T15:00"]


@pytest.fixture
def browser(unit: OrganizationalUnit, ana: Account) -> Client:
    """Ana's browser."""
    return sign_in(ana)


@pytest.fixture
def offer(browser: Client, ana: Account, ben: Account) -> GroupOffer:
    """An open house of hers and Ben's on two afternoons, made on the page."""
    made = browser.post(
        "/scheduler/groups/new", {**FORM, "host": ana.pk, "colleagues": [ana.pk, ben.pk], "starts": AFTERNOONS}
    )
    offer = GroupOffer.objects.get()
    assert made["Location"] == f"/scheduler/groups/{offer.pk}", made.content.decode()
    return offer


def read_session(offer: GroupOffer) -> GroupSession:
    return list_coming(offer)[0].session


def test_a_link_is_made_with_its_dates(browser: Client, offer: GroupOffer, ben: Account) -> None:
    assert "No group sessions yet" not in browser.get("/scheduler/groups").content.decode()
    page = browser.get(f"/scheduler/groups/{offer.pk}").content.decode()
    assert f"/groups/{offer.token}" in page and page.count("0 of 2") == 2
    assert (offer.colleague_ids, offer.place) == ([ben.pk], {"kind": "in_person", "detail": "Hauptstr. 1"})


def test_a_date_at_which_somebody_is_busy_is_refused_with_who(browser: Client, ana: Account) -> None:
    typed = {**FORM, "host": ana.pk, "starts": ["2026-03-04T12:00"]}
    refused = browser.post("/scheduler/groups/new", typed)
    page = refused.content.decode()
    assert refused.status_code == 422 and "the calendar of Ana Ruiz is busy then" in page
    assert 'value="2026-03-04T12:00"' in page and not GroupOffer.objects.exists()
    refused = browser.post("/scheduler/groups/new", {**FORM, "host": ana.pk})
    assert "Please choose at least one date and time" in refused.content.decode()


def test_lists_ask_the_database_no_more_the_longer_they_are(
    browser: Client, offer: GroupOffer, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(2):
        visitor = Invitee(f"Visitor {number}", f"v{number}@candidates.example", "Europe/Berlin")
        book_seat(read_session(offer), Visit(visitor, f"form-{number}"))
    with django_assert_max_num_queries(11):
        browser.get("/scheduler/groups")
    with django_assert_max_num_queries(20):
        browser.get(f"/scheduler/groups/{offer.pk}")
    with django_assert_max_num_queries(16):
        browser.get(f"/scheduler/groups/sessions/{read_session(offer).pk}")


def test_who_comes_stands_on_the_page_and_in_a_table_without_formulas(browser: Client, offer: GroupOffer) -> None:
    session = read_session(offer)
    book_seat(session, Visit(Invitee("=1+1", "mara@candidates.example", "Europe/London"), "form"))
    assert "mara@candidates.example" in browser.get(f"/scheduler/groups/sessions/{session.pk}").content.decode()
    table = browser.get(f"/scheduler/groups/sessions/{session.pk}/people.csv").content.decode()
    assert '"Open house","2026-03-04 15:00","2026-03-04 16:00","Europe/Berlin","\'=1+1"' in table


def test_places_dates_and_the_session_itself_can_be_changed(browser: Client, offer: GroupOffer) -> None:
    session = read_session(offer)
    path = f"/scheduler/groups/sessions/{session.pk}"
    seats = [
        book_seat(session, Visit(Invitee(f"Visitor {n}", f"v{n}@candidates.example", "Europe/Berlin"), f"form-{n}"))
        for n in range(2)
    ]
    refused = browser.post(f"{path}/places", {"places": "1"})
    assert refused.status_code == 422 and "2 places are taken already" in refused.content.decode()
    assert browser.post(f"{path}/places", {"places": "5"}).status_code == 303
    assert browser.post(f"{path}/move", {"starts": "2026-03-04T12:00"}).status_code == 422
    assert browser.post(f"{path}/move", {"starts": "2026-03-04T16:00"}).status_code == 303
    assert f"{Booking.objects.get(pk=seats[0].pk).starts_at:%H:%M}" == "15:00"
    assert browser.post(f"{path}/places/{seats[0].pk}/cancel").status_code == 303
    assert Booking.objects.get(pk=seats[0].pk).cancelled_by == "host"
    assert browser.post(f"{path}/call-off", {"reason": "Snow."}).status_code == 303
    assert Booking.objects.get(pk=seats[1].pk).cancelled_reason == "Snow."
    assert "Cancelled: Open house" in OutgoingMail.objects.filter(recipient="v1@candidates.example").values_list(
        "subject", flat=True
    )
    assert "Called off" in browser.get(path).content.decode()


def test_dates_are_added_and_the_link_is_closed_and_opened(browser: Client, offer: GroupOffer, client: Client) -> None:
    path = f"/scheduler/groups/{offer.pk}"
    assert browser.post(f"{path}/dates", {"starts": ["2026-03-06T15:00"], "places": "4"}).status_code == 303
    assert len(list_coming(offer)) == 3
    assert browser.post(f"{path}/dates", {"starts": ["2026-03-06T15:30"], "places": "4"}).status_code == 422
    browser.post(f"{path}/open", {"is_open": "no"})
    assert client.get(f"/groups/{offer.token}").status_code == 404
    browser.post(f"{path}/open", {"is_open": "yes"})
    assert client.get(f"/groups/{offer.token}").status_code == 200


def test_colleagues_who_hold_it_look_on_and_others_see_nothing(
    offer: GroupOffer, ben: Account, unit: OrganizationalUnit
) -> None:
    session = read_session(offer)
    path = f"/scheduler/groups/sessions/{session.pk}"
    bens = sign_in(ben)
    assert "Call it off" not in bens.get(path).content.decode()
    assert bens.post(f"{path}/call-off").status_code == 403
    cem = make_account("Cem Arslan")
    unit.memberships.create(account=cem, role="member")
    cems = sign_in(cem)
    assert "Open house" not in cems.get("/scheduler/groups").content.decode()
    for url in (path, f"{path}/people.csv", f"/scheduler/groups/{offer.pk}"):
        assert cems.get(url).status_code == 404
    assert cems.post(f"{path}/places", {"places": "9"}).status_code == 404


def test_requests_lead_from_the_session_to_its_page_and_from_a_place_to_its_session(
    browser: Client, offer: GroupOffer
) -> None:
    session = read_session(offer)
    seat = book_seat(session, Visit(MARA, "form"))
    led = browser.get(f"/scheduler/requests/{session.booking.request_id}")
    assert led["Location"] == f"/scheduler/groups/sessions/{session.pk}"
    page = browser.get(f"/scheduler/requests/{seat.request_id}").content.decode()
    assert f'href="/scheduler/groups/sessions/{session.pk}"' in page and "Cancel and reschedule" not in page
    assert (
        "This is a place in a group session"
        in browser.post(
            f"/scheduler/requests/{seat.request_id}/edit",
            {"summary": "Other", "place": "none", "duration_minutes": "30"},
        ).content.decode()
    )
