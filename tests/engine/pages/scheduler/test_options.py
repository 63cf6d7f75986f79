"""What a link may have besides: files, rooms, guests and further conversations."""

from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.policy import default
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parley.engine.models import (
    Account,
    Booking,
    BookingHost,
    BookingStatus,
    Membership,
    OrganizationalUnit,
    OutgoingMail,
    RequestFile,
    RequestStatus,
    SchedulingRequest,
    UnitResource,
)
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.changing import cancel_booking
from parley.engine.services.bookings.series.offering import list_chain, list_offered
from parley.engine.services.calendars.writing.describing import describe_event
from parley.engine.services.requests.files import forget_old_files
from parley.engine.services.scheduling_requests import decline_request
from tests.engine.booking_cast import MARA, make_account, make_busy
from tests.engine.pages.conftest import sign_in
from tests.engine.pages.scheduler.filling import fill

NEW = "/scheduler/requests/new"
PDF = b"%PDF-1.7 the programme of the day"
FORM = {"form_key": "k" * 22, "name": "Mara Okafor", "email": "mara@candidates.example", "tz": "Europe/London"}


def upload(name: str = "Programme.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def make(browser: Client, host: Account, **changes: Any) -> SchedulingRequest:
    answer = browser.post(NEW, fill(host, **changes))
    assert answer.status_code == 303, answer.content.decode()
    return SchedulingRequest.objects.get(leader=None)


@pytest.fixture
def room(unit: OrganizationalUnit) -> UnitResource:
    """A room whose calendar nobody connected."""
    return UnitResource.objects.create(unit=unit, name="Room Aare", email="aare@acme.example")


def test_a_file_stands_on_the_candidates_page_and_in_the_mail_and_is_only_saved(browser: Client, ana: Account) -> None:
    made = make(browser, ana, files=[upload("Weg zu uns – Plan.pdf")])
    page = Client().get(f"/rts/{made.token}").content.decode()
    file = RequestFile.objects.get()
    assert "Weg zu uns _ Plan.pdf" in page
    assert f"/files/{file.token}" in page
    answer = Client().get(f"/files/{file.token}")
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    book_slot(made, list_offered(made)[0], MARA, "form-1")
    mail = message_from_string(OutgoingMail.objects.get(recipient=MARA.email).content, policy=default)
    body = mail.get_body(("plain",))
    assert body is not None
    assert f"/files/{file.token}" in body.get_content()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("run.exe", b"MZ", "Files of this type"),
        ("page.pdf", b"<script>", "does not hold what its name says"),
        ("empty.pdf", b"", "not be empty"),
        ("large.txt", b"a" * 3_500_001, "3.5 megabytes"),
    ],
)
def test_a_file_that_may_not_be_is_refused_and_the_others_stay(
    browser: Client, ana: Account, name: str, content: bytes, words: str
) -> None:
    answer = browser.post(NEW, fill(ana, files=[upload(), upload(name, content)]))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    kept = RequestFile.objects.get()
    assert f'value="{kept.pk}" checked' in page
    made = make(browser, ana, file_id=[kept.pk])
    assert [each.name for each in made.files.all()] == ["Programme.pdf"]


def test_five_files_are_the_most(browser: Client, ana: Account) -> None:
    answer = browser.post(NEW, fill(ana, files=[upload(f"{number}.pdf") for number in range(6)]))
    assert "At most 5 files." in answer.content.decode()
    assert not SchedulingRequest.objects.exists()


def test_nobody_takes_a_file_of_somebody_elses_form(browser: Client, ana: Account, ben: Account) -> None:
    sign_in(ben).post(NEW, fill(ben, files=[upload()], show="preview"))
    stolen = RequestFile.objects.get()
    made = make(browser, ana, file_id=[stolen.pk])
    assert not made.files.exists()


def test_files_are_added_and_taken_away_afterwards(browser: Client, ana: Account, ben: Account) -> None:
    made = make(browser, ana)
    path = f"/scheduler/requests/{made.pk}"
    browser.post(f"{path}/files", {"files": [upload()]})
    file = made.files.get()
    assert "Programme.pdf" in browser.get(path).content.decode()
    assert sign_in(ben).post(f"{path}/files", {"files": [upload()]}).status_code == 404
    browser.post(f"{path}/files/{file.pk}/remove")
    assert not made.files.exists()
    assert Client().get(f"/files/{file.token}").status_code == 404


def test_files_go_when_they_are_no_longer_needed(browser: Client, ana: Account) -> None:
    made = make(browser, ana, files=[upload()])
    browser.post(NEW, fill(ana, files=[upload("unsent.pdf")], show="preview"))
    long_ago = datetime(2025, 9, 1, tzinfo=UTC)
    RequestFile.objects.update(created_at=long_ago)
    assert forget_old_files() == 1  # the form that was never sent
    decline_request(made, "")
    assert forget_old_files() == 1
    assert not RequestFile.objects.exists()


def test_a_room_is_never_booked_twice_and_invited_by_its_address(
    browser: Client, ana: Account, ben: Account, room: UnitResource
) -> None:
    first = make(browser, ana, rooms=[room.pk])
    other = browser.post(NEW, fill(ben, rooms=[room.pk], summary="Other"))
    second = SchedulingRequest.objects.get(pk=other["Location"].split("/")[-1].split("?")[0])
    starts_at = list_offered(first)[0]
    assert starts_at in list_offered(second)
    booking = book_slot(first, starts_at, MARA, "form-1")
    assert starts_at not in list_offered(second)
    assert BookingHost.objects.filter(booking=booking, account_id=room.pk, is_required=True).exists()
    assert "Room Aare" in describe_event(booking).location
    to_room = OutgoingMail.objects.get(recipient=room.email)
    assert to_room.purpose == "invitation"
    assert "invited by its address" in browser.get(f"/scheduler/requests/{first.pk}").content.decode()
    assert "Room Aare" in Client().get(f"/booking/{booking.token}").content.decode()


def test_a_connected_room_counts_by_its_calendar_at_any_hour(browser: Client, ana: Account, room: UnitResource) -> None:
    make_busy(
        Account.objects.create(pk=room.pk, email=room.email, name=room.name),
        (datetime(2026, 3, 3, 0, 0, tzinfo=UTC), datetime(2026, 3, 4, 0, 0, tzinfo=UTC)),
    )
    made = make(browser, ana, rooms=[room.pk])
    days = {start.date().isoformat() for start in list_offered(made)}
    assert "2026-03-03" not in days
    assert "2026-03-05" in days
    booking = book_slot(made, list_offered(made)[0], MARA, "form-1")
    assert booking.calendar_writes.filter(account_id=room.pk).exists()
    assert not OutgoingMail.objects.filter(recipient=room.email).exists()


def test_a_room_of_another_unit_is_no_choice(browser: Client, ana: Account) -> None:
    other = OrganizationalUnit.objects.create(name="Other")
    room = UnitResource.objects.create(unit=other, name="Elsewhere", email="room@other.example")
    answer = browser.post(NEW, fill(ana, rooms=[room.pk]))
    assert answer.status_code == 400
    assert not SchedulingRequest.objects.exists()


def test_guests_are_invited_too(browser: Client, ana: Account) -> None:
    made = make(browser, ana, guests="jo@acme.example, ida@acme.example")
    assert [guest.email for guest in made.guests.order_by("pk")] == ["jo@acme.example", "ida@acme.example"]
    answer = browser.post(NEW, fill(ana, guests="no address"))
    assert "Please give an email address" in answer.content.decode()


def test_several_conversations_are_offered_in_a_row_and_booked_together(
    browser: Client, ana: Account, ben: Account
) -> None:
    made = make(browser, ana, **parts_of(ben))
    follower = made.followers.get()
    assert (follower.host, follower.duration_minutes) == (ben, 45)
    page = Client().get(f"/rts/{follower.token}").content.decode()
    assert "2 conversations in a row" in page
    starts_at = list_offered(made)[0]
    times = [(slot.starts_at, slot.ends_at) for _, slot in list_chain(made, starts_at)]
    assert times == [
        (starts_at, starts_at + timedelta(minutes=30)),
        (starts_at + timedelta(minutes=30), starts_at + timedelta(minutes=75)),
    ]
    visitor, when = Client(), f"{starts_at:%Y-%m-%dT%H:%M:%SZ}"
    visitor.post(f"/rts/{made.token}/time", {**FORM, "starts_at": when})
    details = visitor.get(f"/rts/{made.token}/details?starts_at={when}&key={FORM['form_key']}").content.decode()
    assert "Meet the team" in details
    booked = visitor.post(f"/rts/{made.token}/book", {**FORM, "starts_at": when})
    again = visitor.post(f"/rts/{made.token}/book", {**FORM, "starts_at": when})
    assert again["Location"] == booked["Location"]
    assert [(each.starts_at, each.ends_at) for each in Booking.objects.order_by("starts_at")] == times
    assert "Meet the team" in visitor.get(booked["Location"]).content.decode()
    assert "Meet the team" in browser.get(f"/scheduler/requests/{made.pk}").content.decode()


def parts_of(host: Account) -> dict[str, Any]:
    return {"part_summary": ["Meet the team"], "part_minutes": ["45"], "part_host": [host.pk]}


def test_a_first_time_that_the_others_cannot_follow_is_no_offer(
    browser: Client, ana: Account, unit: OrganizationalUnit
) -> None:
    cleo = make_account("Cleo Diaz")
    Membership.objects.create(unit=unit, account=cleo)
    make_busy(cleo, (datetime(2026, 3, 5, 6, 0, tzinfo=UTC), datetime(2026, 3, 5, 20, 0, tzinfo=UTC)))
    made = make(browser, ana, **parts_of(cleo))
    alone = SchedulingRequest.objects.get(pk=made.pk)
    alone.position = 0
    assert any(start.date().isoformat() == "2026-03-05" for start in list_offered(alone))
    assert not any(start.date().isoformat() == "2026-03-05" for start in list_offered(made))
    preview = browser.post("/scheduler/preview", fill(ana, **parts_of(cleo))).context["preview"]
    assert preview.offered == len(list_offered(made))


def test_declining_ends_all_and_cancelling_ends_one(browser: Client, ana: Account, ben: Account) -> None:
    made = make(browser, ana, **parts_of(ben))
    starts_at = list_offered(made)[0]
    form = {**FORM, "starts_at": f"{starts_at:%Y-%m-%dT%H:%M:%SZ}"}
    Client().post(f"/rts/{made.token}/book", form)
    cancel_booking(Booking.objects.get(request=made), "invitee", "")
    assert Booking.objects.get(request__leader=made).status == BookingStatus.CONFIRMED

    SchedulingRequest.objects.all().delete()
    made = make(browser, ana, **parts_of(ben))
    decline_request(made, "Changed my mind")
    assert made.followers.get().status == RequestStatus.DECLINED


def test_a_row_without_a_title_is_asked_for(browser: Client, ana: Account) -> None:
    rows = {"part_summary": ["", ""], "part_minutes": ["30", ""], "part_host": ["", ""]}
    answer = browser.post(NEW, fill(ana, **rows))
    assert "Please give each further conversation a title." in answer.content.decode()
    assert not SchedulingRequest.objects.exists()
