"""Answers of members to candidates: written by hand, so they say so, and hang in the thread they answer (RFC 5322)."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime

from django.utils.html import linebreaks, urlize

from parley.console.delivery.email import LetterFacts
from parley.toolkit.clock import now
from parley.toolkit.mail.composing import MailRefused, spell_address
from parley.toolkit.mail.headers import SAFE_ANYWHERE

# RFC 5322 §3.6.4 lets References be shortened in the middle: the first and the newest tell most.
_MOST_REFERENCES = 20


def compose_answer(
    facts: LetterFacts, recipient: str, subject: str, body: str, mail_id: str, references: Sequence[str]
) -> str:
    """The whole mail; `references` are the Message-IDs before it, the one that is answered last.

    Raises MailRefused when a header would hold a line break or another control character.
    """
    kept = [*references[:1], *references[1:][-_MOST_REFERENCES:]]
    for value in (facts.sender, facts.reply_header, recipient, subject, *kept):
        if any(ord(character) < 32 or ord(character) == 127 for character in value):
            raise MailRefused("A header holds characters that are not allowed.", permanent=True)
    message = EmailMessage(policy=SAFE_ANYWHERE)
    message["From"], message["To"], message["Subject"] = facts.sender, spell_address(recipient), subject
    message["Date"], message["Message-ID"] = format_datetime(now()), mail_id
    if facts.reply_to:
        message["Reply-To"] = facts.reply_header
    if kept:
        message["In-Reply-To"], message["References"] = kept[-1], " ".join(kept)
    message.set_content(body)
    message.add_alternative(linebreaks(urlize(body, nofollow=True, autoescape=True)), subtype="html")
    return message.as_bytes().decode("ascii")
