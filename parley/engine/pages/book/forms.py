"""The two fields that a candidate fills in."""

from django import forms


class DetailsForm(forms.Form):
    """Who is coming: name and email address."""

    name = forms.CharField(
        label="Your name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True})
    )
    email = forms.EmailField(
        label="Your email address",
        max_length=254,
        help_text="The invitation for your calendar goes there.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={"invalid": "This does not look like an email address. Please check it: name@example.com."},
    )


class DeclineForm(forms.Form):
    """Why no time suits, if the candidate wants to say."""

    reason = forms.CharField(
        label="Would you like to say why?",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The person who invited you reads this.",
    )


class CancelForm(forms.Form):
    """Why the booking is cancelled, if the candidate wants to say."""

    reason = forms.CharField(
        label="Reason",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The people you were going to meet read this.",
    )
