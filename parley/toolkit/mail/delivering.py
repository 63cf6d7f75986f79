"""Mails on their way out: to the SMTP server, or into the operator's catcher where none is set."""

import os
import re
import smtplib
import ssl
from collections.abc import Mapping
from email.utils import parseaddr

from django.conf import settings

from parley.toolkit.clock import now
from parley.toolkit.ids import make_token
from parley.toolkit.mail.composing import MailRefused, spell_address

# Each step of a conversation with the server; a mail is a handful of them, well inside a work row's lease.
STEP_SECONDS = 10
_ENHANCED = re.compile(r"\s*5\.(1|2\.1)(?=[.\s])|\s*5\.([0-9])")


def deliver_mail(content: bytes, recipient: str) -> None:
    """Hand the message to the SMTP server, or keep it in the catcher where none is set; raises MailRefused."""
    facts = settings.PARLEY_SMTP
    if facts is None:
        keep_in_catcher(content)
        return
    address = parseaddr(settings.PARLEY_MAIL_FROM)[1]
    try:
        server = open_server(facts)
        try:
            server.sendmail(address, [spell_address(recipient)], content)
        finally:
            # The mail is over with sendmail: a server that is rude at parting must not get it a second time.
            server.close()
    except (smtplib.SMTPException, OSError) as error:
        raise read_refusal(error) from error


def read_refusal(error: Exception) -> MailRefused:
    """What a failed conversation with the mail server means, in our words."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return MailRefused(
            f"The mail server refuses the recipient ([{code}]).",
            permanent=code >= 500,
            is_about_address=code >= 500 and _names_no_mailbox(code, words),
            is_too_fast=code < 500,
        )
    if isinstance(error, smtplib.SMTPResponseException):
        is_permanent = error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError)
        return MailRefused(
            f"The mail server answered {error.smtp_code}.",
            permanent=is_permanent,
            is_too_fast=400 <= error.smtp_code < 500,
        )
    return MailRefused(f"The mail server does not answer ({type(error).__name__}).", permanent=False)


def _names_no_mailbox(code: int, words: bytes | str) -> bool:
    """By the enhanced code (RFC 3463: 5.1.x is the address, 5.2.1 a mailbox that is off), else by the plain one."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    enhanced = _ENHANCED.match(text)
    return bool(enhanced[1]) if enhanced else code in (550, 551, 553)


def open_server(facts: Mapping[str, object]) -> smtplib.SMTP:
    """A connection that is ready to carry mails; raises what smtplib raises."""
    host, port = str(facts["host"]), int(str(facts["port"]))
    if facts["use_ssl"]:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=STEP_SECONDS, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port, timeout=STEP_SECONDS)
    if facts["use_tls"]:
        server.starttls(context=ssl.create_default_context())
    if facts["username"]:
        server.login(str(facts["username"]), str(facts["password"]))
    return server


def keep_in_catcher(content: bytes) -> None:
    """Keep the message for whoever runs the installation.

    One file a mail, readable by the operator's account only, never seen half-written.
    """
    folder = settings.PARLEY_DATA / "mail"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{now():%Y%m%dT%H%M%S%f}-{make_token(6)}"
    unfinished = folder / f".{name}"
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    unfinished.rename(folder / f"{name}.eml")
