"""Consent: asked by mail, answered on a page of one's own, and silence as an answer where a company says so."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parley.console.domain.errors import LinkUnknown
from parley.console.models import Candidate, Consent, ConsentRequest, EntryKind, Member, PrivacySettings
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.mails.candidate_mails import find_obstacle, queue_candidate_mail, speak_language_of
from parley.console.services.privacy.anonymising import anonymise_candidate
from parley.console.services.privacy.rules import find_rule, find_settings
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash, make_token

PURPOSE = "consent"
# 192 random bits.
TOKEN_BYTES = 24
MOST_AT_ONCE = 500
_LONGEST_TOKEN = 100


def write_consent_words(words: PrivacySettings, company_name: str) -> tuple[str, str]:
    """Subject and text of the question: the company's own, else Parley's in the language that is active."""
    subject = words.consent_subject or _("May %(company)s keep your details?") % {"company": company_name}
    text = words.consent_text or _(
        "%(company)s would like to keep your name, contact details and what was agreed with you, to talk with you "
        "about work. Do you agree? You may change your mind at any time."
    ) % {"company": company_name}
    return subject, text


def ask_for_consent(member: Member, candidates: Sequence[Candidate]) -> tuple[int, int]:
    """Ask each of them by mail; answers how many were asked and how many cannot be.

    Who unsubscribed is asked too: it is a question about their data, not an advertisement.
    """
    words = find_settings(member.company)
    asked = sum(_ask(member, candidate, words) for candidate in candidates[:MOST_AT_ONCE])
    return asked, len(candidates) - asked


def _ask(member: Member, candidate: Candidate, words: PrivacySettings) -> bool:
    if candidate.consent in (Consent.GIVEN, Consent.REFUSED) or find_obstacle(candidate, is_transactional=True):
        return False
    token = make_token(TOKEN_BYTES)
    days = find_rule(candidate).answer_days
    moment = now()
    with speak_language_of(candidate), transaction.atomic():
        # Whoever is anonymised at this moment is waited for, and asked nothing.
        if not Candidate.objects.select_for_update().filter(pk=candidate.pk, anonymised_at=None).exists():
            return False
        subject, text = write_consent_words(words, member.company.name)
        url = f"{settings.PARLEY_PUBLIC_URL}/consent/{token}"
        body = [text, _("Answer here: %(url)s") % {"url": url}]
        if days:
            body.append(_("Without an answer within %(days)d days, what names you is deleted.") % {"days": days})
        request = ConsentRequest.objects.create(
            company_id=candidate.company_id,
            candidate=candidate,
            sender=member,
            token_hash=keyed_hash(PURPOSE, token),
            text=text,
            language=candidate.language,
            created_at=moment,
            silent_at=moment + timedelta(days=days) if days else None,
        )
        # An earlier question is answered by this one: its silence counts no more.
        ConsentRequest.objects.filter(candidate=candidate, answered_at=None).exclude(pk=request.pk).update(
            silent_at=None
        )
        mail = queue_candidate_mail(
            candidate,
            purpose=PURPOSE,
            subject=subject,
            text="\n\n".join(body),
            member=member,
            is_transactional=True,
        )
        if mail is None:
            transaction.set_rollback(True)
            return False
        _note(candidate, Consent.REQUESTED, moment, member=member)
    return True


def get_consent_request(token: str) -> ConsentRequest:
    """The question behind a link. Raises LinkUnknown."""
    rows = ConsentRequest.objects.select_related("company", "candidate")
    found = rows.filter(token_hash=keyed_hash(PURPOSE, token[:_LONGEST_TOKEN])).first()
    if found is None or found.candidate.anonymised_at is not None:
        raise LinkUnknown(_("This link is not known here. Perhaps a part of it was lost when it was copied."))
    return found


def answer_consent(token: str, *, agrees: bool) -> ConsentRequest:
    """Keep what the person said; whoever does not agree is anonymised at once. Raises LinkUnknown."""
    found = get_consent_request(token)
    answer, moment = (Consent.GIVEN if agrees else Consent.REFUSED), now()
    with transaction.atomic():
        # The candidate's row is the lock: an answer, a second click and the duty of silence come one after the other.
        candidate = Candidate.objects.select_for_update().get(pk=found.candidate_id)
        if candidate.anonymised_at is not None:
            raise LinkUnknown(_("This link is not known here. Perhaps a part of it was lost when it was copied."))
        if found.answer != answer:
            ConsentRequest.objects.filter(pk=found.pk).update(answer=answer, answered_at=moment)
            ConsentRequest.objects.filter(candidate=candidate).update(silent_at=None)
            _note(candidate, answer, moment, who=candidate.name)
        if not agrees:
            # Under the same lock: a second click that agrees finds nobody any more, instead of being overruled.
            anonymise_candidate(candidate, reason="refused")
    found.answer, found.answered_at = answer, moment
    return found


def _note(
    candidate: Candidate, consent: Consent, moment: datetime, *, member: Member | None = None, who: str = ""
) -> None:
    candidate.consent, candidate.consent_changed_at = consent, moment
    candidate.save(update_fields=["consent", "consent_changed_at"])
    write_entry(
        build_entry(EntryKind.CONSENT, consent, candidate=candidate, member=member, who=who, has_followers=True)
    )


def anonymise_silent_candidates() -> int:
    """Anonymise those whose time to answer is over; answers how many."""
    due = ConsentRequest.objects.filter(answered_at=None, silent_at__isnull=False, silent_at__lte=now())
    return sum(_anonymise_silent(request, due) for request in due.order_by("silent_at")[:50])


def _anonymise_silent(request: ConsentRequest, due: QuerySet[ConsentRequest]) -> bool:
    with transaction.atomic():
        # The lock of `answer_consent`: whoever answered since the list was read is not silent, and stays.
        candidate = Candidate.objects.select_for_update().filter(pk=request.candidate_id).first()
        if candidate is None or not due.filter(pk=request.pk).exists():
            return False
        anonymise_candidate(candidate, reason="silent")
        ConsentRequest.objects.filter(candidate=candidate).update(silent_at=None)
    return True
