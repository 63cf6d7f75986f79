"""Answers of candidates find their thread, once, and say what is doubtful about them."""

from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client

from parley.console.delivery.reply_addresses import read_reply_address, write_reply_address
from parley.console.models import (
    Candidate,
    CandidateFile,
    InboxMail,
    InboxThread,
    Member,
    OutgoingMail,
    TimelineEntry,
)
from parley.console.services.inbox.answering import answer_thread
from parley.console.services.inbox.mailbox import read_inbox
from parley.console.services.inbox.receiving import take_mail
from parley.console.services.inbox.threads import list_threads
from tests.console.cast import make_company, make_member
from tests.console.conversation_cast import make_candidate
from tests.fakes.imap import run_mailbox

INBOX = "answers@harbour.example"


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    """The installation has an inbox."""
    settings.PARLEY_INBOX_ADDRESS = INBOX
    settings.PARLEY_INBOX_KEY = "key-of-the-server"


@pytest.fixture
def milena(ana: Member) -> Candidate:
    """A candidate."""
    return make_candidate(ana)


def write(to: str, text: str = "Tuesday suits me.", **headers: str) -> bytes:
    """A mail as a candidate's program would send it."""
    message = EmailMessage()
    for name, value in ({"From": "Milena <milena@example.org>", "To": to, "Subject": "Re: Hello"} | headers).items():
        message[name.replace("_", "-")] = value
    message["Message-ID"] = headers.get("id", f"<{hash((to, text, str(headers)))}@example.org>")
    message.set_content(text)
    return message.as_bytes()


def test_the_word_in_the_address_names_candidate_and_member(ana: Member, milena: Candidate) -> None:
    made = write_reply_address(milena.pk, ana.pk)
    assert read_reply_address(f"Ana <{made.upper()}>") == (milena.pk, ana.pk)
    assert milena.pk[4:] not in made
    assert len(made.partition("@")[0]) <= 64
    assert read_reply_address(INBOX) is None
    assert read_reply_address("answers+short@harbour.example") is None


def test_an_answer_finds_its_thread_by_the_word(ana: Member, ben: Member, milena: Candidate) -> None:
    raw = write(write_reply_address(milena.pk, ben.pk))
    assert take_mail(raw) == "kept"
    assert take_mail(raw) == "known"
    thread = InboxThread.objects.get()
    assert (thread.candidate, thread.owner, thread.is_unread) == (milena, ben, True)
    assert InboxMail.objects.get().text == "Tuesday suits me."
    notice = OutgoingMail.objects.get(purpose="reply_notice")
    assert (notice.recipient, f"/inbox/{thread.pk}" in notice.content) == (ben.user.email, True)
    entry = TimelineEntry.objects.get(kind="reply")
    assert (entry.candidate, entry.code) == (milena, "mail")


def test_an_answer_finds_its_thread_by_what_it_answers(ana: Member, milena: Candidate) -> None:
    OutgoingMail.objects.create(
        purpose="message", mail_id="<sent@here>", recipient=milena.email, subject="Hello", content="", candidate=milena
    )
    raw = write(INBOX, From="milena@elsewhere.example", References="<other@x> <sent@here>")
    assert take_mail(raw) == "kept"
    assert InboxMail.objects.get().doubt == "other_address"
    assert InboxThread.objects.get().candidate == milena


def test_an_answer_finds_its_thread_by_its_sender(ana: Member, olga: Member, milena: Candidate) -> None:
    assert take_mail(write(INBOX)) == "kept"
    assert InboxThread.objects.get().company == ana.company


def test_of_two_companies_the_one_that_wrote_last_is_answered(ana: Member, olga: Member, milena: Candidate) -> None:
    twin = make_candidate(olga)
    for number, candidate in enumerate((milena, twin)):
        OutgoingMail.objects.create(
            purpose="message", mail_id=f"<{number}@x>", recipient=candidate.email, subject="", content="",
            candidate=candidate,
        )  # fmt: skip
    take_mail(write(INBOX))
    assert InboxThread.objects.get().candidate == twin


def test_a_word_of_another_company_leads_nowhere_else(ana: Member, olga: Member, milena: Candidate) -> None:
    """A member's number of another company beside a candidate is nobody's: the thread has no owner."""
    take_mail(write(write_reply_address(milena.pk, olga.pk)))
    assert InboxThread.objects.get().owner is None


def test_a_stranger_is_marked_where_there_is_one_company_and_nobody_where_there_are_two(ana: Member) -> None:
    assert take_mail(write(INBOX, From="who@example.net")) == "kept"
    assert (InboxThread.objects.get().address, InboxMail.objects.get().doubt) == ("who@example.net", "stranger")
    make_member(make_company("Other Ltd"), "o@other.example", "O", "P", "recruiter")
    assert take_mail(write(INBOX, From="else@example.net")) == "nobody"


def test_a_forged_sender_is_marked_and_its_files_are_not_kept(ana: Member, milena: Candidate) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = milena.email, INBOX, "Hello"
    message["Authentication-Results"] = "mx.harbour.example; dmarc=fail header.from=example.org"
    message.set_content("See the file")
    message.add_attachment("Hello", filename="cv.txt")
    assert take_mail(message.as_bytes()) == "kept"
    mail = InboxMail.objects.get()
    assert (mail.doubt, mail.files[0]["refused"], CandidateFile.objects.count()) == ("dmarc", "doubt", 0)


def test_files_become_the_candidates(ana: Member, milena: Candidate) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = milena.email, INBOX, "Hello"
    message.set_content("See the file")
    message.add_attachment("Twelve years of robots", filename="cv.txt")
    message.add_attachment(b"MZ\x90", maintype="application", subtype="x-msdownload", filename="cv.exe")
    take_mail(message.as_bytes())
    first, second = InboxMail.objects.get().files
    assert CandidateFile.objects.get().pk == first["file_id"]
    assert second["file_id"] == "" and second["refused"]


def test_what_nobody_wrote_wakes_nobody(ana: Member, milena: Candidate) -> None:
    assert take_mail(write(INBOX, "I am away", Auto_Submitted="auto-replied")) == "automatic"
    assert not InboxThread.objects.get().is_unread
    assert not OutgoingMail.objects.filter(purpose="reply_notice").exists()


def test_a_report_goes_to_the_sending_side(ana: Member, milena: Candidate) -> None:
    OutgoingMail.objects.create(
        purpose="message", mail_id="<sent@here>", recipient=milena.email, subject="", content="", candidate=milena,
        state="done",
    )  # fmt: skip
    report = (
        b"From: mailer-daemon@mx.example\nTo: " + INBOX.encode() + b"\nMessage-ID: <r@mx>\nSubject: Undeliverable\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n'
        b"--x\nContent-Type: text/plain\n\nIt did not arrive.\n"
        b"--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        b"Final-Recipient: rfc822; milena@example.org\nAction: failed\nStatus: 5.1.1\n"
        b"--x\nContent-Type: message/rfc822\n\nMessage-ID: <sent@here>\nTo: milena@example.org\n\nHello\n--x--\n"
    )
    assert take_mail(report) == "report"
    milena.refresh_from_db()
    assert milena.undeliverable_at is not None
    assert not InboxThread.objects.exists()


def test_who_wants_no_notices_gets_none(ana: Member, milena: Candidate) -> None:
    Member.objects.filter(pk=ana.pk).update(are_replies_mailed=False)
    take_mail(write(write_reply_address(milena.pk, ana.pk)))
    assert not OutgoingMail.objects.filter(purpose="reply_notice").exists()


def test_markup_becomes_text_and_quotes_are_folded(ana: Member, milena: Candidate) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = milena.email, INBOX, "Hello"
    message.set_content("<p>Yes &amp; <b>gladly</b><script>alert(1)</script></p><p>Mila</p>", subtype="html")
    take_mail(message.as_bytes())
    assert InboxMail.objects.get().text == "Yes & gladly\nMila"
    take_mail(write(INBOX, "Gladly.\n\nOn Tue, 3 March 2026, Ana wrote:\n> Shall we talk?\n"))
    newest = InboxMail.objects.order_by("-pk")[0]
    assert (newest.text, newest.quoted.splitlines()[-1]) == ("Gladly.", "> Shall we talk?")


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff\xfe", b"From: \xff\n\n", b"Content-Type: text/plain; charset=nope\n\nx"]
)
def test_what_is_broken_breaks_nothing(ana: Member, raw: bytes) -> None:
    assert take_mail(raw) in ("kept", "nobody", "automatic")


def test_an_answer_hangs_in_the_candidates_thread_and_is_sent_once(ana: Member, milena: Candidate) -> None:
    take_mail(write(write_reply_address(milena.pk, ana.pk), References="<first@here>", id="<theirs@example.org>"))
    thread = InboxThread.objects.get()
    for _time in range(2):
        answer_thread(ana, thread.pk, "Then Tuesday it is.", "form-1")
    row = OutgoingMail.objects.get(purpose="reply")
    assert row.recipient == milena.email
    assert "In-Reply-To: <theirs@example.org>" in row.content
    assert "References: <first@here> <theirs@example.org>" in row.content
    assert "Auto-Submitted" not in row.content
    thread.refresh_from_db()
    assert (thread.is_unread, thread.excerpt) == (False, "Then Tuesday it is.")


def test_a_search_finds_words_and_names(ana: Member, milena: Candidate) -> None:
    take_mail(write(INBOX, "Could we talk about the excavator?"))
    for words, count in (("excavator", 1), ("milena", 1), ("milena excavator", 1), ("crane", 0)):
        assert len(list_threads(ana, "shared", search=words).object_list) == count


def test_a_mail_server_hands_mails_over_with_its_key(ana: Member, milena: Candidate) -> None:
    client, raw = Client(), write(INBOX)
    post = {"content_type": "message/rfc822"}
    assert client.post("/inbound/replies", raw, **post).status_code == 401
    keyed = {"Authorization": "Bearer key-of-the-server"}
    answer = client.post("/inbound/replies", raw, **post, headers=keyed)
    assert answer.json() == {"outcome": "kept"}
    form = {"body-mime": raw.decode(), "recipient": INBOX}
    assert client.post("/inbound/replies", form, headers=keyed).json() == {"outcome": "known"}


def test_a_mailbox_is_read_forward_and_never_changed(ana: Member, milena: Candidate, settings: Any) -> None:
    with run_mailbox() as mailbox:
        settings.PARLEY_INBOX_IMAP = {
            "host": "127.0.0.1", "port": mailbox.port, "username": "box", "password": "secret", "use_ssl": False,
            "folder": "Answers",
        }  # fmt: skip
        mailbox.mails = {7: write(INBOX, "one"), 9: write(INBOX, "two")}
        assert (read_inbox(), read_inbox()) == (2, 0)
        mailbox.mails[12] = write(INBOX, "three")
        assert read_inbox() == 1
        # The mailbox was made anew: all is read again, and known.
        mailbox.uid_validity = 2
        mailbox.mails = {1: mailbox.mails[12], 2: write(INBOX, "four")}
        assert read_inbox() == 2
        assert not any(b"STORE" in command or b"DELETE" in command for command in mailbox.commands)
    assert [mail.text for mail in InboxMail.objects.order_by("pk")] == ["one", "two", "three", "four"]
