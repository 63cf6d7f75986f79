"""The filter of the list as a form: what can be chosen, and what is."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from parley.console.models import CandidateList, Company, Consent, ConversationStatus, Member, Tag
from parley.console.services.candidates.fields import list_custom_fields
from parley.console.services.candidates.filtering import NO_CONVERSATION, CandidateFilter

MOST_OFFERED = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a select."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Select:
    """One select of the filter; choosing nothing asks nothing."""

    name: str
    label: str
    nothing: str
    choices: tuple[Choice, ...]


def describe_filter_bar(company: Company, wanted: CandidateFilter) -> dict[str, Any]:
    """The selects, and how many of them ask something; four small queries."""
    given = wanted.as_values()
    selects = [_make_select(name, label, nothing, choices, given) for name, label, nothing, choices in _list(company)]
    asked = [each for each in selects if any(choice.is_chosen for choice in each.choices)]
    # What a smart list asked by several values at once stays asked when the form is sent again.
    kept = [(name, text) for name, texts in given.items() for text in _list_unshown(name, texts, selects)]
    return {"selects": selects, "asked_count": len(asked) + len(kept), "kept_fields": kept}


def _list(company: Company) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    everybody = _("Any")
    selects = [
        ("tag", _("Tag"), everybody, _offer(Tag.objects.filter(company=company).order_by("name"))),
        (
            "status",
            _("Latest conversation"),
            everybody,
            [(NO_CONVERSATION, _("None yet")), *((value, str(label)) for value, label in ConversationStatus.choices)],
        ),
        ("owner", _("Recruiter"), everybody, _offer_members(company)),
        ("list", _("List"), everybody, _offer(CandidateList.objects.filter(company=company).order_by("name"))),
        ("consent", _("Consent"), everybody, [(value, str(label)) for value, label in Consent.choices]),
        (
            "mail",
            _("Messages"),
            everybody,
            [
                ("reachable", _("Can be written to")),
                ("unsubscribed", _("Unsubscribed")),
                ("undeliverable", _("Address fails")),
            ],
        ),
        ("archived", _("Archive"), _("Not archived"), [("only", _("Archived only")), ("any", _("All"))]),
    ]
    selects += [
        (f"field_{field.pk}", field.name, everybody, [(word, word) for word in field.choices])
        for field in list_custom_fields(company)
        if field.kind == "choice"
    ]
    return selects


def _offer(rows: Any) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in rows.values_list("pk", "name")[:MOST_OFFERED]]


def _offer_members(company: Company) -> list[tuple[str, str]]:
    rows = Member.objects.filter(company=company).order_by("user__first_name", "user__last_name", "pk")
    names = rows.values_list("pk", "user__first_name", "user__last_name")[:MOST_OFFERED]
    return [(str(key), f"{first} {last}".strip()) for key, first, last in names]


def _make_select(
    name: str, label: str, nothing: str, choices: list[tuple[str, str]], given: dict[str, list[str]]
) -> Select:
    first = given.get(name, [""])[0]
    return Select(name, label, nothing, tuple(Choice(value, words, value == first) for value, words in choices))


def _list_unshown(name: str, texts: list[str], selects: list[Select]) -> list[str]:
    """Values that no select shows: all but the first, or all where there is no select of that name."""
    if name == "q":
        return []
    shown = next((each for each in selects if each.name == name), None)
    is_shown = shown is not None and any(choice.is_chosen for choice in shown.choices)
    return texts[1:] if is_shown else texts
