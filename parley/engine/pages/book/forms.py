"""What a candidate fills in: two fields, and what the owner of a public link asks."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parley.engine.domain.planning.questions import CHOICE, LONG_TEXT, LONGEST_ANSWER, Question

_ANSWER_MISSING = {"required": _("Please answer this question.")}


class DetailsForm(forms.Form):
    """Who is coming: name and email address; and the answers to questions."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Please enter your name.")},
    )
    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        help_text=_("The invitation for your calendar goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Please enter your email address."),
            "invalid": _("This does not look like an email address. Please check it: name@example.com."),
        },
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        questions: Sequence[Question] = (),
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.questions = questions
        for question in questions:
            self.fields[answer_field(question.key)] = _make_field(question)

    def list_answers(self) -> list[forms.BoundField]:
        """The fields of the questions, in their order."""
        return [self[answer_field(question.key)] for question in self.questions]

    def read_answers(self) -> dict[str, str]:
        """What was answered, by the questions' keys."""
        return {question.key: self.cleaned_data.get(answer_field(question.key), "") for question in self.questions}


def answer_field(key: str) -> str:
    """The field of a question's answer."""
    return f"answer_{key}"


def _make_field(question: Question) -> forms.Field:
    if question.kind == CHOICE:
        choices = [("", gettext("Please choose")), *((option, option) for option in question.options)]
        return forms.ChoiceField(
            label=question.label, choices=choices, required=question.is_required, error_messages=_ANSWER_MISSING
        )
    widget = forms.Textarea(attrs={"rows": 3}) if question.kind == LONG_TEXT else forms.TextInput()
    return forms.CharField(
        label=question.label,
        max_length=LONGEST_ANSWER,
        required=question.is_required,
        widget=widget,
        error_messages=_ANSWER_MISSING,
    )


class DeclineForm(forms.Form):
    """Why no time suits, if the candidate wants to say."""

    reason = forms.CharField(
        label=_("Would you like to say why?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person who invited you reads this."),
    )
