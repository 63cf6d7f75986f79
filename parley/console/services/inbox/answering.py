"""Answers from the inbox: one mail in the thread that the candidate's own mail program knows."""

from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.delivery.answers import compose_answer
from parley.console.delivery.email import LetterFacts
from parley.console.delivery.reply_addresses import write_reply_address
from parley.console.domain.errors import InputRefused
from parley.console.models import EntryKind, InboxMail, InboxMailKind, InboxThread, Member, OutgoingMail
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.inbox.threads import get_thread, raise_thread
from parley.console.services.mails.candidate_mails import find_obstacle
from parley.toolkit.ids import keyed_hash
from parley.toolkit.locking import lock_names
from parley.toolkit.mail.composing import MailRefused, get_public_host

LONGEST_BODY = 20_000


def answer_thread(member: Member, thread_id: int, body: str, form_key: str) -> InboxMail:
    """Answer the newest mail of the thread; the same form twice sends one mail.

    Raises LinkUnknown, and InputRefused with what stands in the way.
    """
    thread = get_thread(member, thread_id)
    recipient = _find_recipient(thread)
    text = body.strip()
    if not text:
        raise InputRefused({"body": _("Write something to send.")})
    if len(text) > LONGEST_BODY:
        raise InputRefused({"body": _("An answer has at most %(most)d characters.") % {"most": LONGEST_BODY}})
    # The form's own word makes the Message-ID, so that a second press finds the first one's mail.
    mail_id = f"<{keyed_hash('answer', f'{member.pk}:{thread.pk}:{form_key}')[:40]}@{get_public_host()}>"
    last = thread.mails.exclude(kind=InboxMailKind.ANSWER).order_by("-happened_at", "-pk").first()
    subject = _write_subject(last.subject if last else thread.subject)
    references = [*last.references.split(), last.message_id] if last and last.message_id else []
    candidate = thread.candidate
    facts = LetterFacts(
        sender_name=member.user.name,
        company_name=member.company.name,
        reply_to=(write_reply_address(candidate.pk, member.pk) if candidate else "") or member.user.email,
    )
    try:
        content = compose_answer(facts, recipient, subject, text, mail_id, references)
    except MailRefused as refusal:
        raise InputRefused({"body": str(refusal)}) from refusal
    with transaction.atomic():
        lock_names([f"answer:{mail_id}"])
        earlier = InboxMail.objects.filter(company=member.company, message_id=mail_id).first()
        if earlier is not None:
            return earlier
        row = OutgoingMail.objects.create(
            purpose="reply", mail_id=mail_id, recipient=recipient, subject=subject, content=content, candidate=candidate
        )
        return _keep(member, thread, row, subject, text, references)


def _keep(
    member: Member, thread: InboxThread, row: OutgoingMail, subject: str, text: str, references: list[str]
) -> InboxMail:
    kept = InboxMail.objects.create(
        thread=thread,
        company=member.company,
        kind=InboxMailKind.ANSWER,
        digest=keyed_hash("inbox", row.mail_id),
        message_id=row.mail_id,
        references=" ".join(references)[-4000:],
        sender_name=member.user.name,
        sender_address=member.user.email,
        subject=subject,
        text=text,
        member=member,
        mail=row,
    )
    if thread.owner is None:
        thread.owner = member
    raise_thread(thread, subject, text, is_unread=False)
    if thread.candidate is not None:
        write_entry(build_entry(EntryKind.MESSAGE, "sent", candidate=thread.candidate, member=member, detail=subject))
    return kept


def _find_recipient(thread: InboxThread) -> str:
    """To the candidate's own address, never to one that only claims to be theirs."""
    if thread.candidate is None:
        return thread.address
    obstacle = find_obstacle(thread.candidate, is_transactional=True)
    if obstacle == "undeliverable":
        raise InputRefused({"body": _("Mails to this address come back. Correct it on the profile first.")})
    if obstacle:
        raise InputRefused({"body": _("Nothing can be sent to this candidate any more.")})
    return thread.candidate.email


def _write_subject(subject: str) -> str:
    bare = subject.strip()
    return bare if bare.lower().startswith("re:") else f"Re: {bare}".strip()[:300]
