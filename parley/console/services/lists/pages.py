"""A page of who is on a list, never reading more of the list than it shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from parley.console.models import Candidate, CandidateList, Conversation, ListKind
from parley.console.services.candidates.filtering import CandidateFilter, filter_candidates

PAGE_SIZE = 50
# Nobody turns further pages than these; a search finds sooner.
LAST_PAGE = 200


@dataclass(frozen=True, slots=True)
class EntryLine:
    """Somebody on a list, with the latest conversation if there was one."""

    candidate: Candidate
    latest: Conversation | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """Some of a list, and whether more come after them."""

    number: int
    lines: tuple[EntryLine, ...]
    has_next: bool

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before."""
        return self.number > 1


def read_list_page(candidate_list: CandidateList, search: str, page: str) -> ListPage:
    """One page, 50 a page: a static list with those added last first, a smart one and a search by name."""
    number = min(max(int(page), 1), LAST_PAGE) if page.isdecimal() and len(page) < 6 else 1
    start = (number - 1) * PAGE_SIZE
    found = list(_order(candidate_list, search)[start : start + PAGE_SIZE + 1])
    return ListPage(number, tuple(_describe(found[:PAGE_SIZE])), len(found) > PAGE_SIZE and number < LAST_PAGE)


def search_list(candidate_list: CandidateList, search: str) -> QuerySet[Candidate]:
    """Who is on the list and has these words; in no order."""
    if candidate_list.kind == ListKind.SMART:
        wanted = CandidateFilter.from_values(candidate_list.filter_values)
        return filter_candidates(candidate_list.company, replace(wanted, words=f"{wanted.words} {search}".strip()))
    found = filter_candidates(candidate_list.company, CandidateFilter(words=search))
    return found.filter(list_entries__list=candidate_list)


def _order(candidate_list: CandidateList, search: str) -> QuerySet[Candidate]:
    found = search_list(candidate_list, search)
    if candidate_list.kind == ListKind.STATIC and not search:
        return found.order_by("-list_entries__pk")
    return found.order_by("last_name", "first_name", "pk")


def _describe(candidates: Sequence[Candidate]) -> Iterator[EntryLine]:
    rows = Conversation.objects.filter(candidate__in=candidates).order_by("created_at", "pk")
    latest = {str(row.candidate_id): row for row in rows}
    for candidate in candidates:
        yield EntryLine(candidate, latest.get(candidate.pk))


def stream_list(candidate_list: CandidateList) -> Iterator[EntryLine]:
    """All of the list, read piece by piece."""
    pile: list[Candidate] = []
    for candidate in search_list(candidate_list, "").order_by("pk").iterator(chunk_size=500):
        pile.append(candidate)
        if len(pile) == 500:
            yield from _describe(pile)
            pile = []
    yield from _describe(pile)
