"""Answers that real calendar programs sent, as far as the corpora lie beside the checkout."""

from pathlib import Path

import pytest

from parley.engine.domain.errors.calendars import ReplyUnreadable
from parley.engine.domain.replies.replies import read_reply

FOLDER = Path(__file__).resolve().parents[5] / "shared/corpora/invitations/nylas"

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
    reply = read_reply((FOLDER / name).read_bytes())
    assert (reply.attendee_email, reply.partstat) == (email, partstat)


@pytest.mark.parametrize("name", ["event_with_no_participants.ics", "gcal_recur.ics", "multiple_events.ics"])
def test_what_is_no_answer_is_refused(name: str) -> None:
    with pytest.raises(ReplyUnreadable):
        read_reply((FOLDER / name).read_bytes())
