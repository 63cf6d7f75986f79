"""Mails on their way out: to the SMTP server, or into the operator's catcher where none is set."""

import os
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


def deliver_mail(content: bytes, recipient: str) -> None:
    """Hand the message to the SMTP server, or keep it in the catcher where none is set; raises MailRefused."""
    facts = settings.PARLEY_SMTP
    if facts is None:
        keep_in_catcher(content)
        return
    address = parseaddr(settings.PARLEY_MAIL_FROM)[1]
    try:
        server = _open_server(facts)
        try:
            server.sendmail(address, [spell_address(recipient)], content)
        finally:
            # The mail is over with sendmail: a server that is rude at parting must not get it a second time.
            server.close()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise MailRefused(f"The mail server refuses the recipient ({codes}).", permanent=min(codes) >= 500) from error
    except smtplib.SMTPResponseException as error:
        is_permanent = error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError)
        raise MailRefused(f"The mail server answered {error.smtp_code}.", permanent=is_permanent) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailRefused(f"The mail server does not answer ({type(error).__name__}).", permanent=False) from error


def _open_server(facts: Mapping[str, object]) -> smtplib.SMTP:
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
