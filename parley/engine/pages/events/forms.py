"""The form for a meeting room; the service judges what was typed."""

from django import forms

from parley.engine.domain.errors.base import FieldsRefused
from parley.engine.services.events.conferencing import PROVIDERS


class RoomForm(forms.Form):
    """A personal meeting room."""

    provider_name = forms.ChoiceField(label="Service", choices=list(PROVIDERS.items()))
    name = forms.CharField(
        label="Name", max_length=200, help_text="How invitations call it, such as “Rosa’s Zoom room”."
    )
    join_url = forms.CharField(
        label="Address of the room",
        max_length=2000,
        help_text="The personal link that the service gave you. It stays the same for every conversation.",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )


def add_refusals(form: forms.Form, refusal: FieldsRefused) -> None:
    """Show each part of a service's refusal at its field."""
    for part in refusal.parts:
        form.add_error(part.field if part.field in form.fields else None, part.description)
