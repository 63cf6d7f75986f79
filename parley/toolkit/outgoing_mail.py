"""Mails as they leave: composed once as bytes, then handed to the SMTP server or kept in the operator's catcher."""

import os
import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings

from parley.toolkit.clock import now
from parley.toolkit.ids import make_token

CONNECT_SECONDS = 15


class MailRefused(Exception):
    """A mail that could not be handed over; `permanent` when trying again would not help."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


def compose_mail(
    *,
    sender: str,
    recipient: str,
    subject: str,
    text: str,
    html: str = "",
    message_id: str,
    attachments: Sequence[tuple[str, str, bytes]] = (),
    calendar: bytes | None = None,
    calendar_method: str = "",
) -> bytes:
    """The whole message as it is sent; an attachment is (file name, media type, content).

    With `calendar` it is an invitation (RFC 6047): text/calendar with its method as the last alternative, and the
    same bytes attached. Raises MailRefused when a header would hold a line break or another control character.
    """
    for value in (sender, recipient, subject, message_id):
        if any(ord(character) < 32 or ord(character) == 127 for character in value):
            raise MailRefused("A header holds characters that are not allowed.", permanent=True)
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, recipient, subject
    message["Date"], message["Message-ID"] = format_datetime(now()), message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    if calendar is not None:
        parameters = {"method": calendar_method}
        message.add_alternative(calendar.decode(), subtype="calendar", params=parameters)
        message.add_attachment(calendar, "application", "ics", filename="invite.ics")
    for name, media_type, content in attachments:
        main, _, sub = media_type.partition("/")
        message.add_attachment(content, main, sub, filename=name)
    return message.as_bytes()


def deliver_mail(content: bytes, recipient: str) -> None:
    """Hand the message to the SMTP server, or keep it in the catcher where none is set; raises MailRefused."""
    if settings.PARLEY_SMTP is None:
        _keep(content)
        return
    address = parseaddr(settings.PARLEY_MAIL_FROM)[1]
    try:
        with _open_server() as server:
            server.sendmail(address, [recipient], content)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise MailRefused(f"The mail server refuses the recipient ({codes}).", permanent=min(codes) >= 500) from error
    except smtplib.SMTPResponseException as error:
        is_permanent = error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError)
        raise MailRefused(f"The mail server answered {error.smtp_code}.", permanent=is_permanent) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailRefused(f"The mail server does not answer ({type(error).__name__}).", permanent=False) from error


def _open_server() -> smtplib.SMTP:
    facts = settings.PARLEY_SMTP
    host, port = str(facts["host"]), int(facts["port"])
    if facts["use_ssl"]:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=CONNECT_SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, port, timeout=CONNECT_SECONDS)
    if facts["use_tls"]:
        server.starttls(context=ssl.create_default_context())
    if facts["username"]:
        server.login(str(facts["username"]), str(facts["password"]))
    return server


def _keep(content: bytes) -> None:
    """One file a mail, readable by the operator's account only, never seen half-written."""
    folder = settings.PARLEY_DATA / "mail"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{now():%Y%m%dT%H%M%S%f}-{make_token(6)}"
    unfinished = folder / f".{name}"
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    unfinished.rename(folder / f"{name}.eml")
