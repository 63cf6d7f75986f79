"""Tests of "none of these suit me": the form, what the page says afterwards, and who may not."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from parley.engine.models import (
    Account,
    Booking,
    OutgoingMail,
    PublicLink,
    RequestStatus,
    SchedulingRequest,
    TimeWish,
)
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.people.units import create_unit
from parley.engine.services.public_links import create_public_link
from parley.engine.services.wishes.accepting import accept_time
from tests.engine.pages.book.test_choosing import book
from tests.engine.signing import claim

SATURDAY = datetime(2026, 3, 7, 19, 30, tzinfo=UTC)
SAID = {"tz": "Berlin", "day_1": "2026-03-07", "time_1": "20:30", "note": "Evenings are best."}


def test_times_are_proposed_in_the_candidates_zone_and_shown_again(client: Client, link: SchedulingRequest) -> None:
    page = client.get(f"/rts/{link.token}").content.decode()
    assert f"/rts/{link.token}/none-suits" in page
    answer = client.post(f"/rts/{link.token}/none-suits", SAID)
    assert answer.status_code == 302
    wish = TimeWish.objects.get()
    assert (wish.starts, wish.tzid, wish.invitee_email) == (
        ["2026-03-07T19:30:00Z"],
        "Europe/Berlin",
        "mara@candidates.example",
    )
    shown = client.get(answer["Location"]).content.decode()
    assert "Ana Ruiz has been told" in shown and "Saturday 7 March, 20:30, Berlin time" in shown
    assert "Evenings are best." in shown
    # The link is open all the same.
    assert "First available" in client.get(f"/rts/{link.token}").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"time_1": ""}, "Please give the time of day, too."),
        ({"day_1": ""}, "Please give the day, too."),
        ({"day_1": "2026-03-01"}, "Propose times that are still to come"),
        ({"day_1": "2026-03-29", "time_1": "02:30"}, "The clocks skip this time on that day."),
        ({"tz": "Atlantis"}, "We do not know the time zone"),
        ({"day_1": "", "time_1": "", "note": ""}, "Propose a time, or write what would suit you."),
    ],
)
def test_what_is_wrong_is_said_in_place(
    client: Client, link: SchedulingRequest, changes: dict[str, str], words: str
) -> None:
    answer = client.post(f"/rts/{link.token}/none-suits", {**SAID, **changes})
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not TimeWish.objects.exists()


@pytest.fixture
def own_link(ana: Account) -> PublicLink:
    """Ana's public link at a company of the installation's own console."""
    return create_public_link(ana, create_unit(ana, ensure_builtin_application(), "acme", "Acme", True))


def test_a_conversation_by_claim_proposes_and_may_still_book(client: Client, own_link: PublicLink) -> None:
    path = f"/pls/{own_link.token}"
    assert "none-suits" not in client.get(path).content.decode()
    assert client.get(f"{path}/none-suits").status_code == 404  # nobody in particular
    carried = {"correlation_id": "c-1", "claim_token": claim("c-1")}
    assert f"{path}/none-suits" in client.get(path, carried, follow=True).content.decode()
    who = {"name": "Mara Okafor", "email": "mara@candidates.example"}
    assert client.post(f"{path}/none-suits", {**SAID, **who, **carried}).status_code == 302
    asked = SchedulingRequest.objects.get()
    assert (asked.status, asked.correlation_id) == (RequestStatus.PENDING, "c-1")
    # Said again, it is the same one; the claim is not spent.
    assert client.post(f"{path}/none-suits", {**SAID, "note": "Or at noon.", **carried}).status_code == 302
    assert SchedulingRequest.objects.count() == 1
    book(client, own_link, "pls", **carried)
    asked.refresh_from_db()
    assert asked.status == RequestStatus.DISABLED
    assert TimeWish.objects.get().state == "answered"


def test_an_accepted_time_is_what_the_link_shows_then(client: Client, link: SchedulingRequest, ana: Account) -> None:
    client.post(f"/rts/{link.token}/none-suits", SAID)
    booking = accept_time(link, SATURDAY, ana)
    answer = client.get(f"/rts/{link.token}/none-suits")
    assert answer["Location"] == f"/booking/{booking.token}"
    assert OutgoingMail.objects.filter(purpose="invitation", recipient="mara@candidates.example").exists()
    assert Booking.objects.get().invitee_tzid == "Europe/Berlin"
