"""A thread as it is read: mails and text messages in the order of time, each with what is to be said about it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from parley.console.models import InboxMail, InboxMailKind, InboxThread, SmsDirection, SmsMessage
from parley.console.services.inbox.sms import list_sms
from parley.console.services.inbox.threads import list_mails
from parley.toolkit.work_queue import WorkState


@dataclass(frozen=True, slots=True)
class Line:
    """One mail or text; `state` and `doubt` are words for people, "" where there is nothing to say."""

    is_own: bool
    is_automatic: bool
    is_sms: bool
    who: str
    address: str
    subject: str
    text: str
    happened_at: datetime
    quoted: str = ""
    state: str = ""
    is_failed: bool = False
    doubt: str = ""
    files: list[dict[str, Any]] = field(default_factory=list)


def list_lines(thread: InboxThread) -> list[Line]:
    """The newest of both kinds, oldest first; three queries."""
    lines = [_describe_mail(mail) for mail in list_mails(thread)]
    if thread.candidate is not None:
        name = thread.candidate.name
        lines += [_describe_sms(text, name) for text in list_sms(thread.candidate)]
    return sorted(lines, key=lambda line: line.happened_at)


def _describe_mail(mail: InboxMail) -> Line:
    is_own = mail.kind == InboxMailKind.ANSWER
    is_failed = mail.mail is not None and mail.mail.state == WorkState.FAILED
    return Line(
        is_own=is_own,
        is_automatic=mail.kind == InboxMailKind.AUTOMATIC,
        is_sms=False,
        who=mail.member.user.name if mail.member else mail.sender_name or mail.sender_address,
        address="" if is_own else mail.sender_address,
        subject=mail.subject,
        text=mail.text,
        quoted=mail.quoted,
        happened_at=mail.happened_at,
        state=_tell_state(mail),
        is_failed=is_failed,
        doubt=_tell_doubt(mail.doubt),
        files=mail.files,
    )


def _tell_state(mail: InboxMail) -> str:
    if mail.mail is None or mail.mail.state == WorkState.DONE:
        return ""
    if mail.mail.state == WorkState.FAILED:
        return _("Failed: %(reason)s") % {"reason": mail.mail.last_error}
    return _("On its way")


def _tell_doubt(doubt: str) -> str:
    words = {
        "dmarc": _("The sender’s domain says that this mail is not from it. Do not act on it without asking."),
        "other_address": _("From another address than the candidate’s. It may be somebody else."),
        "stranger": _("No candidate of yours has this address."),
    }
    return words.get(doubt, "")


def _describe_sms(text: SmsMessage, candidate_name: str) -> Line:
    is_own = text.direction == SmsDirection.OUT
    name = text.member.user.name if text.member else _("Reminder") if is_own else candidate_name
    is_failed = text.state == WorkState.FAILED
    state = _("Failed: %(reason)s") % {"reason": text.last_error} if is_failed else ""
    if is_own and not is_failed:
        state = _("Delivered") if text.delivered_at else _("Sent") if text.state == WorkState.DONE else _("On its way")
    return Line(
        is_own=is_own,
        is_automatic=False,
        is_sms=True,
        who=name,
        address=text.number,
        subject="",
        text=text.body,
        happened_at=text.created_at,
        state=state,
        is_failed=is_failed,
    )
