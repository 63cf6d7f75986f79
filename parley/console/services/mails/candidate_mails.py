"""One mail to one candidate: in their language, only to somebody who may be written to, with a way to unsubscribe."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from parley.console.delivery.email import LetterFacts, compose_letter
from parley.console.delivery.reply_addresses import write_reply_address
from parley.console.models import Candidate, Conversation, Member, OutgoingMail
from parley.console.services.mails.speaking import speak_language
from parley.console.services.mails.unsubscribing import build_unsubscribe_url
from parley.toolkit.mail.composing import make_mail_id


def find_obstacle(candidate: Candidate, *, is_transactional: bool = False) -> str:
    """Why nothing may be mailed to the candidate: anonymised, undeliverable, unsubscribed; "" when it may.

    What belongs to a conversation that the candidate booked (transactional) still goes to those who unsubscribed.
    """
    if candidate.anonymised_at is not None:
        return "anonymised"
    if candidate.undeliverable_at is not None:
        return "undeliverable"
    if candidate.unsubscribed_at is not None and not is_transactional:
        return "unsubscribed"
    return ""


@contextmanager
def speak_language_of(candidate: Candidate) -> Iterator[None]:
    """Within this, texts are translated into the candidate's language, or stay English where there is none."""
    with speak_language(candidate.language):
        yield


def queue_candidate_mail(
    candidate: Candidate,
    *,
    purpose: str,
    subject: str,
    text: str,
    member: Member | None = None,
    conversation: Conversation | None = None,
    is_transactional: bool = False,
    reply_to: str = "",
) -> OutgoingMail | None:
    """A mail to a candidate as a row, to be sent soon; call it in the transaction of its cause.

    `text` is plain and final; write it within `speak_language_of(candidate)`. It comes from `member` by name, else
    from the company. Whatever is not transactional ends with the way to unsubscribe. Answers None where nothing may
    be mailed to the candidate (`find_obstacle` says why). Raises MailRefused for a subject with control characters.
    """
    if find_obstacle(candidate, is_transactional=is_transactional):
        return None
    mail_id = make_mail_id()
    unsubscribe_url = "" if is_transactional else build_unsubscribe_url(mail_id)
    with speak_language_of(candidate):
        footer = write_footer(candidate.company.name, unsubscribe_url)
    facts = LetterFacts(
        sender_name=member.user.name if member else "",
        company_name=candidate.company.name,
        reply_to=reply_to or (find_reply_address(candidate, member) if member else ""),
    )
    return OutgoingMail.objects.create(
        purpose=purpose,
        mail_id=mail_id,
        recipient=candidate.email,
        subject=subject[:300],
        content=compose_letter(facts, candidate.email, subject[:300], text + footer, mail_id, unsubscribe_url),
        candidate=candidate,
        conversation=conversation,
    )


def find_reply_address(candidate: Candidate, member: Member) -> str:
    """Where the candidate's answer to this member goes: the shared inbox, or the member's own mailbox without one."""
    return write_reply_address(candidate.pk, member.pk) or member.user.email


def write_footer(company_name: str, unsubscribe_url: str) -> str:
    """What stands below a message: who writes, and how to end it; "" without an address to unsubscribe at."""
    if not unsubscribe_url:
        return ""
    words = _("You get this message from %(company)s. Unsubscribe: %(url)s")
    return "\n\n-- \n" + words % {"company": company_name, "url": unsubscribe_url} + "\n"
