"""The forms of a candidate and of the company's own fields."""

import zoneinfo
from collections.abc import Sequence
from functools import cache
from typing import Any

from babel import Locale
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parley.console.models import Candidate, CustomField
from parley.console.pages.fields import LineField
from parley.console.services.candidates.fields import LONGEST_NAME, LONGEST_VALUE
from parley.console.services.candidates.records import CandidateFacts

FIELDS = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "headline",
    "notes",
    "address",
    "country",
    "language",
    "tzid",
)
CUSTOM_PREFIX = "field_"
_OFF = {"autocomplete": "off"}


@cache
def _list_countries(language: str) -> tuple[tuple[str, str], ...]:
    """Countries by their names in a language; Babel also names regions and what is no country, which are left out."""
    named = Locale.parse(language, sep="-").territories
    return tuple(
        sorted(((code, name) for code, name in named.items() if _is_country(code)), key=lambda country: country[1])
    )


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ")


def list_countries() -> list[tuple[str, str]]:
    """Every country to choose from, in the reader's language."""
    return [("", "–"), *_list_countries((get_language() or "en").split("-")[0])]


def list_languages() -> list[tuple[str, str]]:
    """The languages in which a candidate can be written to."""
    return [("", str(_("The company’s"))), *((code, str(name)) for code, name in settings.LANGUAGES)]


@cache
def _list_zone_names() -> tuple[str, ...]:
    named = (name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return ("UTC", *sorted(named))


def list_zones() -> list[tuple[str, str]]:
    """Every named zone of a place, for choosing."""
    return [("", str(_("Not known"))), *((name, name.replace("_", " ")) for name in _list_zone_names())]


class CandidateForm(forms.Form):
    """What is known about a candidate, with the company's own fields behind."""

    first_name = LineField(label=_("First name"), max_length=100, widget=forms.TextInput(attrs=_OFF))
    last_name = LineField(label=_("Last name"), max_length=100, required=False, widget=forms.TextInput(attrs=_OFF))
    email = forms.EmailField(label=_("Email address"), max_length=254, widget=forms.EmailInput(attrs=_OFF))
    phone = LineField(label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs=_OFF))
    headline = LineField(
        label=_("Headline"),
        max_length=200,
        required=False,
        help_text=_("What they do, in a few words: Marine engineer"),
    )
    notes = forms.CharField(
        label=_("Summary"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What colleagues should know first. Candidates do not see it."),
    )
    address = LineField(label=_("Postal address"), max_length=300, required=False, widget=forms.TextInput(attrs=_OFF))
    country = forms.ChoiceField(label=_("Country"), choices=list_countries, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=list_languages, required=False, help_text=_("In which they are written to.")
    )
    tzid = forms.ChoiceField(
        label=_("Time zone"), choices=list_zones, required=False, help_text=_("Learned when they choose a time.")
    )

    def __init__(self, custom_fields: Sequence[CustomField], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for field in custom_fields:
            self.fields[f"{CUSTOM_PREFIX}{field.pk}"] = _make_field(field)

    def read_facts(self) -> CandidateFacts:
        """The facts of a valid form."""
        return CandidateFacts(**{name: str(self.cleaned_data[name]) for name in FIELDS})

    def read_custom(self) -> dict[int, str]:
        """The values of the company's own fields, as they were typed."""
        names = [name for name in self.fields if name.startswith(CUSTOM_PREFIX)]
        return {int(name[len(CUSTOM_PREFIX) :]): str(self.cleaned_data.get(name) or "") for name in names}


def show_facts(candidate: Candidate, values: dict[int, str]) -> dict[str, str]:
    """A candidate's facts and own values as the form's beginning."""
    facts = {name: str(getattr(candidate, name)) for name in FIELDS}
    return facts | {f"{CUSTOM_PREFIX}{field_id}": text for field_id, text in values.items()}


def _make_field(field: CustomField) -> forms.Field:
    if field.kind == "choice":
        choices = [("", "–"), *((word, word) for word in field.choices)]
        return forms.ChoiceField(label=field.name, choices=choices, required=False)
    kinds = {"date": "date", "number": "text"}
    attrs = {"type": kinds.get(field.kind, "text")} | ({"inputmode": "decimal"} if field.kind == "number" else {})
    return LineField(label=field.name, max_length=LONGEST_VALUE, required=False, widget=forms.TextInput(attrs=attrs))


class CustomFieldForm(forms.Form):
    """One of the company's own fields of candidates."""

    name = LineField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("As it stands on profiles; messages may use it as a merge field."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("text", _("Text")), ("number", _("Number")), ("date", _("Date")), ("choice", _("Choice"))],
    )
    choices = forms.CharField(
        label=_("Words to choose from"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only for a choice. One a line."),
    )
