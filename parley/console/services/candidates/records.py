"""Candidates: the people a company would like to talk to; adding, changing, archiving."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.console.domain.errors import AddressTaken, LinkUnknown
from parley.console.domain.messages.sample_candidates import SAMPLE_CANDIDATES
from parley.console.models import Candidate, CandidateAddress, Company, EntryKind, Member
from parley.console.services.candidates.fields import read_custom_values, write_custom_values
from parley.console.services.candidates.timeline import build_entry, write_entries, write_entry
from parley.console.services.candidates.words import index_words
from parley.toolkit.clock import now
from parley.toolkit.queries.ready import ReadyQuery

_AT_ONCE = 400
# What a line of the timeline calls the facts that were changed.
FACT_NAMES = {
    "first_name": gettext_lazy("first name"),
    "last_name": gettext_lazy("last name"),
    "email": gettext_lazy("email address"),
    "phone": gettext_lazy("telephone"),
    "headline": gettext_lazy("headline"),
    "notes": gettext_lazy("summary"),
    "address": gettext_lazy("postal address"),
    "country": gettext_lazy("country"),
    "language": gettext_lazy("language"),
    "tzid": gettext_lazy("time zone"),
}


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """What is known about a candidate; `notes` is a summary for colleagues."""

    first_name: str
    last_name: str
    email: str
    phone: str = ""
    headline: str = ""
    notes: str = ""
    address: str = ""
    country: str = ""
    language: str = ""
    tzid: str = ""


def load_sample_candidates(company: Company) -> int:
    """Add the invented candidates that the company does not have yet; answers how many. May be called again."""
    addresses = [sample.email for sample in SAMPLE_CANDIDATES]
    known = set(Candidate.objects.filter(company=company, email__in=addresses).values_list("email", flat=True))
    missing = [
        Candidate(company=company, is_sample=True, **sample._asdict())
        for sample in SAMPLE_CANDIDATES
        if sample.email not in known
    ]
    with transaction.atomic():
        Candidate.objects.bulk_create(missing)
        index_words(missing, are_new=True)
    return len(missing)


def get_candidate(company: Company, candidate_id: str) -> Candidate:
    """A candidate of the company. Raises LinkUnknown."""
    found = Candidate.objects.filter(company=company, pk=candidate_id).first()
    if found is None:
        raise LinkUnknown(_("There is no such candidate in your company."))
    return found


def find_by_email(company: Company, email: str) -> Candidate | None:
    """The candidate with this address, or who is known by it since a merging."""
    email = email.strip().lower()
    found = Candidate.objects.filter(company=company, email__iexact=email).first()
    if found is not None:
        return found
    other = CandidateAddress.objects.filter(company=company, email__iexact=email).select_related("candidate").first()
    return other.candidate if other else None


def list_other_addresses(candidate: Candidate) -> list[str]:
    """Addresses by which the candidate is known since a merging."""
    return [email for (email,) in _ADDRESSES.list_rows(candidate=candidate.pk)]


_ADDRESSES = ReadyQuery(
    lambda candidate: CandidateAddress.objects.filter(candidate=candidate).order_by("email").values_list("email")
)


def create_candidate(
    member: Member, facts: CandidateFacts, custom: Mapping[int, str] | None = None, *, source: str = "manual"
) -> Candidate:
    """Add a candidate, with values of the company's own fields.

    Raises AddressTaken with the one who has the address, and InputRefused for values that do not fit their fields.
    """
    candidate = Candidate(company=member.company, created_by=member, source=source)
    _write(member, candidate, facts, custom or {}, is_new=True)
    return candidate


def update_candidate(
    member: Member, candidate: Candidate, facts: CandidateFacts, custom: Mapping[int, str] | None = None
) -> None:
    """Write what is known anew. Raises AddressTaken with the other one who has the address, and InputRefused."""
    _write(member, candidate, facts, custom or {}, is_new=False)


def archive_candidates(member: Member, candidate_ids: Iterable[str], *, is_archived: bool = True) -> int:
    """Put candidates of the member's company away, or take them back; answers how many were not there yet.

    Archived ones are left out of lists and messages; what they were sent still works.
    """
    keys = list(dict.fromkeys(candidate_ids))
    return sum(_archive_batch(member, keys[at : at + _AT_ONCE], is_archived) for at in range(0, len(keys), _AT_ONCE))


def set_subscribed(member: Member, candidate: Candidate, *, is_subscribed: bool) -> None:
    """Say that a candidate wants messages, or none any more; saying it again changes nothing."""
    if (candidate.unsubscribed_at is None) == is_subscribed:
        return
    candidate.unsubscribed_at = None if is_subscribed else now()
    code = "subscribed" if is_subscribed else "unsubscribed"
    with transaction.atomic():
        candidate.save(update_fields=["unsubscribed_at"])
        write_entry(build_entry(EntryKind.MESSAGE, code, candidate=candidate, member=member, has_followers=True))


def _archive_batch(member: Member, keys: list[str], is_archived: bool) -> int:
    moment = now() if is_archived else None
    code = "archived" if is_archived else "unarchived"
    with transaction.atomic():
        rows = Candidate.objects.filter(company=member.company, pk__in=keys, archived_at__isnull=is_archived)
        found = list(rows.select_for_update())
        Candidate.objects.filter(pk__in=[each.pk for each in found]).update(archived_at=moment)
        write_entries(
            [
                build_entry(EntryKind.CANDIDATE, code, candidate=each, member=member, has_followers=True)
                for each in found
            ]
        )
    return len(found)


def _write(
    member: Member, candidate: Candidate, facts: CandidateFacts, custom: Mapping[int, str], *, is_new: bool
) -> None:
    values = read_custom_values(candidate.company, custom)
    changed = _take_facts(candidate, facts)
    candidate.changed_at = now()
    _refuse_other_address(candidate)
    try:
        with transaction.atomic():
            candidate.save(force_insert=is_new)
            changed += write_custom_values(candidate, values)
            index_words([candidate], are_new=is_new)
            if is_new or changed:
                code, detail = ("created", "") if is_new else ("changed", ", ".join(changed))
                entry = build_entry(
                    EntryKind.CANDIDATE, code, candidate=candidate, member=member, detail=detail, has_followers=True
                )
                write_entry(entry)
    except IntegrityError as error:
        other = Candidate.objects.filter(company_id=candidate.company_id, email__iexact=candidate.email)
        twin = other.exclude(pk=candidate.pk).first()
        if twin is None:
            raise
        raise _taken(twin) from error


def _take_facts(candidate: Candidate, facts: CandidateFacts) -> list[str]:
    """Write the facts on the candidate; answers what people call those that are different now."""
    changed = []
    for each in fields(facts):
        value = getattr(facts, each.name)
        value = value.strip().lower() if each.name == "email" else value
        if getattr(candidate, each.name) != value:
            changed.append(str(FACT_NAMES[each.name]))
            if each.name == "email":
                # Another address may be reached even though the old one was not.
                candidate.undeliverable_at, candidate.undeliverable_reason = None, ""
            setattr(candidate, each.name, value)
    return changed


def _refuse_other_address(candidate: Candidate) -> None:
    others = CandidateAddress.objects.filter(company_id=candidate.company_id, email__iexact=candidate.email)
    other = others.exclude(candidate=candidate.pk).select_related("candidate").first()
    if other is not None:
        raise _taken(other.candidate)


def _taken(twin: Candidate) -> AddressTaken:
    return AddressTaken(_("%(name)s has this address already.") % {"name": twin.name}, twin.pk)
