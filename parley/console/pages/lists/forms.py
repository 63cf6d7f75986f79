"""The forms of a list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.console.models import ListKind, ListVisibility
from parley.console.pages.fields import LineField

VISIBILITIES = [
    (ListVisibility.NORMAL, _("Normal: other software may read it through the API")),
    (ListVisibility.RESTRICTED, _("Restricted: only here in the console")),
]


class ListForm(forms.Form):
    """The name of a list and who may read it."""

    name = LineField(label=_("Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    visibility = forms.ChoiceField(
        label=_("Visibility"), choices=VISIBILITIES, widget=forms.RadioSelect, initial=ListVisibility.NORMAL
    )


class NewListForm(ListForm):
    """A new list: by hand, or by a filter that was set before."""

    kind = forms.ChoiceField(
        label=_("Who is on it"),
        choices=[
            (ListKind.STATIC, _("Static: whom you add stays until you take them off")),
            (ListKind.SMART, _("Smart: always whoever fits the filter")),
        ],
        widget=forms.RadioSelect,
        initial=ListKind.STATIC,
    )

    field_order = ("name", "kind", "visibility")
