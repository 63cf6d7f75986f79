"""The list of links, one link, withdrawing it; and the public link."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from parley.engine.models import (
    Account,
    BookingStatus,
    LinkAttempt,
    Membership,
    OrganizationalUnit,
    PublicLink,
    RequestStatus,
    SchedulingRequest,
)
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.public_links import create_public_link
from parley.engine.services.scheduling_requests import decline_request
from tests.engine.booking_cast import MARA, make_account, make_request
from tests.engine.pages.conftest import sign_in


@pytest.fixture
def link(unit: OrganizationalUnit, ana: Account) -> SchedulingRequest:
    """Ana's link for Mara."""
    return make_request(unit, ana, recipient_name="Mara Okafor", recipient_email="mara@candidates.example")


def read(browser: Client, address: str) -> str:
    """A page's text."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_nobody_is_let_in_without_signing_in(unit: OrganizationalUnit) -> None:
    assert Client().get("/scheduler/")["Location"].startswith("/connect/log-in?next=")


def test_an_empty_list_offers_the_first_step(browser: Client) -> None:
    assert "No links yet" in read(browser, "/scheduler/")


def test_the_list_shows_ones_links_with_their_state(browser: Client, link: SchedulingRequest, ben: Account) -> None:
    make_request(link.unit, ben, summary="Somebody else's")
    text = read(browser, "/scheduler/")
    assert "Waiting" in text
    assert "Mara Okafor" in text
    assert "Somebody else" not in text


def test_the_list_can_be_searched_and_narrowed(browser: Client, link: SchedulingRequest, ana: Account) -> None:
    make_request(link.unit, ana, summary="Second talk")
    assert "Second talk" not in read(browser, "/scheduler/?search=okafor")
    assert "No link fits" in read(browser, "/scheduler/?status=booked")
    assert "Mara Okafor" in read(browser, "/scheduler/?status=nonsense&page=99")


def test_an_expired_link_is_no_longer_waiting(browser: Client, link: SchedulingRequest, noon: datetime) -> None:
    SchedulingRequest.objects.update(expires_at=noon - timedelta(hours=1))
    assert "Expired" in read(browser, f"/scheduler/requests/{link.pk}")
    assert "Mara Okafor" in read(browser, "/scheduler/?status=expired")
    assert "No link fits" in read(browser, "/scheduler/?status=pending")


def test_a_long_list_comes_in_pages(browser: Client, unit: OrganizationalUnit, ana: Account) -> None:
    for number in range(27):
        make_request(unit, ana, summary=f"Talk {number:02}")
    assert read(browser, "/scheduler/").count("Talk ") == 25
    assert "26–27 of 27" in read(browser, "/scheduler/?page=2")


def test_the_page_of_a_booked_link_tells_the_time_and_the_candidate(browser: Client, link: SchedulingRequest) -> None:
    slot = list_request_slots(link)[0]
    book_slot(link, slot.starts_at, MARA, "form-1")
    text = read(browser, f"/scheduler/requests/{link.pk}")
    assert "mara@candidates.example" in text
    assert "London time" in text
    assert f"/rts/{link.token}" not in text


def test_a_link_is_withdrawn_by_a_button_only(browser: Client, link: SchedulingRequest) -> None:
    address = f"/scheduler/requests/{link.pk}/withdraw"
    assert browser.get(address).status_code == 405
    assert browser.post(address)["Location"] == f"/scheduler/requests/{link.pk}"
    link.refresh_from_db()
    assert link.status == RequestStatus.CANCELLED
    assert "Withdrawn" in read(browser, f"/scheduler/requests/{link.pk}")


def test_a_booked_conversation_is_cancelled_with_the_reason(browser: Client, link: SchedulingRequest) -> None:
    booking = book_slot(link, list_request_slots(link)[0].starts_at, MARA, "form-1")
    browser.post(f"/scheduler/requests/{link.pk}/withdraw", {"reason": "We hired somebody"})
    booking.refresh_from_db()
    assert (booking.status, booking.cancelled_by) == (BookingStatus.CANCELLED, "host")
    assert booking.cancelled_reason == "We hired somebody"
    assert "We hired somebody" in read(browser, f"/scheduler/requests/{link.pk}")


def test_a_decline_is_told_with_its_reason(browser: Client, link: SchedulingRequest) -> None:
    decline_request(link, "I found another place")
    assert "I found another place" in read(browser, f"/scheduler/requests/{link.pk}")


def test_a_colleague_sees_a_link_only_when_attending_and_cannot_withdraw_it(
    link: SchedulingRequest, unit: OrganizationalUnit, ana: Account, ben: Account
) -> None:
    colleague = sign_in(ben)
    assert colleague.get(f"/scheduler/requests/{link.pk}").status_code == 404
    attended = make_request(unit, ana, optional_ids=[ben.pk])
    assert "Withdraw" not in read(colleague, f"/scheduler/requests/{attended.pk}")
    assert colleague.post(f"/scheduler/requests/{attended.pk}/withdraw").status_code == 403
    attended.refresh_from_db()
    assert attended.status == RequestStatus.PENDING


def test_an_owner_looks_after_the_links_of_colleagues(browser: Client, unit: OrganizationalUnit, ben: Account) -> None:
    theirs = make_request(unit, ben)
    assert browser.post(f"/scheduler/requests/{theirs.pk}/withdraw").status_code == 303
    theirs.refresh_from_db()
    assert theirs.status == RequestStatus.CANCELLED


def test_an_outsider_is_told_nothing(link: SchedulingRequest) -> None:
    olga = make_account("Olga Petrova")
    other = OrganizationalUnit.objects.create(name="Other")
    Membership.objects.create(unit=other, account=olga, role="owner")
    outsider = sign_in(olga)
    unknown = outsider.get("/scheduler/requests/srq_000000000000000000000000")
    assert (unknown.status_code, outsider.get(f"/scheduler/requests/{link.pk}").content) == (404, unknown.content)


def test_user_text_is_never_markup(browser: Client, unit: OrganizationalUnit, ana: Account) -> None:
    made = make_request(unit, ana, summary="<script>alert(1)</script>", description="<img src=x>")
    for address in ("/scheduler/", f"/scheduler/requests/{made.pk}"):
        assert "<script>alert" not in read(browser, address)
        assert "<img src=x>" not in read(browser, address)


def test_a_public_link_is_made_copied_renewed_and_withdrawn(browser: Client, ana: Account) -> None:
    assert not PublicLink.objects.exists()
    read(browser, "/scheduler/public-link")
    browser.post("/scheduler/public-link/make")
    first = PublicLink.objects.get()
    assert f"/pls/{first.token}" in read(browser, "/scheduler/public-link")
    browser.post("/scheduler/public-link/renew")
    second = PublicLink.objects.get(revoked_at=None)
    text = read(browser, "/scheduler/public-link")
    assert f"/pls/{second.token}" in text
    assert first.token not in text
    browser.post("/scheduler/public-link/withdraw")
    assert not PublicLink.objects.filter(revoked_at=None).exists()


@pytest.mark.parametrize("has_link", [False, True])
def test_a_window_for_the_public_link_gives_it_and_leads_back(
    browser: Client, ana: Account, unit: OrganizationalUnit, attempt: LinkAttempt, has_link: bool
) -> None:
    LinkAttempt.objects.update(purpose="public_link")
    if has_link:
        create_public_link(ana, unit)
    read(browser, f"/scheduler/public-link?attempt={attempt.pk}")
    attempt.refresh_from_db()
    assert attempt.public_link is None
    answer = browser.post("/scheduler/public-link/make", {"attempt": attempt.pk})
    assert answer["Location"] == f"https://console.example/returned?state=s-1&attempt={attempt.pk}"
    attempt.refresh_from_db()
    assert attempt.public_link == PublicLink.objects.get()


def test_no_page_has_inline_script_or_style(browser: Client, link: SchedulingRequest) -> None:
    for address in ("/scheduler/", f"/scheduler/requests/{link.pk}", "/scheduler/requests/new"):
        text = read(browser, address)
        assert " style=" not in text
        assert "<style" not in text
        assert " onclick=" not in text
