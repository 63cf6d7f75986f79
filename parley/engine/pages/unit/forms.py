"""Forms of the organizational unit's page."""

from django import forms


class UnitForm(forms.Form):
    """Name and joining."""

    name = forms.CharField(label="Name", max_length=200)
    is_auto_join = forms.BooleanField(label="Colleagues of this company join automatically", required=False)
