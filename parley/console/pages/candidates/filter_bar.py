"""The filter of the list as a form: what can be chosen, and what is."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from parley.console.models import CandidateList, Company, Consent, ConversationStatus, CustomField, Member, Tag
from parley.console.services.candidates.filtering import NO_CONVERSATION, CandidateFilter
from parley.toolkit.queries.ready import ReadyQuery

MOST_OFFERED = 200
_SHOWN_ELSEWHERE = ("q", "created_from", "created_to")


_OPTION = '<option value="{}"{}>{}</option>'
_CHOSEN = format_html("{}", " selected")


@dataclass(frozen=True, slots=True)
class Select:
    """One select of the filter with its options written out; choosing nothing asks nothing."""

    name: str
    label: str
    options: SafeString
    is_asked: bool


def describe_filter_bar(company: Company, wanted: CandidateFilter) -> dict[str, Any]:
    """The selects, and what they do not show; four small queries."""
    given = wanted.as_values()
    selects = [_make_select(name, label, nothing, choices, given) for name, label, nothing, choices in _list(company)]
    # What a smart list asks by several values at once stays asked when the form is sent again.
    kept = [(name, text) for name, texts in given.items() for text in _list_unshown(name, texts, selects)]
    return {"selects": selects, "kept_fields": kept}


def _list(company: Company) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    everybody = _("Any")
    selects = [
        ("tag", _("Tag"), everybody, _offer(_TAGS, company)),
        (
            "status",
            _("Latest conversation"),
            everybody,
            [(NO_CONVERSATION, _("None yet")), *((value, str(label)) for value, label in ConversationStatus.choices)],
        ),
        ("owner", _("Recruiter"), everybody, _offer_members(company)),
        ("list", _("List"), everybody, _offer(_LISTS, company)),
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
        (f"field_{key}", name, everybody, [(word, word) for word in choices])
        for key, name, choices in _FIELDS.list_rows(company=company.pk)
    ]
    return selects


_TAGS = ReadyQuery(
    lambda company: Tag.objects.filter(company=company).order_by("name").values_list("pk", "name")[:MOST_OFFERED]
)
_LISTS = ReadyQuery(
    lambda company: (
        CandidateList.objects.filter(company=company).order_by("name").values_list("pk", "name")[:MOST_OFFERED]
    )
)
_MEMBERS = ReadyQuery(
    lambda company: (
        Member.objects.filter(company=company)
        .order_by("user__first_name", "user__last_name", "pk")
        .values_list("pk", "user__first_name", "user__last_name")[:MOST_OFFERED]
    )
)
_FIELDS = ReadyQuery(
    lambda company: (
        CustomField.objects.filter(company=company, kind="choice")
        .order_by("position", "pk")
        .values_list("pk", "name", "choices")
    )
)


def _offer(query: ReadyQuery, company: Company) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in query.list_rows(company=company.pk)]


def _offer_members(company: Company) -> list[tuple[str, str]]:
    rows = _MEMBERS.list_rows(company=company.pk)
    return [(str(key), f"{first} {last}".strip()) for key, first, last in rows]


def _make_select(
    name: str, label: str, nothing: str, choices: list[tuple[str, str]], given: dict[str, list[str]]
) -> Select:
    first = given.get(name, [""])[0]
    rows = ((value, _CHOSEN if value == first else "", words) for value, words in [("", nothing), *choices])
    is_asked = any(value == first for value, _words in choices)
    return Select(name, label, format_html_join("", _OPTION, rows), is_asked)


def _list_unshown(name: str, texts: list[str], selects: list[Select]) -> list[str]:
    """Values that no select shows: all but the first, or all where there is no select that has it."""
    if name in _SHOWN_ELSEWHERE:
        return []
    is_shown = any(each.name == name and each.is_asked for each in selects)
    return texts[1:] if is_shown else texts
