"""The dashboard: found, exported, edited, handed over, opened again."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from parley.engine.models import Account, OrganizationalUnit, OutgoingMail, SchedulingRequest
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.pools.drafts import PoolDraft
from tests.engine.booking_cast import MARA, make_request
from tests.engine.pages.conftest import sign_in

EDITED = {
    "summary": "Second talk",
    "description": "Bring questions",
    "duration_minutes": "45",
    "place": "phone",
    "place_detail": "+49 30 1",
    "buffer_before_minutes": "15",
    "buffer_after_minutes": "0",
    "minimum_notice_minutes": "0",
    "period_days": "3",
    "tags": "urgent, berlin",
}


@pytest.fixture
def link(unit: OrganizationalUnit, ana: Account) -> SchedulingRequest:
    """Ana's link for Mara."""
    return make_request(unit, ana, recipient_name="Mara Okafor", recipient_email="mara@candidates.example")


def read(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_is_narrowed_by_host_tag_period_and_whose(
    browser: Client, unit: OrganizationalUnit, ana: Account, ben: Account, noon: datetime
) -> None:
    make_request(unit, ana, summary="Old talk", tags=["urgent"])
    SchedulingRequest.objects.update(created_at=noon - timedelta(days=10))
    make_request(unit, ana, summary="New talk")
    make_request(unit, ben, summary="Ben's talk")

    def shown(query: str) -> set[str]:
        text = read(browser, f"/scheduler/?{query}")
        return {name for name in ("Old talk", "New talk", "Ben&#x27;s talk") if name in text}

    assert shown("") == {"Old talk", "New talk"}
    assert shown("whose=all") == {"Old talk", "New talk", "Ben&#x27;s talk"}
    assert shown(f"whose=all&host={ben.pk}") == {"Ben&#x27;s talk"}
    assert shown("tag=urgent") == shown("search=urgent") == {"Old talk"}
    assert shown("first_on=2026-03-01") == {"New talk"}
    assert shown("last_on=2026-03-01") == {"Old talk"}
    assert shown("last_on=nonsense&tag=unknown") == {"Old talk", "New talk"}
    assert "New talk" not in read(sign_in(ben), "/scheduler/?whose=all")


def test_the_list_costs_the_same_however_long_it_is(
    browser: Client, unit: OrganizationalUnit, ana: Account, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        make_request(unit, ana, summary=f"Talk {number}", tags=["a", "b"], pools=[])
    with django_assert_max_num_queries(21):
        read(browser, "/scheduler/")


def test_the_table_holds_no_formula(browser: Client, unit: OrganizationalUnit, ana: Account) -> None:
    made = make_request(unit, ana, summary='=HYPERLINK("https://evil.example")', tags=["+1"])
    make_request(unit, ana, summary="Quiet", recipient_name=" @SUM(A1)")
    book_slot(made, list_request_slots(made)[0].starts_at, MARA, "form")
    answer = browser.get("/scheduler/requests.csv?search=hyper")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 1
    assert rows[0]["Title"].startswith("'=HYPERLINK") and rows[0]["Tags"] == "'+1"
    assert (rows[0]["State"], rows[0]["Candidate"], rows[0]["Host"]) == ("Booked", "Mara Okafor", "Ana Ruiz")
    assert "'@SUM" in browser.get("/scheduler/requests.csv").content.decode()


def test_a_link_is_edited_before_a_time_is_chosen(browser: Client, link: SchedulingRequest) -> None:
    address = f"/scheduler/requests/{link.pk}/edit"
    assert "How many days ahead" in read(browser, address)
    assert browser.post(address, EDITED)["Location"] == f"/scheduler/requests/{link.pk}"
    link.refresh_from_db()
    assert (link.summary, link.duration_minutes, link.period) == ("Second talk", 45, {"kind": "days", "days": 3})
    text = read(browser, f"/scheduler/requests/{link.pk}")
    assert "berlin" in text and "+49 30 1" in text and "is-reschedule" not in text
    wrong = browser.post(address, {**EDITED, "summary": "", "duration_minutes": "1"})
    assert wrong.status_code == 422


def test_a_booked_conversation_is_edited_and_parties_are_told(browser: Client, link: SchedulingRequest) -> None:
    booking = book_slot(link, list_request_slots(link)[0].starts_at, MARA, "form")
    address = f"/scheduler/requests/{link.pk}/edit"
    assert "How many days ahead" not in read(browser, address)
    browser.post(address, EDITED)
    booking.refresh_from_db()
    assert (booking.sequence, booking.ends_at - booking.starts_at) == (1, timedelta(minutes=45))
    assert [mail.subject for mail in OutgoingMail.objects.all()].count("Changed: Second talk") == 2


def test_the_host_is_changed(browser: Client, link: SchedulingRequest, ana: Account, ben: Account) -> None:
    book_slot(link, list_request_slots(link)[0].starts_at, MARA, "form")
    address = f"/scheduler/requests/{link.pk}/host"
    assert "Ben Okoro" in read(browser, address)
    assert browser.post(address, {"host": "acc_unknown"}).status_code == 422
    browser.post(address, {"host": ben.pk})
    link.refresh_from_db()
    assert link.host == ben
    assert sign_in(ben).get(address).status_code == 200


def test_cancel_and_reschedule_asks_for_another_time(browser: Client, link: SchedulingRequest) -> None:
    booking = book_slot(link, list_request_slots(link)[0].starts_at, MARA, "form")
    browser.post(f"/scheduler/requests/{link.pk}/withdraw", {"again": "yes", "reason": "I am ill"})
    link.refresh_from_db()
    assert link.status == "pending"
    candidate = Client()
    assert f"/rts/{link.token}" in read(candidate, f"/booking/{booking.token}")
    assert "First available" in read(candidate, f"/rts/{link.token}")
    assert "Waiting" in read(browser, f"/scheduler/requests/{link.pk}")


def test_who_was_chosen_from_a_pool_and_why_is_shown(
    browser: Client, unit: OrganizationalUnit, ana: Account, ben: Account
) -> None:
    made = make_request(unit, ana, pools=[PoolDraft(name="Panel", account_ids=[ana.pk, ben.pk], is_host=True)])
    assert "host from a pool" in read(browser, "/scheduler/")
    assert "Chosen when a time is booked" in read(browser, f"/scheduler/requests/{made.pk}")
    book_slot(made, list_request_slots(made)[0].starts_at, MARA, "form")
    assert "never booked from this pool" in read(browser, f"/scheduler/requests/{made.pk}")


def test_mere_attendees_and_outsiders_change_nothing(
    unit: OrganizationalUnit, ana: Account, ben: Account, link: SchedulingRequest
) -> None:
    attended = make_request(unit, ana, optional_ids=[ben.pk])
    colleague = sign_in(ben)
    for path in ("edit", "host"):
        assert colleague.post(f"/scheduler/requests/{link.pk}/{path}", EDITED).status_code == 404
        assert colleague.post(f"/scheduler/requests/{attended.pk}/{path}", EDITED).status_code == 403
