"""Form fields that several screens of the console share."""

import zoneinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from parley.console.domain.errors import InputRefused


class LineField(forms.CharField):
    """One line of text: a line break or control character could begin a header of a mail, so none may stand in it."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if any(not character.isprintable() for character in text):
            raise ValidationError("Use one line of ordinary characters here.")
        return text


class PasswordField(forms.CharField):
    """A password as typed, blanks included."""

    def __init__(self, *, autocomplete: str, **options: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(strip=False, max_length=1000, widget=widget, **options)


class ZoneField(forms.CharField):
    """The name of a time zone; an unknown one counts as none, since the browser fills it in, not the person."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-own-zone": ""}))

    def clean(self, value: Any) -> str:
        name = str(super().clean(value))
        return name if name in zoneinfo.available_timezones() else ""


def take_refusal(form: forms.Form, refusal: InputRefused) -> None:
    """Put each part of a service's refusal beside its field."""
    for name, words in refusal.fields.items():
        form.add_error(name if name in form.fields else None, words)
