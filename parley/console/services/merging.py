"""Making one candidate of two: what stays is chosen field by field, everything else of both comes together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.models import (
    Candidate,
    CandidateAddress,
    CandidateWord,
    Consent,
    Conversation,
    CustomField,
    CustomValue,
    EntryKind,
    InboxThread,
    MailOutcome,
    Member,
    OutgoingMail,
)
from parley.console.services.candidates.fields import show_custom_values
from parley.console.services.candidates.records import FACT_NAMES
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.candidates.words import index_words
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names
from parley.toolkit.work_queue import WorkState

FIRST, SECOND = "first", "second"
_FIELD_PREFIX = "field_"
MOST_TWINS = 10
# Handled one by one below: words are made anew, values are chosen, and two threads become one.
_OWN_WAY: tuple[type[models.Model], ...] = (CandidateWord, CustomValue, InboxThread)


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that the two do not share, with what each says; `chosen` is what stays unless somebody says else."""

    name: str
    label: str
    first: str
    second: str
    chosen: str


def list_differences(first: Candidate, second: Candidate) -> list[Difference]:
    """What somebody has to choose between; what only one of them has, is chosen already."""
    facts = [
        (name, str(label), str(getattr(first, name)), str(getattr(second, name))) for name, label in FACT_NAMES.items()
    ]
    own = [show_custom_values(each) for each in (first, second)]
    for field in CustomField.objects.filter(company=first.company_id).order_by("position", "pk"):
        facts.append((f"{_FIELD_PREFIX}{field.pk}", field.name, own[0].get(field.pk, ""), own[1].get(field.pk, "")))
    return [
        Difference(name, label, mine, other, FIRST if mine else SECOND)
        for name, label, mine, other in facts
        if mine != other
    ]


def merge_candidates(
    member: Member, kept_id: str, other_id: str, choices: Mapping[str, str] | None = None
) -> Candidate:
    """Make one of two: the first one stays, with what `choices` says (`first` or `second`) where they differ.

    Conversations, messages, lists, cards, tags, notes, files and the timeline of the other become the first one's; the
    address that is not chosen stays known. There is no way back. Raises LinkUnknown, InputRefused.
    """
    if kept_id == other_id:
        raise InputRefused({"other": _("Choose another candidate.")})
    with transaction.atomic():
        lock_names(sorted([f"candidate:{kept_id}", f"candidate:{other_id}"]))
        rows = Candidate.objects.select_for_update().filter(company=member.company, pk__in=[kept_id, other_id])
        found = {row.pk: row for row in rows.order_by("pk")}
        if len(found) != 2 or any(row.anonymised_at for row in found.values()):
            raise LinkUnknown(_("There is no such candidate in your company."))
        kept, other = found[kept_id], found[other_id]
        _take_facts(kept, other, choices or {})
        _keep_one_mail(kept, other)
        _keep_one_mail(other, kept)
        _move_belongings(kept, other)
        _join_threads(kept, other)
        _join_addresses(kept, other)
        kept.save()
        index_words([kept])
        entry = build_entry(
            EntryKind.CANDIDATE, "merged", candidate=kept, member=member, detail=other.name, has_followers=True
        )
        write_entry(entry)
    return kept


def _take_facts(kept: Candidate, other: Candidate, choices: Mapping[str, str]) -> None:
    differences = list_differences(kept, other)
    taken = [each for each in differences if choices.get(each.name, each.chosen) == SECOND]
    for each in taken:
        if not each.name.startswith(_FIELD_PREFIX):
            setattr(kept, each.name, each.second)
    fields = [int(each.name[len(_FIELD_PREFIX) :]) for each in taken if each.name.startswith(_FIELD_PREFIX)]
    CustomValue.objects.filter(candidate=kept, field__in=fields).delete()
    CustomValue.objects.filter(candidate=other, field__in=fields).update(candidate=kept)
    if any(each.name == "email" for each in taken):
        kept.undeliverable_at, kept.undeliverable_reason = other.undeliverable_at, other.undeliverable_reason
    # Whoever wanted no messages under one of the two names wants none.
    kept.unsubscribed_at = kept.unsubscribed_at or other.unsubscribed_at
    _take_consent(kept, other)
    kept.created_at, kept.changed_at = min(kept.created_at, other.created_at), now()


def _take_consent(kept: Candidate, other: Candidate) -> None:
    """The newer answer of the person counts, and an answer more than a question."""
    answers = (Consent.GIVEN, Consent.REFUSED)
    said = [each for each in (kept, other) if each.consent in answers]
    asked = [each for each in (kept, other) if each.consent == Consent.REQUESTED]
    known = max(said or asked or [kept], key=lambda each: each.consent_changed_at or each.created_at)
    kept.consent, kept.consent_changed_at = known.consent, known.consent_changed_at


def list_relations() -> Iterator[tuple[type[models.Model], str]]:
    """Every table with a column that leads to a candidate, tables of many-to-many fields included, and its name."""
    for relation in Candidate._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model is not None:
            yield relation.related_model, relation.field.name


def _move_belongings(kept: Candidate, other: Candidate) -> None:
    """Whatever belongs to the other is the first one's; where the first one has the same, one of the two is enough."""
    for model, column in list_relations():
        if model in _OWN_WAY:
            continue
        rows = model._default_manager.filter(**{column: other})
        for shared in _list_uniques(model, column):
            same = {name: OuterRef(name) for name in shared}
            rows.filter(Exists(model._default_manager.filter(**{column: kept}, **same))).delete()
        rows.update(**{column: kept})


def _keep_one_mail(kept: Candidate, other: Candidate) -> None:
    """What waits for the other does not leave where the first one has the same message: one address is left of two.

    Where a worker holds the other's mail already, calling it the other way round ends the first one's instead.
    """
    moment = now()
    is_free = Q(leased_until__isnull=True) | Q(leased_until__lt=moment)
    same = OutgoingMail.objects.filter(
        candidate=kept, message=OuterRef("message"), state__in=[WorkState.PENDING, WorkState.DONE]
    )
    waiting = OutgoingMail.objects.filter(is_free, Exists(same), candidate=other, state=WorkState.PENDING)
    mails = dict(waiting.values_list("pk", "conversation_id"))
    # The same words as where a message is cancelled: nobody got this link.
    Conversation.objects.filter(pk__in=filter(None, mails.values()), kind="public").update(revoked_at=moment)
    OutgoingMail.objects.filter(is_free, pk__in=mails, state=WorkState.PENDING).update(
        state=WorkState.FAILED, outcome=MailOutcome.CANCELLED, done_at=moment
    )


def _list_uniques(model: type[models.Model], column: str) -> Iterator[list[str]]:
    """The other columns of each constraint by which a candidate may be there once."""
    together = [list(names) for names in model._meta.unique_together]
    named = [
        list(each.fields)
        for each in model._meta.constraints
        if isinstance(each, models.UniqueConstraint) and each.condition is None
    ]
    for names in together + named:
        if column in names:
            yield [name for name in names if name != column]


def _join_threads(kept: Candidate, other: Candidate) -> None:
    """One candidate has one thread in the inbox: the mails of both, and the newer one's words in front."""
    leaving = InboxThread.objects.filter(candidate=other).first()
    staying = InboxThread.objects.filter(candidate=kept).first()
    if leaving is None:
        return
    if staying is None:
        InboxThread.objects.filter(pk=leaving.pk).update(candidate=kept)
        return
    for relation in InboxThread._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model is not None:
            column = relation.field.name
            relation.related_model._default_manager.filter(**{column: leaving}).update(**{column: staying})
    if leaving.last_at > staying.last_at:
        for name in ("last_at", "subject", "excerpt", "conversation_id"):
            setattr(staying, name, getattr(leaving, name))
    staying.is_unread, staying.is_done = staying.is_unread or leaving.is_unread, staying.is_done and leaving.is_done
    staying.owner_id = staying.owner_id or leaving.owner_id
    staying.save()
    leaving.delete()


def _join_addresses(kept: Candidate, other: Candidate) -> None:
    """The other goes, and its address may be the first one's own, or one by which they are known."""
    present = Candidate.objects.values_list("email", flat=True).get(pk=kept.pk)
    other_email = other.email
    other.delete()
    for email in {present, other_email} - {kept.email}:
        CandidateAddress.objects.get_or_create(company_id=kept.company_id, email=email, defaults={"candidate": kept})
    CandidateAddress.objects.filter(candidate=kept, email=kept.email).delete()


def find_possible_twins(candidate: Candidate, found: models.QuerySet[Candidate]) -> list[Candidate]:
    """Some of those who were found, without the candidate."""
    return list(found.exclude(pk=candidate.pk).order_by("last_name", "first_name", "pk")[:MOST_TWINS])
