"""The form of a candidate."""

from django import forms

from parley.console.models import Candidate
from parley.console.pages.fields import LineField
from parley.console.services.candidates.records import CandidateFacts

FIELDS = ("first_name", "last_name", "email", "phone", "headline", "notes")


class CandidateForm(forms.Form):
    """What is known about a candidate."""

    first_name = LineField(label="First name", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    last_name = LineField(
        label="Last name", max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label="Email address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    phone = LineField(label="Telephone", max_length=40, required=False)
    headline = LineField(
        label="Headline", max_length=200, required=False, help_text="What they do, in a few words: Marine engineer"
    )
    notes = forms.CharField(
        label="Notes",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Only your colleagues see them.",
    )

    def read_facts(self) -> CandidateFacts:
        """The facts of a valid form."""
        return CandidateFacts(**{name: str(self.cleaned_data[name]) for name in FIELDS})


def show_facts(candidate: Candidate) -> dict[str, str]:
    """A candidate's facts as the form's beginning."""
    return {name: str(getattr(candidate, name)) for name in FIELDS}
