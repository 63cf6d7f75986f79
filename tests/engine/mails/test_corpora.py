"""What real calendar programs mail, held against a booking: only true answers to it change anything."""

import re
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from parley.engine.domain.errors.base import EngineRefusal
from parley.engine.domain.events import list_occurrences, read_events
from parley.engine.models import Booking, BookingReply, OutgoingMail
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.mails import write_inviting_address
from parley.engine.services.smart_invites.bookings.answering import find_answer
from parley.engine.services.smart_invites.replies import take_mail
from tests.engine.booking_cast import MARA, make_account, make_request, make_unit

FOLDER = Path(__file__).resolve().parents[4] / "shared/corpora/invitations"
FILES = sorted(each for each in FOLDER.glob("*/*") if each.suffix in (".ics", ".eml") or "mime" in each.name)
OBJECT = re.compile(rb"BEGIN:VCALENDAR.*?END:VCALENDAR", re.DOTALL)
EXPECTED = {
    b"REPLY-ACCEPT": "accepted",
    b"REPLY-DELEGATE": "pending",
    b"REPLY-DECLINE": "declined",
}

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared corpora are not beside this checkout")


@pytest.fixture
def booking(db: None, noon: datetime, settings: Any) -> Booking:
    """Tomorrow at ten, on an installation that answers come in to."""
    settings.PARLEY_INBOUND_MAIL_KEY = "key"
    ana = make_account("Ana Ruiz")
    return book_slot(make_request(make_unit(ana), ana), noon + timedelta(hours=22), MARA, "form")


def wrap(content: bytes, to: str = "parley@localhost") -> bytes:
    """A mail with this calendar object, from the candidate."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = MARA.email, to, "Re"
    mail.set_content("See the calendar.")
    mail.add_alternative(content, "text", "calendar", params={"method": "REPLY"})
    return mail.as_bytes()


def readdress(content: bytes, booking: Booking) -> bytes:
    """The same answer, to our booking by its candidate: UID, organizer, attendee and version are ours."""
    organizer = write_inviting_address(booking.uid, MARA.email, has_reply_words=True)
    plain = re.sub(rb"\r?\n[ \t]", b"", content)
    plain = re.sub(rb"(?m)^UID:.*$", b"UID:" + booking.uid.encode(), plain)
    plain = re.sub(rb"(?mi)^SEQUENCE:.*$", b"SEQUENCE:0", plain)
    plain = re.sub(rb"(?mi)^(ATTENDEE.*?):mailto:[^\r\n]*", rb"\1:mailto:" + MARA.email.encode(), plain)
    return re.sub(rb"(?mi)^ORGANIZER.*$", b"ORGANIZER:mailto:" + organizer.encode(), plain)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_what_is_no_answer_to_the_booking_changes_nothing(booking: Booking, file: Path) -> None:
    kept, content = OutgoingMail.objects.count(), file.read_bytes()
    mails = [content] if file.suffix != ".ics" else [wrap(each) for each in OBJECT.findall(content)]
    for mail in mails:
        assert take_mail(mail) in ("unknown", "unreadable")
    assert not BookingReply.objects.exists() and OutgoingMail.objects.count() == kept


def test_answers_of_google_change_the_status_and_the_last_of_one_second_counts(booking: Booking) -> None:
    seen = []
    # Both of Karim's bear the same stamp and version: what came last is what was said last.
    for name in ("invite_w_rsvps3.ics", "invite_w_rsvps_4.ics", "invite_w_rsvps2.ics"):
        mail = wrap(readdress((FOLDER / "nylas" / name).read_bytes(), booking))
        assert [take_mail(mail), take_mail(mail)] == ["taken", "late"]
        found = find_answer(booking)
        seen.append(found.status if found else "")
    assert seen == ["accepted", "declined", "tentative"]
    assert OutgoingMail.objects.filter(subject__isnull=False, purpose="notice").count() == 2, "booked, and declined"


def test_the_examples_of_the_standard_are_what_they_say(booking: Booking) -> None:
    seen = []
    for number, item in enumerate(OBJECT.findall((FOLDER / "libical" / "incoming.ics").read_bytes())):
        expect = re.search(rb"X-LIC-EXPECT:(\S+)", item)
        if expect is None or expect[1] not in EXPECTED:
            continue
        later = re.sub(rb"DTSTAMP:\S+", b"DTSTAMP:200001%02dT120000Z" % (number + 1), readdress(item, booking))
        assert take_mail(wrap(later)) == "taken"
        seen.append((expect[1], BookingReply.objects.get().status))
    assert len(seen) >= 3 and all(EXPECTED[expect] == status for expect, status in seen)


def test_a_proposal_of_the_standard_becomes_one_for_the_host(booking: Booking, noon: datetime) -> None:
    items = OBJECT.findall((FOLDER / "libical" / "incoming.ics").read_bytes())
    counter = next(item for item in items if re.search(rb"METHOD: ?COUNTER", item))
    later = noon + timedelta(days=2)
    moved = re.sub(rb"(?m)^DTSTART.*$", f"DTSTART:{later:%Y%m%dT%H%M%SZ}".encode(), readdress(counter, booking))
    moved = re.sub(rb"(?m)^(DTEND|DURATION).*$", b"DURATION:PT30M", moved)
    assert take_mail(wrap(moved)) == "taken"
    found = find_answer(booking)
    assert found is not None and found.proposed_at == later
    assert OutgoingMail.objects.latest("pk").subject == "Another time proposed: Interview"


def test_a_version_beyond_all_numbers_is_no_version(booking: Booking) -> None:
    content = readdress((FOLDER / "nylas" / "invite_w_rsvps3.ics").read_bytes(), booking)
    huge = content.replace(b"SEQUENCE:0", b"SEQUENCE:99999999999999999999")
    assert take_mail(wrap(huge)) == "taken", "it named no version that could be compared, and the time was not moved"
    assert BookingReply.objects.get().answered_sequence == 0


@pytest.mark.parametrize(
    ("name", "starts_at"),
    [
        ("invite_w_rsvps1.ics", "2015-04-01T14:00:00+00:00"),
        ("event_with_no_participants.ics", None),
        ("event_without_sequence.ics", None),
        ("bogus_sequence_number.ics", None),
        ("multiple_events.ics", None),
        ("meetup_infinite.ics", None),
    ],
)
def test_an_invitation_of_somebody_else_is_read_or_refused_clearly(name: str, starts_at: str | None) -> None:
    content = (FOLDER / "nylas" / name).read_bytes()
    try:
        events = read_events(content)
    except EngineRefusal:
        assert starts_at is None
        return
    assert events
    if starts_at is not None:
        expected = datetime.fromisoformat(starts_at)
        day = timedelta(days=1)
        found = list_occurrences(content, expected - day, expected + day, "Etc/UTC")
        assert [each.starts_at for each in found] == [expected]
