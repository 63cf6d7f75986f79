"""Whom a form means: the boxes that were ticked, a whole list, or all that a filter finds."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused
from parley.console.models import Candidate, Company
from parley.console.services.candidates.filtering import CandidateFilter, filter_candidates, pick_values
from parley.console.services.lists.entries import choose_candidates
from parley.console.services.lists.records import get_list, select_list

EVERYBODY, FROM_LIST = "everybody", "from_list"
# Counting further would read them all; the words say "more than".
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Selection:
    """Candidates, and the fields of a form that mean the same once more."""

    candidates: QuerySet[Candidate]
    fields: list[tuple[str, str]]

    def count(self) -> int:
        """How many, up to the most that are counted."""
        return self.candidates.order_by()[: MOST_COUNTED + 1].count()

    @property
    def count_words(self) -> str:
        """The number as it is shown."""
        count = self.count()
        return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def read_selection(company: Company, data: QueryDict) -> Selection:
    """Whom the form means: `from_list`, else `everybody` that the filter finds, else each `candidate`.

    Raises InputRefused for nobody, LinkUnknown for a foreign list.
    """
    list_id = str(data.get(FROM_LIST, ""))
    if list_id:
        return Selection(select_list(get_list(company, list_id)), [(FROM_LIST, list_id)])
    if data.get(EVERYBODY):
        values: dict[str, Any] = pick_values(data.lists())
        fields = [(name, text) for name, texts in values.items() for text in texts]
        found = filter_candidates(company, CandidateFilter.from_values(values))
        return Selection(found, [*fields, (EVERYBODY, "1")])
    chosen = data.getlist("candidate")
    if not chosen:
        raise InputRefused({"candidate": _("Choose at least one candidate.")})
    return Selection(choose_candidates(company, chosen), [("candidate", each) for each in chosen])
