"""Answers and mails of real calendar programs, as far as the corpora lie beside the checkout."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parley.engine.domain.errors.calendars import ReplyUnreadable
from parley.engine.domain.replies.mails import read_reply_mail
from parley.engine.domain.replies.replies import read_reply

FOLDER = Path(__file__).resolve().parents[5] / "shared/corpora/invitations"
MAILS = sorted([*FOLDER.glob("thunderbird/*.eml"), *FOLDER.glob("libical/*mime*.txt")])

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared corpora are not beside this checkout")


@pytest.mark.parametrize(
    ("name", "email", "partstat"),
    [
        ("invite_w_rsvps2.ics", "test1@example.com", "tentative"),
        ("invite_w_rsvps3.ics", "karim@example.com", "accepted"),
        ("invite_w_rsvps_4.ics", "karim@example.com", "declined"),
    ],
)
def test_a_real_answer_names_who_answers_what(name: str, email: str, partstat: str) -> None:
    reply = read_reply((FOLDER / "nylas" / name).read_bytes())
    assert (reply.attendee_email, reply.partstat) == (email, partstat)


@pytest.mark.parametrize("name", ["event_with_no_participants.ics", "gcal_recur.ics", "multiple_events.ics"])
def test_what_is_no_answer_is_refused(name: str) -> None:
    with pytest.raises(ReplyUnreadable):
        read_reply((FOLDER / "nylas" / name).read_bytes())


def test_of_a_mixed_inbox_the_answers_are_read_and_nothing_else() -> None:
    inbox = (FOLDER / "libical" / "incoming.ics").read_bytes()
    read = []
    for item in re.findall(rb"BEGIN:VCALENDAR.*?END:VCALENDAR", inbox, re.DOTALL):
        is_answer = re.search(rb"METHOD: ?(REPLY|COUNTER)", item) is not None
        if is_answer:
            read.append(read_reply(item))
            continue
        with pytest.raises(ReplyUnreadable):
            read_reply(item)
    assert [reply.partstat for reply in read] == [
        "accepted",
        "delegated",
        "declined",
        "accepted",
        "declined",
        "tentative",
    ]
    proposal = read[-1]
    assert (proposal.starts_at, proposal.ends_at) == (
        datetime(1997, 7, 1, 19, tzinfo=UTC),
        datetime(1997, 7, 1, 21, tzinfo=UTC),
    )


@pytest.mark.parametrize("mail", MAILS, ids=lambda file: file.name)
def test_mails_that_invite_or_cancel_are_no_answers(mail: Path) -> None:
    with pytest.raises(ReplyUnreadable):
        read_reply_mail(mail.read_bytes())
