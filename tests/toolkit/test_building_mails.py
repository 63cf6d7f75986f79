"""Mails that are built quickly: they parse as what was put in, and as the standard library's own would."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.toolkit.mail.building import Envelope, build_mail
from parley.toolkit.mail.composing import MailRefused, compose_mail

SENDER, REPLY_TO = "Ana Ruiz (Harbour Röbotics) <parley@x.example>", '"Ruiz, Ana" <a@x.example>'
PIECES = st.sampled_from(
    ["abc def", "äöüß é", "日本語", "العربية", "🙂👍🏽", "\"'<>&", ".", " ", "\n", "\r\n", "=\n", "From ", "\t", "=20"]
)
TEXTS = st.lists(PIECES | st.just("x" * 100) | st.just("\n.\n") | st.text(st.characters(codec="utf-8")), max_size=30)
LINES = st.lists(st.sampled_from(["abc", "é", "日本", "“", "a" * 40, "=20", "<>", "🙂"]), min_size=1, max_size=30)


def parse(raw: bytes) -> EmailMessage:
    """As a mail program reads it; anything odd about it fails."""
    message = message_from_bytes(raw, policy=default)
    assert not message.defects and not any(part.defects for part in message.walk())
    return message


def read(message: EmailMessage, kind: str) -> str:
    """One of its two texts."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@given(TEXTS)
def test_texts_parse_as_the_standard_build_does(pieces: list[str]) -> None:
    text = "".join(pieces).replace("\x00", "")
    facts: dict[str, Any] = {"recipient": "m@y.example", "subject": "Hello", "text": text, "html": f"<p>{text}</p>"}
    ours = parse(build_mail(Envelope.write(SENDER, REPLY_TO), message_id="<a@x>", **facts))
    standard = parse(compose_mail(sender=SENDER, reply_to=REPLY_TO, message_id="<a@x>", **facts))
    for name in ("From", "To", "Reply-To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version"):
        assert str(ours[name]) == str(standard[name])
    assert ours.get_content_type() == standard.get_content_type() == "multipart/alternative"
    for kind in ("plain", "html"):
        assert read(ours, kind) == read(standard, kind)


@given(LINES)
def test_a_subject_in_any_script_arrives_as_it_was_written(words: list[str]) -> None:
    # Not compared with the standard build: Python 3.11 loses blanks between its encoded words.
    subject = " ".join(words)
    raw = build_mail(
        Envelope.write(SENDER), recipient="m@y.example", subject=subject, text="a", html="a", message_id="<a@x>"
    )
    assert str(parse(raw)["Subject"]) == subject
    assert max(map(len, raw.split(b"\r\n"))) <= 100


@pytest.mark.parametrize("field", ["subject", "recipient", "message_id"])
def test_no_value_begins_a_header(field: str) -> None:
    facts = {"recipient": "m@y.example", "subject": "Hello", "text": "a", "html": "a", "message_id": "<a@x>"}
    with pytest.raises(MailRefused):
        build_mail(Envelope.write(SENDER), **(facts | {field: "a@b.example\r\nBcc: x@y.example"}))
    with pytest.raises(MailRefused):
        Envelope.write("Ana\nBcc: x@y.example <a@x.example>")


def test_an_address_in_another_script_is_spelled_in_ascii() -> None:
    raw = build_mail(
        Envelope.write(SENDER), recipient="m@bücher.example", subject="x", text="a", html="a", message_id="<a@x>"
    )
    assert str(parse(raw)["To"]) == "m@xn--bcher-kva.example"
