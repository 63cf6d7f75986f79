"""Candidates: the people a company would like to talk to."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from parley.console.domain.errors import AddressTaken, LinkUnknown
from parley.console.domain.sample_candidates import SAMPLE_CANDIDATES
from parley.console.models import Candidate, Company, Conversation, Member
from parley.toolkit.clock import now

PAGE_SIZE = 50
# Each word of a search costs four comparisons a row; nobody looks for more words than these.
MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """What is known about a candidate."""

    first_name: str
    last_name: str
    email: str
    phone: str
    headline: str
    notes: str


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A candidate in a list, with the latest conversation if there was one."""

    candidate: Candidate
    latest: Conversation | None


def load_sample_candidates(company: Company) -> int:
    """Add the invented candidates that the company does not have yet; answers how many. May be called again."""
    addresses = [sample.email for sample in SAMPLE_CANDIDATES]
    known = set(Candidate.objects.filter(company=company, email__in=addresses).values_list("email", flat=True))
    missing = [
        Candidate(company=company, is_sample=True, **sample._asdict())
        for sample in SAMPLE_CANDIDATES
        if sample.email not in known
    ]
    Candidate.objects.bulk_create(missing)
    return len(missing)


def search_candidates(company: Company, search: str = "") -> QuerySet[Candidate]:
    """The company's candidates by name; every word of the search is found in name, address or headline."""
    found = Candidate.objects.filter(company=company)
    for word in search.split()[:MOST_WORDS]:
        found = found.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(email__icontains=word)
            | Q(headline__icontains=word)
        )
    return found.order_by("last_name", "first_name", "pk")


def list_candidates(company: Company, search: str = "", page: str = "1") -> Page[CandidateLine]:
    """One page of the search, 50 a page; a page beyond the last one is the last one."""
    paginator: Paginator[Candidate] = Paginator(search_candidates(company, search), PAGE_SIZE)
    found = paginator.get_page(page)
    candidates = list(found.object_list)
    latest = _find_latest(candidates)
    lines: Page[CandidateLine] = Page(
        [CandidateLine(each, latest.get(each.pk)) for each in candidates],
        found.number,
        paginator,  # type: ignore[arg-type]  # counts the same rows; only what a page holds is richer
    )
    return lines


def _find_latest(candidates: Sequence[Candidate]) -> dict[str, Conversation]:
    """The newest conversation of each, in one query: later rows replace earlier ones."""
    rows = Conversation.objects.filter(candidate__in=candidates).order_by("created_at", "pk")
    return {str(row.candidate_id): row for row in rows}


def get_candidate(company: Company, candidate_id: str) -> Candidate:
    """A candidate of the company. Raises LinkUnknown."""
    found = Candidate.objects.filter(company=company, pk=candidate_id).first()
    if found is None:
        raise LinkUnknown("There is no such candidate in your company.")
    return found


def create_candidate(member: Member, facts: CandidateFacts) -> Candidate:
    """Add a candidate. Raises AddressTaken with the one who has the address."""
    candidate = Candidate(company=member.company, created_by=member)
    _write(candidate, facts)
    return candidate


def update_candidate(candidate: Candidate, facts: CandidateFacts) -> None:
    """Write what is known anew. Raises AddressTaken with the other one who has the address."""
    _write(candidate, facts)


def _write(candidate: Candidate, facts: CandidateFacts) -> None:
    candidate.first_name, candidate.last_name = facts.first_name, facts.last_name
    candidate.email = facts.email.strip().lower()
    candidate.phone, candidate.headline, candidate.notes = facts.phone, facts.headline, facts.notes
    candidate.changed_at = now()
    try:
        with transaction.atomic():
            candidate.save()
    except IntegrityError as error:
        other = Candidate.objects.filter(company_id=candidate.company_id, email__iexact=candidate.email)
        twin = other.exclude(pk=candidate.pk).first()
        if twin is None:
            raise
        raise AddressTaken(f"{twin.name} has this address already.", twin.pk) from error
