"""Forms of data protection: the words of the consent mail, and a rule."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.console.domain.privacy.data_protection import CONTINENTS, DEFAULT, EUROPEAN_UNION
from parley.console.models import ProtectionRule
from parley.console.pages.candidates.forms import list_countries
from parley.console.pages.fields import LineField

PERIODS = ("answer_days", "archive_months", "anonymise_months")


class WordsForm(forms.Form):
    """What the consent mail says."""

    consent_subject = LineField(label=_("Subject"), max_length=200, required=False)
    consent_text = forms.CharField(
        label=_("Question"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Empty: the words that come with Parley, in each candidate’s language. Links are added below."),
    )


class RuleForm(forms.Form):
    """One rule."""

    scope = forms.ChoiceField(label=_("For candidates in"))
    needs_consent = forms.BooleanField(
        label=_("Say on profiles that consent is missing"),
        required=False,
        help_text=_("Of candidates whom a colleague added or imported, until they agree."),
    )
    answer_days = forms.IntegerField(
        label=_("Days to answer the consent mail"),
        required=False,
        help_text=_("Whoever is silent for so long is anonymised. Empty: never."),
    )
    archive_months = forms.IntegerField(
        label=_("Months without activity until archived"), required=False, help_text=_("Empty: never.")
    )
    anonymise_months = forms.IntegerField(
        label=_("Months without activity until anonymised"),
        required=False,
        help_text=_("Empty: never. This cannot be undone."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["scope"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list_scopes()
        for name in PERIODS:
            self.fields[name].widget.attrs |= {"class": "input-short", "inputmode": "numeric"}

    def fill(self, rule: ProtectionRule) -> ProtectionRule:
        """The rule with what a valid form says."""
        rule.needs_consent = bool(self.cleaned_data["needs_consent"])
        for name in PERIODS:
            setattr(rule, name, self.cleaned_data[name])
        return rule


def list_scopes() -> list[tuple[str, str]]:
    """Where a rule can hold, by name, the widest first."""
    continents = [(f"continent:{code}", str(_(name))) for code, name in CONTINENTS.items()]
    countries = [(f"country:{code}", name) for code, name in list_countries() if code]
    return [
        (DEFAULT, str(_("Everywhere else"))),
        (EUROPEAN_UNION, str(_("European Union"))),
        *continents,
        *countries,
    ]


def name_scope(scope: str) -> str:
    """The name of where a rule holds."""
    return dict(list_scopes()).get(scope, scope)
