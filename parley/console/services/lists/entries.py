"""Who is on a static list: adding a few or everybody who fits a filter, and taking them off."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import DateTimeField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused
from parley.console.models import Candidate, CandidateList, Company, EntryKind, ListEntry, ListKind, Member
from parley.console.services.lists.selected import insert_selected, note_selected
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names

# What a page of ticked boxes sends; more than that comes from a filter.
MOST_CHOSEN = 2000


def choose_candidates(company: Company, candidate_ids: Sequence[str]) -> QuerySet[Candidate]:
    """These candidates, as far as they are the company's and still known."""
    chosen = list(dict.fromkeys(candidate_ids))[:MOST_CHOSEN]
    return Candidate.objects.filter(company=company, pk__in=chosen, anonymised_at__isnull=True)


def add_to_list(candidate_list: CandidateList, chosen: QuerySet[Candidate], member: Member | None) -> int:
    """Put these candidates on the list and answer how many were not on it; 100,000 take two statements.

    Raises InputRefused for a smart list.
    """
    _check_static(candidate_list)
    present = ListEntry.objects.filter(list=candidate_list, candidate=OuterRef("pk"))
    missing = chosen.filter(~Exists(present)).order_by()
    with transaction.atomic():
        lock_names([f"list:{candidate_list.pk}"])
        note_selected(missing, EntryKind.LIST, "added", member, candidate_list.name)
        columns: dict[str, Combinable] = {
            "list": Value(candidate_list.pk),
            "candidate": F("pk"),
            "added_at": Value(now(), output_field=DateTimeField()),
        }
        return insert_selected(ListEntry, missing, columns)


def remove_from_list(candidate_list: CandidateList, chosen: QuerySet[Candidate], member: Member) -> int:
    """Take these candidates off the list and answer how many were on it. Raises InputRefused for a smart list."""
    _check_static(candidate_list)
    with transaction.atomic():
        lock_names([f"list:{candidate_list.pk}"])
        entries = ListEntry.objects.filter(list=candidate_list)
        leaving = chosen.filter(Exists(entries.filter(candidate=OuterRef("pk"))))
        note_selected(leaving, EntryKind.LIST, "removed", member, candidate_list.name)
        removed, _rows = entries.filter(candidate__in=chosen).delete()
        return removed


def _check_static(candidate_list: CandidateList) -> None:
    if candidate_list.kind != ListKind.STATIC:
        raise InputRefused({"list": _("A smart list changes by itself: whoever fits its filter is on it.")})
