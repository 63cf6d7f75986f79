"""Lists: making, changing and deleting them, and who is on one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.models import (
    Automation,
    Candidate,
    CandidateList,
    Company,
    FavouriteList,
    ListEntry,
    ListKind,
    Member,
)
from parley.console.services.candidates.filtering import CandidateFilter, filter_candidates
from parley.toolkit.clock import now

PAGE_SIZE = 25
# A company with more lists than this finds one by its name on the page of lists.
MOST_OFFERED = 200


@dataclass(frozen=True, slots=True)
class ListFacts:
    """What a member says of a list."""

    name: str
    kind: str
    visibility: str
    filter_values: Mapping[str, Sequence[str]]


def create_list(member: Member, facts: ListFacts) -> CandidateList:
    """A new list. Raises InputRefused for a name that is taken and a filter that a smart list cannot have."""
    values = _check_filter(member.company, facts.filter_values) if facts.kind == ListKind.SMART else {}
    found = CandidateList(
        company=member.company,
        name=facts.name.strip(),
        kind=facts.kind,
        visibility=facts.visibility,
        filter_values=values,
        created_by=member,
    )
    _save(found)
    return found


def _check_filter(company: Company, values: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """A smart list may be built on a static one; on another smart one it could turn in a circle."""
    wanted = CandidateFilter.from_values(values)
    if wanted.is_empty:
        raise InputRefused({"kind": _("Filter the candidates first: a smart list holds whoever fits the filter.")})
    base = CandidateList.objects.filter(company=company, pk=wanted.list_id).first() if wanted.list_id else None
    if base is not None and base.kind == ListKind.SMART:
        raise InputRefused({"kind": _("A smart list cannot be built on another smart list.")})
    return wanted.as_values()


def _save(found: CandidateList) -> None:
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        raise InputRefused({"name": _("Another list has this name already.")}) from error


def update_list(found: CandidateList, name: str, visibility: str) -> None:
    """Rename it, or say who may see it. Raises InputRefused for a name that is taken."""
    found.name, found.visibility, found.changed_at = name.strip(), visibility, now()
    _save(found)


def get_list(company: Company, list_id: str) -> CandidateList:
    """A list of the company. Raises LinkUnknown."""
    found = CandidateList.objects.filter(company=company, pk=list_id).first()
    if found is None:
        raise LinkUnknown(_("There is no such list in your company."))
    return found


def list_lists(company: Company) -> QuerySet[CandidateList]:
    """All lists of the company by name."""
    return CandidateList.objects.filter(company=company).order_by("name", "pk")


def offer_static_lists(company: Company) -> list[CandidateList]:
    """The lists that somebody can be added to by hand, by name."""
    return list(list_lists(company).filter(kind=ListKind.STATIC)[:MOST_OFFERED])


def list_lists_of(candidate: Candidate) -> list[CandidateList]:
    """The static lists that a candidate is on, by name."""
    return list(CandidateList.objects.filter(entries__candidate=candidate).order_by("name", "pk"))


def list_page(member: Member, search: str, page: str) -> Page[Any]:
    """One page of the lists, the member's favourites first; each with `is_favourite` and `entry_count`."""
    own = FavouriteList.objects.filter(member=member, list=OuterRef("pk"))
    rows = CandidateList.objects.filter(company=member.company)
    if search:
        rows = rows.filter(name__icontains=search)
    # Each list's entries are counted along their index; joining and grouping them would sort them all.
    entries = ListEntry.objects.filter(list=OuterRef("pk")).order_by().values("list")
    counted = Subquery(entries.annotate(count=Count("pk")).values("count"))
    found = rows.annotate(is_favourite=Exists(own), entry_count=Coalesce(counted, 0))
    return Paginator(found.order_by("-is_favourite", "name", "pk"), PAGE_SIZE).get_page(page)


def select_list(candidate_list: CandidateList) -> QuerySet[Candidate]:
    """Who is on the list now, in no order; neither archived nor anonymised ones, unless a smart list asks for them."""
    company = candidate_list.company
    if candidate_list.kind == ListKind.SMART:
        return filter_candidates(company, CandidateFilter.from_values(candidate_list.filter_values))
    return filter_candidates(company, CandidateFilter()).filter(list_entries__list=candidate_list)


def set_favourite(member: Member, candidate_list: CandidateList, is_favourite: bool) -> None:
    """Keep the list at the member's hand, or not any more; a second time nothing happens."""
    if is_favourite:
        FavouriteList.objects.get_or_create(member=member, list=candidate_list)
    else:
        FavouriteList.objects.filter(member=member, list=candidate_list).delete()


def is_favourite(member: Member, candidate_list: CandidateList) -> bool:
    """Whether the member keeps this list at hand."""
    return FavouriteList.objects.filter(member=member, list=candidate_list).exists()


def list_uses(candidate_list: CandidateList) -> list[str]:
    """What needs the list, in words: it cannot be deleted before."""
    company = candidate_list.company
    rules = Automation.objects.filter(list=candidate_list).select_related("project").order_by("project__name")
    uses = [_("an automation of the project “%(name)s”") % {"name": rule.project.name} for rule in rules[:5]]
    smart = CandidateList.objects.filter(company=company, kind=ListKind.SMART).order_by("name")
    built_on = [each for each in smart if candidate_list.pk in each.filter_values.get("list", [])]
    return uses + [_("the smart list “%(name)s”") % {"name": each.name} for each in built_on[:5]]


def delete_list(candidate_list: CandidateList) -> None:
    """Delete the list, not its candidates. Raises InputRefused while something needs it."""
    with transaction.atomic():
        row = CandidateList.objects.select_for_update().filter(pk=candidate_list.pk).first()
        if row is None:
            return
        uses = list_uses(row)
        if uses:
            words = _("“%(name)s” is still used by %(uses)s.")
            raise InputRefused({"name": words % {"name": row.name, "uses": ", ".join(uses)}})
        row.delete()
