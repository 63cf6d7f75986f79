"""Answers in mails as Outlook, Gmail and Apple wrap them, and mails that hold none."""

import base64
import quopri
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.engine.domain.errors.calendars import ReplyUnreadable
from parley.engine.domain.replies.mails import read_reply_mail
from tests.engine.domain.replies.test_replies import READ, REPLY

HEAD = (
    b'From: "Kim" <Kim@Example.net>\r\nTo: Ana <Parley+abc@Parley.example>, b@c.de\r\n'
    b"Delivered-To: box@parley.example\r\nSubject: =?utf-8?Q?Accepted=3A_Gespr=C3=A4ch?=\r\nMIME-Version: 1.0\r\n"
)


def wrap(kind: bytes, encoding: bytes, body: bytes) -> bytes:
    """Words, then the answer as a part of this kind."""
    return (
        HEAD
        + b'Content-Type: multipart/alternative; boundary="x"\r\n\r\n'
        + b"--x\r\nContent-Type: text/plain\r\n\r\nKim says no.\r\n--x\r\nContent-Type: "
        + kind
        + b"\r\nContent-Transfer-Encoding: "
        + encoding
        + b"\r\n\r\n"
        + body
        + b"\r\n--x--\r\n"
    )


OUTLOOK = wrap(b'text/calendar; charset="utf-8"; method=REPLY', b"base64", base64.encodebytes(REPLY))
APPLE = wrap(b"text/calendar; method=REPLY; charset=UTF-8", b"quoted-printable", quopri.encodestring(REPLY))
GMAIL = wrap(b'application/ics; name="invite.ics"', b"base64", base64.encodebytes(REPLY))
UNNAMED = wrap(b'application/octet-stream; name="Reply.ICS"', b"7bit", REPLY)
WIDE = wrap(b"Text/Calendar; charset=utf-16", b"base64", base64.encodebytes(REPLY.decode().encode("utf-16")))
ALONE = HEAD + b"Content-Type: text/calendar; method=REPLY\r\n\r\n" + REPLY


@pytest.mark.parametrize("mail", [OUTLOOK, APPLE, GMAIL, UNNAMED, WIDE, ALONE])
def test_the_answer_is_found_however_it_is_wrapped(mail: bytes) -> None:
    found = read_reply_mail(mail)
    assert found.reply == READ
    assert found.addresses == ("box@parley.example", "parley+abc@parley.example", "b@c.de", "ana@example.org")


def test_a_broken_part_gives_way_to_the_attached_copy() -> None:
    mail = EmailMessage()
    mail["From"] = "kim@example.net"
    mail.set_content("No.")
    mail.add_alternative(b"BEGIN:VCAL", "text", "calendar")
    mail.add_attachment(REPLY, "application", "ics", filename="invite.ics")
    assert read_reply_mail(mail.as_bytes()).reply == READ


def test_an_attached_mail_is_not_the_senders_own_answer() -> None:
    outer = HEAD + b'Content-Type: multipart/mixed; boundary="y"\r\n\r\n--y\r\nContent-Type: message/rfc822\r\n\r\n'
    with pytest.raises(ReplyUnreadable):
        read_reply_mail(outer + OUTLOOK + b"\r\n--y--\r\n")


@pytest.mark.parametrize("mail", [b"", HEAD, OUTLOOK[:-700], b"\x00\xff" * 50, HEAD + b"\r\nI am away until Monday."])
def test_a_mail_without_an_answer_is_refused(mail: bytes) -> None:
    with pytest.raises(ReplyUnreadable):
        read_reply_mail(mail)


@given(st.binary(max_size=200), st.integers(0, 600))
def test_whatever_comes_is_read_or_refused(noise: bytes, place: int) -> None:
    try:
        read_reply_mail(APPLE[:place] + noise + APPLE[place:])
    except ReplyUnreadable:
        return


@pytest.mark.parametrize(
    "mail",
    [
        HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 5000,
        wrap(b'text/calendar; charset="undefined"', b"7bit", REPLY),
        wrap(b"text/calendar; charset*=utf-8''a%00b", b"7bit", REPLY + b"\xff"),
    ],
)
def test_a_mail_made_to_break_its_reader_is_refused_like_any_other(mail: bytes) -> None:
    with pytest.raises(ReplyUnreadable):
        read_reply_mail(mail)


def test_the_mail_says_who_sent_it() -> None:
    assert read_reply_mail(ALONE).sender == "kim@example.net"
