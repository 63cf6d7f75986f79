"""Letters kept as mails to be sent."""

from contextlib import suppress
from typing import Any

from parley.engine.services.mails import keep_mail
from parley.toolkit.mail.composing import MailRefused
from parley.toolkit.mail.letters import Letter, write_letter_html, write_letter_text


def keep_letter(purpose: str, recipient: str, subject: str, letter: Letter, **more: Any) -> None:
    """The letter as a mail in the language in force; `more` is what `keep_mail` takes.

    An address that was stored badly must not cost anybody the booking: nothing is sent to it.
    """
    with suppress(MailRefused):
        keep_mail(purpose, recipient, subject, write_letter_text(letter), html=write_letter_html(letter), **more)
