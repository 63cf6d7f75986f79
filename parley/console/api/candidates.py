"""Candidates for other software: found, made, changed."""

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router, Status

from parley.console.api.caller import KeyWith, get_member
from parley.console.api.paging import describe_page, read_page
from parley.console.api.shapes import CandidateFactsIn, CandidateOut, CandidatePage, ErrorOut
from parley.console.domain.errors import AddressTaken, InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Candidate, Member
from parley.console.services.candidates.fields import list_custom_fields
from parley.console.services.candidates.filtering import CandidateFilter, filter_candidates
from parley.console.services.candidates.records import (
    CandidateFacts,
    create_candidate,
    find_by_email,
    get_candidate,
    update_candidate,
)
from parley.console.services.candidates.tags import tag_candidates
from parley.console.services.integrations.describing import CANDIDATE_RELATIONS, describe_candidates

router = Router(tags=["Candidates"])
reads = KeyWith(Capability.READ_CANDIDATES)
writes = KeyWith(Capability.EDIT_CANDIDATES, writes=True)
_NAMES = tuple(name for name in CandidateFacts.__dataclass_fields__)


@router.get("candidates", auth=reads, response={200: CandidatePage, 422: ErrorOut})
def list_candidates(
    request: HttpRequest,
    email: str = "",
    search: str = "",
    changed_since: datetime | None = None,
    include_archived: bool = False,
    cursor: str = "",
    limit: int = 50,
) -> dict[str, Any]:
    """Candidates in a lasting order, 200 at most at once; `search` takes beginnings of words."""
    member = get_member(request)
    wanted = CandidateFilter(words=search, archived="any" if include_archived else "")
    rows = filter_candidates(member.company, wanted)
    if email:
        rows = rows.filter(email__iexact=email.strip())
    if changed_since is not None:
        rows = rows.filter(changed_at__gte=changed_since)
    found, next_cursor = read_page(rows.prefetch_related(*CANDIDATE_RELATIONS), cursor, limit)
    return describe_page(describe_candidates(found), next_cursor)


@router.post("candidates", auth=writes, response={201: CandidateOut, 200: CandidateOut, 409: ErrorOut, 422: ErrorOut})
def add_candidate(request: HttpRequest, facts: CandidateFactsIn, upsert: bool = False) -> Status[dict[str, Any]]:
    """Add a candidate; with `upsert`, whoever has the address already is changed instead (200)."""
    member = get_member(request)
    if not facts.email or not facts.first_name:
        raise InputRefused({"email": "An address and a first name are needed.", "first_name": "See `email`."})
    known = find_by_email(member.company, facts.email)
    if known is not None:
        if not upsert:
            raise AddressTaken("A candidate has this address already.", known.pk)
        return Status(200, _change(member, known, facts))
    candidate = create_candidate(
        member, _merge(Candidate(company=member.company), facts), _read_fields(member, facts), source="api"
    )
    _add_tags(member, candidate, facts)
    return Status(201, _tell(member, candidate.pk))


@router.get("candidates/{candidate_id}", auth=reads, response={200: CandidateOut, 404: ErrorOut})
def read_candidate(request: HttpRequest, candidate_id: str) -> dict[str, Any]:
    """One candidate."""
    return _tell(get_member(request), candidate_id)


@router.patch("candidates/{candidate_id}", auth=writes, response={200: CandidateOut, 404: ErrorOut, 422: ErrorOut})
def change_candidate(request: HttpRequest, candidate_id: str, facts: CandidateFactsIn) -> dict[str, Any]:
    """Change what is named, and add tags."""
    member = get_member(request)
    return _change(member, get_candidate(member.company, candidate_id), facts)


def _change(member: Member, candidate: Candidate, facts: CandidateFactsIn) -> dict[str, Any]:
    update_candidate(member, candidate, _merge(candidate, facts), _read_fields(member, facts))
    _add_tags(member, candidate, facts)
    return _tell(member, candidate.pk)


def _merge(candidate: Candidate, facts: CandidateFactsIn) -> CandidateFacts:
    """What is named, over what is there. Raises InputRefused for what no form would take either."""
    named = facts.model_dump(exclude_none=True)
    problems = {
        name: "Use one line of ordinary characters."
        for name in _NAMES
        if isinstance(named.get(name), str) and not all(each.isprintable() for each in named[name])
    }
    if facts.tzid and facts.tzid not in available_timezones():
        problems["tzid"] = "Name a time zone such as Europe/Berlin."
    try:
        validate_email(named.get("email", "a@example.org").strip())
    except ValidationError:
        problems["email"] = "This is not an email address."
    if problems:
        raise InputRefused(problems)
    return CandidateFacts(**{name: named.get(name, getattr(candidate, name)) for name in _NAMES})


def _read_fields(member: Member, facts: CandidateFactsIn) -> dict[int, str]:
    if not facts.fields:
        return {}
    known = {field.name.lower(): field.pk for field in list_custom_fields(member.company)}
    unknown = [name for name in facts.fields if name.lower() not in known]
    if unknown:
        raise InputRefused({"fields": f"Your company has no field “{unknown[0][:60]}”."})
    return {known[name.lower()]: value for name, value in facts.fields.items()}


def _add_tags(member: Member, candidate: Candidate, facts: CandidateFactsIn) -> None:
    for tag in dict.fromkeys(facts.tags or ()):
        tag_candidates(member, [candidate.pk], tag)


def _tell(member: Member, candidate_id: str) -> dict[str, Any]:
    get_candidate(member.company, candidate_id)
    rows: QuerySet[Candidate] = Candidate.objects.filter(company=member.company, pk=candidate_id)
    return describe_candidates(list(rows.prefetch_related(*CANDIDATE_RELATIONS)))[0]
