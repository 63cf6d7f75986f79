"""Mails that come back: a delivery report (RFC 3464) names the mail, and a failure for good stops further ones."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default as modern

from django.db import transaction

from parley.console.models import Candidate, EntryKind, MailOutcome, OutgoingMail
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.mails.outgoing import TO_COLLEAGUES
from parley.toolkit.clock import now

# A report is small; what is larger is no report of a mail server.
LARGEST_REPORT = 1_000_000


def take_bounce(raw: bytes) -> bool:
    """Take a report of a mail server about a mail of ours; False when it is none, so that somebody else reads it.

    Only the Message-ID of a mail that we sent counts, which nobody can guess; a delay or a success changes nothing. A
    failure for good marks the candidate's address as undeliverable, unless it was changed since. Taken twice, the
    second one changes nothing.
    """
    if len(raw) > LARGEST_REPORT:
        return False
    message = message_from_bytes(raw, policy=modern)
    if message.get_content_type() != "multipart/report":
        return False
    mail = _find_mail(message)
    if mail is None:
        return False
    status, reason = _read_status(message)
    if status.startswith("5"):
        _note_bounce(mail, reason or status)
    return True


def _find_mail(message: EmailMessage) -> OutgoingMail | None:
    for mail_id in _list_mail_ids(message):
        found = OutgoingMail.objects.filter(mail_id=mail_id).select_related("candidate", "message").first()
        if found is not None:
            return found
    return None


def _list_mail_ids(message: EmailMessage) -> Iterator[str]:
    """The Message-ID of the mail that came back, from the copy of it or of its headers in the report."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            for inner in part.get_payload() if isinstance(part.get_payload(), list) else ():
                yield str(inner.get("Message-ID", "")).strip()  # type: ignore[union-attr]  # a list holds messages
        elif kind == "text/rfc822-headers":
            headers = message_from_bytes(part.get_payload(decode=True) or b"", policy=modern)  # type: ignore[arg-type]
            yield str(headers.get("Message-ID", "")).strip()
    yield str(message.get("In-Reply-To", "")).strip()


def _read_status(message: EmailMessage) -> tuple[str, str]:
    """The status of the first recipient that failed, and the server's words; `("", "")` where nothing failed."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        groups = part.get_payload()
        for group in groups if isinstance(groups, list) else ():
            if isinstance(group, Message) and str(group.get("Action", "")).strip().lower() == "failed":
                words = str(group.get("Diagnostic-Code", "")).partition(";")[2]
                return str(group.get("Status", "")).strip(), " ".join(words.split())
    return "", ""


def _note_bounce(mail: OutgoingMail, reason: str) -> None:
    with transaction.atomic():
        fresh = OutgoingMail.objects.filter(pk=mail.pk).exclude(outcome=MailOutcome.BOUNCED)
        if not fresh.update(outcome=MailOutcome.BOUNCED, last_error=reason[:500]) or mail.candidate is None:
            return
        if mail.purpose in TO_COLLEAGUES:
            return
        same_address = Candidate.objects.filter(pk=mail.candidate.pk, email__iexact=mail.recipient)
        same_address.filter(undeliverable_at__isnull=True).update(
            undeliverable_at=now(), undeliverable_reason=reason[:300]
        )
        write_entry(
            build_entry(
                EntryKind.MESSAGE,
                "bounced",
                candidate=mail.candidate,
                message=mail.message,
                detail=reason,
                has_followers=True,
            )
        )
