"""The forms of an import: the file, and what is to be done with it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.console.domain.candidate_import.columns import IGNORE, TARGETS
from parley.console.models import CandidateImport, Company, KnownAddress
from parley.console.pages.candidates.forms import list_countries
from parley.console.pages.fields import LineField
from parley.console.services.imports.files import list_field_targets
from parley.console.services.imports.records import ImportChoices
from parley.console.services.lists.records import offer_static_lists


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A table as CSV, up to 100 MB and 200,000 rows. Your spreadsheet program can save one."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )


class ChoicesForm(forms.Form):
    """What is to be done with the rows; the columns stand in a table of their own."""

    has_header = forms.BooleanField(label=_("The first row holds the names of the columns"), required=False)
    known = forms.ChoiceField(
        label=_("Candidates who are here already"),
        help_text=_("They are recognised by their email address."),
        choices=KnownAddress.choices,
        widget=forms.RadioSelect,
    )
    tag = LineField(
        label=_("Tag for everybody in the file"),
        max_length=60,
        required=False,
        help_text=_("Recommended: it finds them again, all at once."),
    )
    country = forms.ChoiceField(
        label=_("Country of everybody without one"),
        required=False,
        help_text=_("Decides which data protection rule holds for them."),
    )
    list_id = forms.ChoiceField(label=_("Add everybody to a list"), required=False)

    def __init__(self, company: Company, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # The labels are above; only what the company and the reader's language decide is filled in here.
        self.set_choices("country", list_countries())
        lists = [(each.pk, each.name) for each in offer_static_lists(company)]
        self.set_choices("list_id", [("", "–"), *lists])

    def set_choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        """What may be chosen in a field."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def read_choices(self, targets: list[str]) -> ImportChoices:
        """The choices of a valid form."""
        values = self.cleaned_data
        return ImportChoices(
            targets=targets,
            has_header=bool(values["has_header"]),
            known=str(values["known"]),
            country=str(values["country"]),
            tag=str(values["tag"]),
            list_id=str(values["list_id"]),
        )


def show_choices(found: CandidateImport) -> dict[str, object]:
    """An import's choices as the form's beginning."""
    names = ("has_header", "known", "tag", "country", "list_id")
    return {name: getattr(found, name) for name in names}


def list_targets(company: Company) -> list[tuple[str, str]]:
    """What a column may be: ignored, what every candidate has, and the company's own fields by name."""
    known = [(target, str(_(words))) for target, words in TARGETS.items() if target != IGNORE]
    own = [(target, name) for name, target in list_field_targets(company).items()]
    return [(IGNORE, str(_(TARGETS[IGNORE]))), *known, *own]
