"""Mails that come in: whose they are, kept once, put into the candidate's thread, told to whoever was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q

from parley.console.delivery.reply_addresses import read_reply_address
from parley.console.domain.errors import InputRefused
from parley.console.domain.inbox.mails import IncomingMail, MailFile, read_mail
from parley.console.models import (
    Candidate,
    CandidateAddress,
    Company,
    EntryKind,
    InboxMail,
    InboxMailKind,
    InboxThread,
    Member,
    OutgoingMail,
)
from parley.console.services.candidates.belongings.files import add_file
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.inbox.threads import find_or_make_thread, note_arrival, raise_thread, tell_owner
from parley.console.services.mails.bounces import take_bounce
from parley.console.services.mails.outgoing import TO_COLLEAGUES
from parley.toolkit.locking import lock_names

log = structlog.get_logger(__name__)

LARGEST_BYTES = 25_000_000


@dataclass(frozen=True, slots=True)
class Match:
    """Whose mail it is; `candidate` is None for a stranger, `doubt` says why the sender may be somebody else."""

    company: Company
    candidate: Candidate | None
    owner: Member | None
    doubt: str


def take_mail(raw: bytes, envelope: Sequence[str] = ()) -> str:
    """Take a mail as it arrived, with the addresses of its envelope where they are known; the same again is kept once.

    Answers what became of it: kept, known (it had come before), report (a bounce), automatic, nobody (no company
    here knows the sender), or large.
    """
    if len(raw) > LARGEST_BYTES:
        return "large"
    mail = read_mail(raw)
    if mail.is_report and take_bounce(raw):
        return "report"
    match = _find_match(mail, (*envelope, *mail.recipients))
    if match is None or (mail.is_report and match.candidate is None):
        log.info("mail_of_nobody")
        return "nobody"
    with transaction.atomic():
        lock_names([f"inbox:{match.company.pk}:{mail.digest}"])
        if InboxMail.objects.filter(company=match.company, digest=mail.digest).exists():
            return "known"
        is_automatic = mail.is_automatic or mail.is_report
        thread = _find_thread(mail, match, is_automatic=is_automatic)
        _keep(mail, match, thread, is_automatic=is_automatic)
    return "automatic" if is_automatic else "kept"


def _find_match(mail: IncomingMail, recipients: Sequence[str]) -> Match | None:
    """By the word in our own address, by the mail it answers, by the sender's address; the first that tells."""
    found = _match_word(recipients) or _match_reference(mail) or _match_sender(mail)
    if found is None:
        return None
    company, candidate, owner = found
    return Match(company, candidate, owner, _find_doubt(mail, candidate))


Found = tuple[Company, Candidate | None, Member | None]


def _match_word(recipients: Sequence[str]) -> Found | None:
    for address in recipients:
        named = read_reply_address(address)
        if named is None:
            continue
        candidate = Candidate.objects.select_related("company").filter(pk=named[0], anonymised_at=None).first()
        if candidate is not None:
            member = Member.objects.select_related("user").filter(pk=named[1], company=candidate.company_id).first()
            return candidate.company, candidate, member
    return None


def _match_reference(mail: IncomingMail) -> Found | None:
    """Mails of ours that it answers: messages and what else was sent to a candidate, and answers from the inbox."""
    sent = OutgoingMail.objects.filter(mail_id__in=mail.references, candidate__anonymised_at=None)
    sent = sent.exclude(candidate=None).exclude(purpose__in=TO_COLLEAGUES)
    row = sent.select_related("candidate__company").order_by("-pk").defer("content").first()
    if row is None or row.candidate is None:
        return None
    return row.candidate.company, row.candidate, _find_owner(row)


def _find_owner(row: OutgoingMail) -> Member | None:
    if row.message is not None:
        return row.message.sender
    return row.conversation.owner if row.conversation is not None else None


def _match_sender(mail: IncomingMail) -> Found | None:
    """The candidate with this address who was written to last; a stranger only where there is one company alone."""
    if not mail.sender_address:
        return None
    others = CandidateAddress.objects.filter(email=mail.sender_address).values("candidate_id")
    known = Candidate.objects.filter(Q(email=mail.sender_address) | Q(pk__in=others), anonymised_at=None)
    known = known.select_related("company")
    candidates = {each.pk: each for each in known[:20]}
    sent = OutgoingMail.objects.filter(candidate__in=list(candidates)).exclude(purpose__in=TO_COLLEAGUES)
    last = sent.defer("content").select_related("message__sender", "conversation__owner").order_by("-pk").first()
    if last is not None:
        candidate = candidates[str(last.candidate_id)]
        return candidate.company, candidate, _find_owner(last)
    if len(candidates) == 1:
        candidate = next(iter(candidates.values()))
        return candidate.company, candidate, None
    companies = Company.objects.all()[:2]
    return (companies[0], None, None) if len(companies) == 1 else None


def _find_doubt(mail: IncomingMail, candidate: Candidate | None) -> str:
    if mail.is_dmarc_failed:
        return "dmarc"
    if candidate is None:
        return "stranger"
    return "" if mail.sender_address == candidate.email.lower() else "other_address"


def _find_thread(mail: IncomingMail, match: Match, *, is_automatic: bool) -> InboxThread:
    """The candidate's thread, or the stranger's; what nobody wrote neither raises it nor tells anybody."""
    if match.candidate is not None:
        if is_automatic:
            thread = find_or_make_thread(match.candidate, match.owner)
            if not thread.subject:
                raise_thread(thread, mail.subject, mail.text, is_unread=False)
            return thread
        return note_arrival(match.candidate, match.owner, mail.subject, mail.text)
    thread, _is_new = InboxThread.objects.get_or_create(
        company=match.company, candidate=None, address=mail.sender_address
    )
    if not is_automatic:
        tell_owner(thread, mail.sender_name or mail.sender_address)
    if not is_automatic or not thread.subject:
        raise_thread(thread, mail.subject, mail.text, is_unread=not is_automatic)
    return thread


def _keep(mail: IncomingMail, match: Match, thread: InboxThread, *, is_automatic: bool) -> None:
    InboxMail.objects.create(
        thread=thread,
        company=match.company,
        kind=InboxMailKind.AUTOMATIC if is_automatic else InboxMailKind.REPLY,
        digest=mail.digest,
        message_id=mail.message_id,
        references=" ".join(mail.references)[-4000:],
        sender_name=mail.sender_name,
        sender_address=mail.sender_address,
        subject=mail.subject,
        text=mail.text,
        quoted=mail.quoted,
        doubt=match.doubt,
        files=[_keep_file(each, match) for each in mail.files],
    )
    if match.candidate is not None and not is_automatic:
        entry = build_entry(
            EntryKind.REPLY,
            "mail",
            candidate=match.candidate,
            conversation=None,
            who=match.candidate.name,
            detail=mail.subject,
            has_followers=True,
        )
        write_entry(entry)


def _keep_file(file: MailFile, match: Match) -> dict[str, Any]:
    """A file of the candidate's like one that a colleague adds; of others only the name is kept, and why."""
    line: dict[str, Any] = {"name": file.name, "size_bytes": len(file.content), "file_id": ""}
    if match.candidate is None or match.doubt:
        return line | {"refused": "doubt"}
    try:
        kept = add_file(None, match.candidate, file.name, len(file.content), BytesIO(file.content))
    except InputRefused as refusal:
        return line | {"refused": str(refusal)[:300]}
    return line | {"file_id": kept.pk}
