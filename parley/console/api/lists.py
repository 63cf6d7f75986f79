"""Lists for other software: which there are, who is on them, and putting candidates on."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from parley.console.api.caller import KeyWith, get_member
from parley.console.api.paging import describe_page, read_page
from parley.console.api.shapes import CandidateIdsIn, CandidatePage, ErrorOut, ListOut
from parley.console.domain.errors import LinkUnknown
from parley.console.domain.roles import Capability
from parley.console.models import CandidateList, ListVisibility, Member
from parley.console.services.integrations.describing import CANDIDATE_RELATIONS, describe_candidates
from parley.console.services.lists.entries import add_to_list, choose_candidates, remove_from_list
from parley.console.services.lists.records import get_list, list_lists, select_list

router = Router(tags=["Lists"])
reads = KeyWith(Capability.READ_CANDIDATES)
writes = KeyWith(Capability.EDIT_CANDIDATES, writes=True)


@router.get("lists", auth=reads, response=list[ListOut])
def show_lists(request: HttpRequest) -> list[dict[str, Any]]:
    """The company's lists, but for restricted ones."""
    rows = list_lists(get_member(request).company).filter(visibility=ListVisibility.NORMAL)
    return [{"id": each.pk, "name": each.name, "kind": each.kind} for each in rows]


@router.get("lists/{list_id}/candidates", auth=reads, response={200: CandidatePage, 404: ErrorOut})
def show_list(request: HttpRequest, list_id: str, cursor: str = "", limit: int = 50) -> dict[str, Any]:
    """Who is on a list."""
    rows = select_list(_get(get_member(request), list_id)).prefetch_related(*CANDIDATE_RELATIONS)
    found, next_cursor = read_page(rows, cursor, limit)
    return describe_page(describe_candidates(found), next_cursor)


@router.post("lists/{list_id}/candidates", auth=writes, response={200: dict[str, int], 404: ErrorOut, 422: ErrorOut})
def add_to(request: HttpRequest, list_id: str, chosen: CandidateIdsIn) -> dict[str, int]:
    """Put candidates on a static list; those who are on it already stay."""
    member = get_member(request)
    rows = choose_candidates(member.company, chosen.candidate_ids)
    return {"added": add_to_list(_get(member, list_id), rows, member)}


@router.post("lists/{list_id}/candidates/remove", auth=writes, response={200: dict[str, int], 404: ErrorOut})
def remove_from(request: HttpRequest, list_id: str, chosen: CandidateIdsIn) -> dict[str, int]:
    """Take candidates off a static list."""
    member = get_member(request)
    rows = choose_candidates(member.company, chosen.candidate_ids)
    return {"removed": remove_from_list(_get(member, list_id), rows, member)}


def _get(member: Member, list_id: str) -> CandidateList:
    found = get_list(member.company, list_id)
    if found.visibility != ListVisibility.NORMAL:
        raise LinkUnknown("There is no such list, or it is not for other software.")
    return found
