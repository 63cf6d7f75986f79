"""A link that was made for Mara and is used with another address: allowed, refused, or a new person's own."""

import json

import pytest
from django.test import Client

from parley.engine.models import (
    Booking,
    OrganizationalUnit,
    OutgoingMail,
    RequestMember,
    SchedulingRequest,
    WebhookDelivery,
)
from parley.engine.services.bookings.identity.admission import mask_address
from parley.engine.services.bookings.identity.passing_on import MOST_NEW_PEOPLE
from parley.engine.services.requests.descriptions import describe_request
from tests.engine.booking_cast import make_account
from tests.engine.pages.book.test_choosing import DETAILS, WEDNESDAY, read_words

NOAH = {**DETAILS, "name": "Noah Weiss", "email": "noah@elsewhere.example", "starts_at": WEDNESDAY}


def set_rule(unit: OrganizationalUnit, rule: str) -> None:
    OrganizationalUnit.objects.filter(pk=unit.pk).update(forwarded_links=rule)


def read_mail(recipient: str) -> str:
    return OutgoingMail.objects.filter(recipient=recipient).latest("pk").content


@pytest.mark.parametrize("rule", ["allow", "refuse", "new_person"])
def test_whom_a_link_was_made_for_books_whatever_the_rule_and_the_case(
    client: Client, link: SchedulingRequest, unit: OrganizationalUnit, rule: str
) -> None:
    set_rule(unit, rule)
    answer = client.post(f"/rts/{link.token}/book", {**NOAH, "email": "Mara@Candidates.Example"})
    assert answer.status_code == 302
    assert describe_request(Booking.objects.get().request)["parley"]["booking"]["is_passed_on"] is False


def test_allowed_it_is_booked_and_the_host_and_the_application_are_told(
    client: Client, link: SchedulingRequest, unit: OrganizationalUnit
) -> None:
    SchedulingRequest.objects.filter(pk=link.pk).update(application=unit.application)
    assert client.post(f"/rts/{link.token}/book", NOAH).status_code == 302
    assert "mara@candidates.example" in read_mail("ana@acme.example")
    told = json.loads(WebhookDelivery.objects.latest("pk").body)["scheduling_request"]
    assert told["parley"]["booking"]["is_passed_on"] is True
    assert told["parley"]["booking"]["invitee"]["email"] == "noah@elsewhere.example"
    assert "mara@candidates.example" not in read_mail("noah@elsewhere.example")


def test_refused_it_says_so_without_the_whole_address_and_books_nothing(
    client: Client, link: SchedulingRequest, unit: OrganizationalUnit
) -> None:
    set_rule(unit, "refuse")
    answer = client.post(f"/rts/{link.token}/book", {**NOAH, "who": "same"})
    page = read_words(answer.content.decode())
    assert answer.status_code == 403
    assert "made for another person" in page and "m…\u2060@candidates.example" in page
    assert "mara@candidates.example" not in page
    assert not Booking.objects.exists()
    form = client.get(f"/rts/{link.token}/details", {"starts_at": WEDNESDAY, "key": "k" * 22}).content.decode()
    assert "mara@candidates.example" not in form


def test_a_second_address_of_the_same_person_is_asked_about_and_noted(
    client: Client, link: SchedulingRequest, unit: OrganizationalUnit
) -> None:
    set_rule(unit, "new_person")
    asked = client.post(f"/rts/{link.token}/book", NOAH)
    assert "Is this you, too?" in asked.content.decode() and not Booking.objects.exists()
    assert client.post(f"/rts/{link.token}/book", {**NOAH, "who": "same"}).status_code == 302
    booking = Booking.objects.get()
    assert booking.request == link and booking.is_second_address
    assert describe_request(booking.request)["parley"]["booking"]["is_passed_on"] is False


def test_a_new_person_gets_a_request_of_their_own_and_the_link_stays_open(
    client: Client, link: SchedulingRequest, unit: OrganizationalUnit
) -> None:
    set_rule(unit, "new_person")
    RequestMember.objects.create(request=link, account=make_account("Ben Okoro"), is_required=False)
    SchedulingRequest.objects.filter(pk=link.pk).update(correlation_id="c-1")
    sent = {**NOAH, "who": "other"}
    first, second = (client.post(f"/rts/{link.token}/book", sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    own = Booking.objects.get().request
    assert own.pk != link.pk and own.forwarded_from == link and own.correlation_id == ""
    assert (own.recipient_email, own.status) == ("noah@elsewhere.example", "booked")
    assert own.members.get().account.name == "Ben Okoro"
    assert describe_request(own)["parley"]["forwarded_from"] == link.pk
    link.refresh_from_db()
    assert link.status == "pending"
    mara = client.post(
        f"/rts/{link.token}/book", {**DETAILS, "starts_at": "2026-03-04T10:00:00Z", "form_key": "m" * 22}
    )
    assert mara.status_code == 302 and Booking.objects.count() == 2


def test_a_link_that_is_passed_on_to_everybody_stops(
    client: Client, link: SchedulingRequest, unit: OrganizationalUnit
) -> None:
    set_rule(unit, "new_person")
    times = [f"2026-03-0{day}T{hour:02}:00:00Z" for day in (4, 5) for hour in (9, 11, 13)]
    statuses = [
        client.post(
            f"/rts/{link.token}/book",
            {**NOAH, "who": "other", "email": f"n{at}@x.example", "form_key": f"{at}" * 22, "starts_at": starts_at},
        ).status_code
        for at, starts_at in enumerate(times)
    ]
    assert statuses == [302] * MOST_NEW_PEOPLE + [429]
    assert Booking.objects.count() == MOST_NEW_PEOPLE


@pytest.mark.parametrize(
    ("address", "shown"),
    [("mara@candidates.example", "m…\u2060@candidates.example"), ("jo@x.example", "…\u2060@x.example")],
)
def test_half_an_address_is_known_by_its_owner_only(address: str, shown: str) -> None:
    assert mask_address(address) == shown
