"""Forms of keys and webhooks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.console.pages.fields import LineField
from parley.console.services.integrations.keys import LONGEST_LIFE_DAYS, LONGEST_NAME, USUAL_LIFE_DAYS
from parley.console.services.integrations.subscriptions import EVENTS


class KeyForm(forms.Form):
    """A new key."""

    name = LineField(
        label=_("What it is for"), max_length=LONGEST_NAME, help_text=_("The name of the software, for example.")
    )
    can_write = forms.BooleanField(label=_("It may also add and change"), required=False)
    expires_in_days = forms.IntegerField(
        label=_("Ends after so many days"), initial=USUAL_LIFE_DAYS, min_value=1, max_value=LONGEST_LIFE_DAYS
    )


class WebhookForm(forms.Form):
    """A new webhook."""

    url = LineField(label=_("Address"), max_length=500, help_text=_("It begins with https:// and takes a POST."))
    events = forms.MultipleChoiceField(
        label=_("Events"),
        required=False,
        choices=[(event, event) for event in EVENTS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all of them."),
    )
