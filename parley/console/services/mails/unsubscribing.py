"""Unsubscribing: the secret link of each mail to a candidate, one click to leave, one to come back (RFC 8058)."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import LinkUnknown
from parley.console.models import Candidate, EntryKind, OutgoingMail, TimelineEntry
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.toolkit.clock import now
from parley.toolkit.ids import is_same, keyed_hash
from parley.toolkit.mail.composing import get_public_host

# 128 bits of proof beside the mail's own random word: whoever only saw the Message-ID cannot unsubscribe anybody.
_PROOF_DIGITS = 32
_LONGEST_TOKEN = 200


def build_unsubscribe_url(mail_id: str) -> str:
    """The address that ends mails to the candidate who got the mail of that Message-ID; nothing is stored for it."""
    word = mail_id.strip("<>").partition("@")[0]
    return f"{settings.PARLEY_PUBLIC_URL}/u/{word}.{_prove(word)}"


def find_subscriber(token: str) -> Candidate:
    """The candidate whom the mail of this link went to; changes nothing. Raises LinkUnknown."""
    word, _dot, proof = token[:_LONGEST_TOKEN].rpartition(".")
    if not word or not is_same(proof, _prove(word)):
        raise LinkUnknown(_("This link is not known here. Perhaps a part of it was lost when it was copied."))
    mails = OutgoingMail.objects.filter(mail_id=f"<{word}@{get_public_host()}>", candidate__anonymised_at__isnull=True)
    mail = mails.select_related("candidate__company").first()
    if mail is None or mail.candidate is None:
        raise LinkUnknown(_("This link is over: nothing is known about you here any more."))
    return mail.candidate


def unsubscribe(candidate: Candidate) -> None:
    """No messages any more but what belongs to a conversation that the candidate booked; a second time is quiet."""
    with transaction.atomic():
        if Candidate.objects.filter(pk=candidate.pk, unsubscribed_at__isnull=True).update(unsubscribed_at=now()):
            write_entry(_build_entry(candidate, "unsubscribed"))


def resubscribe(candidate: Candidate) -> None:
    """The candidate wants messages again."""
    with transaction.atomic():
        if Candidate.objects.filter(pk=candidate.pk, unsubscribed_at__isnull=False).update(unsubscribed_at=None):
            write_entry(_build_entry(candidate, "subscribed"))


def _build_entry(candidate: Candidate, code: str) -> TimelineEntry:
    return build_entry(EntryKind.MESSAGE, code, candidate=candidate, who=candidate.name, has_followers=True)


def _prove(word: str) -> str:
    return keyed_hash("unsubscribe", word)[:_PROOF_DIGITS]
