"""What an invitee says when they change their mind."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why a booking is moved or cancelled; needed where the company asks for it."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The people you were going to meet read this."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, is_required: bool = False) -> None:
        super().__init__(data)
        self.fields["reason"].required = is_required
        self.fields["reason"].error_messages["required"] = _("Please say why.")
