"""The list of candidates: a page at a time along the names, with each one's latest conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from parley.console.models import Candidate, CandidateTag, Company, Conversation
from parley.console.services.candidates.filtering import CandidateFilter, narrow_candidates
from parley.toolkit.queries.ready import ReadyQuery

PAGE_SIZE = 50
# Beyond it nobody reads the number; counting everybody would cost more than showing them.
MOST_COUNTED = 1000
_BY_NAME = ("last_name", "first_name", "pk")
_SHOWN = ("company", "first_name", "last_name", "email", "headline")


class LatestConversation(NamedTuple):
    """What a list says of a conversation."""

    status: str
    starts_at: datetime | None
    view_url: str


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A candidate in a list, with the latest conversation if there was one, and the names of tags."""

    candidate: Candidate
    latest: LatestConversation | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """Some of the candidates by name; `count` is of all that were found, None where it was not worth counting.

    `after` and `before` are the ids to go on from, "" where there is nothing in that direction.
    """

    lines: tuple[CandidateLine, ...]
    count: int | None
    is_more: bool  # than the count says
    after: str
    before: str


def list_candidates(company: Company, wanted: CandidateFilter, after: str = "", before: str = "") -> CandidatePage:
    """The page after, or before, the candidate of that id; the first one without either, or when the id is unknown."""
    found, is_countable = narrow_candidates(company, wanted)
    mark = Candidate.objects.filter(company=company, pk=after or before).first() if after or before else None
    is_back = mark is not None and not after
    rows = _go_on(found, mark, is_back=is_back)
    candidates = list(rows.only(*_SHOWN)[: PAGE_SIZE + 1])
    has_more, candidates = len(candidates) > PAGE_SIZE, candidates[:PAGE_SIZE]
    if is_back:
        candidates.reverse()
    has_earlier = has_more if is_back else mark is not None
    has_later = is_back or has_more
    count, is_more = _count(found, len(candidates), is_countable, is_whole=not (has_earlier or has_later))
    return CandidatePage(
        _describe_lines(candidates),
        count,
        is_more,
        after=candidates[-1].pk if has_later and candidates else "",
        before=candidates[0].pk if has_earlier and candidates else "",
    )


def _go_on(found: QuerySet[Candidate], mark: Candidate | None, *, is_back: bool) -> QuerySet[Candidate]:
    """Whoever stands behind the mark in the order of names, or before it, the nearest first."""
    order = [f"-{name}" for name in _BY_NAME] if is_back else list(_BY_NAME)
    if mark is None:
        return found.order_by(*order)
    way = "lt" if is_back else "gt"
    last, first = mark.last_name, mark.first_name
    # The first condition says nothing new; it is the one by which the index finds the place.
    found = found.filter(**{f"last_name__{way}e": last})
    return found.filter(
        Q(**{f"last_name__{way}": last})
        | Q(**{"last_name": last, f"first_name__{way}": first})
        | Q(**{"last_name": last, "first_name": first, f"pk__{way}": mark.pk})
    ).order_by(*order)


def _count(found: QuerySet[Candidate], shown: int, is_countable: bool, *, is_whole: bool) -> tuple[int | None, bool]:
    if is_whole:
        return shown, False
    if not is_countable:
        return None, True
    counted = found.order_by()[: MOST_COUNTED + 1].count()
    return min(counted, MOST_COUNTED), counted > MOST_COUNTED


def _describe_lines(candidates: Sequence[Candidate]) -> tuple[CandidateLine, ...]:
    keys = [each.pk for each in candidates]
    # Later rows replace earlier ones: the newest stays.
    latest = {key: LatestConversation(*facts) for key, *facts in _CONVERSATIONS.list_rows(keys=keys)}
    tags: dict[str, list[str]] = {}
    for candidate_id, name in _TAGS.list_rows(keys=keys):
        tags.setdefault(candidate_id, []).append(name)
    return tuple(CandidateLine(each, latest.get(each.pk), tuple(tags.get(each.pk, ()))) for each in candidates)


_CONVERSATIONS = ReadyQuery(
    lambda keys: (
        Conversation.objects.filter(candidate__in=keys)
        .order_by("created_at", "pk")
        .values_list("candidate_id", "status", "starts_at", "view_url")
    )
)
_TAGS = ReadyQuery(
    lambda keys: (
        CandidateTag.objects.filter(candidate__in=keys).order_by("tag__name").values_list("candidate_id", "tag__name")
    )
)
