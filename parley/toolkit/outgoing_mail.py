"""Mails as they leave: composed once as bytes, then handed to the SMTP server or kept in the operator's catcher."""

import os
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings

from parley.toolkit.clock import now
from parley.toolkit.ids import make_token

# Each step of a conversation with the server; a mail is a handful of them, well inside a work row's lease.
STEP_SECONDS = 10
# Not every relay passes bytes above 127 on unharmed.
_SAFE_ANYWHERE = SMTP.clone(cte_type="7bit")


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
    reply_to: str = "",
    attachments: Sequence[tuple[str, str, bytes]] = (),
    calendar: bytes | None = None,
    calendar_method: str = "",
) -> bytes:
    """The whole message as it is sent; an attachment is (file name, media type, content).

    With `calendar` it is an invitation (RFC 6047): text/calendar with its method as the last alternative, and the
    same bytes attached. Raises MailRefused when a header would hold a line break or another control character.
    """
    for value in (sender, recipient, subject, message_id, reply_to):
        if any(ord(character) < 32 or ord(character) == 127 for character in value):
            raise MailRefused("A header holds characters that are not allowed.", permanent=True)
    message = EmailMessage(policy=_SAFE_ANYWHERE)
    message["From"], message["To"], message["Subject"] = sender, spell_address(recipient), subject
    message["Date"], message["Message-ID"] = format_datetime(now()), message_id
    if reply_to:
        message["Reply-To"] = reply_to
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    if calendar is not None:
        # As bytes, so that both copies are the same to the byte: as text, line ends and encoding would be renewed.
        parameters = {"method": calendar_method, "charset": "utf-8"}
        message.add_alternative(calendar, "text", "calendar", cte="base64", params=parameters)
        file_name = "cancel.ics" if calendar_method == "CANCEL" else "invite.ics"
        message.add_attachment(calendar, "application", "ics", filename=file_name)
    for name, media_type, content in attachments:
        main, _, sub = media_type.partition("/")
        message.add_attachment(content, main, sub, filename=name)
    return message.as_bytes()


def spell_address(address: str) -> str:
    """The address with its domain in ASCII (IDNA), which every mail server understands. Raises MailRefused."""
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise MailRefused("The address names no domain.", permanent=True) from error


def deliver_mail(content: bytes, recipient: str) -> None:
    """Hand the message to the SMTP server, or keep it in the catcher where none is set; raises MailRefused."""
    facts = settings.PARLEY_SMTP
    if facts is None:
        _keep(content)
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


def _keep(content: bytes) -> None:
    """One file a mail, readable by the operator's account only, never seen half-written."""
    folder = settings.PARLEY_DATA / "mail"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{now():%Y%m%dT%H%M%S%f}-{make_token(6)}"
    unfinished = folder / f".{name}"
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    unfinished.rename(folder / f"{name}.eml")
