"""Forms of the sign-up pages: they read what was typed; services judge it."""

from django import forms

from parley.engine.domain.errors.base import InputRefused
from parley.engine.pages.choices import list_zone_choices


class EmailForm(forms.Form):
    """Whom to send a code to."""

    email = forms.EmailField(
        label="Email address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class CodeForm(forms.Form):
    """The code that came by mail."""

    code = forms.CharField(
        label="Code from the email",
        help_text="Eight digits. Spaces do not matter.",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input-code"}),
    )


class TermsForm(forms.Form):
    """That the terms are accepted; nothing goes on without it."""

    version = forms.CharField(widget=forms.HiddenInput)
    is_accepted = forms.BooleanField(
        label="I accept the Terms of Service and the Privacy Policy",
        error_messages={"required": "Please accept both to go on: Parley keeps your name and your calendars' times."},
    )

    def ask_anew(self, version: str) -> None:
        """Show the present terms with their box empty, where others were accepted."""
        typed = {name: value for name, value in self.data.items() if name != "is_accepted"}
        self.data = {**typed, "version": version}
        self.add_error("is_accepted", "The terms have changed. Please read and accept them once more.")


class HandedOverForm(TermsForm):
    """What a newcomer adds to what the application vouches for."""

    tzid = forms.ChoiceField(
        label="Time zone",
        choices=list_zone_choices,
        help_text="Your working hours are in this zone.",
        widget=forms.Select(attrs={"data-browser-zone": "true"}),
    )
    field_order = ["name", "email", "tzid", "is_accepted"]


class NewAccountForm(HandedOverForm):
    """A newcomer who comes alone."""

    name = forms.CharField(label="Your name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="A code is sent there, so that nobody else can use it.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CalendarServerForm(forms.Form):
    """A CalDAV server; the password is never sent back to the page."""

    address = forms.CharField(label="Address of the calendar server", max_length=500)
    username = forms.CharField(
        label="User name", max_length=254, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label="Password",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PublishedCalendarForm(forms.Form):
    """A calendar that is published as one file; its address is as secret as a password."""

    address = forms.CharField(
        label="Address of the published calendar",
        max_length=2000,
        help_text="Often called the secret address in iCal format. It ends in .ics, or begins with webcal.",
    )
    name = forms.CharField(label="What to call it here", max_length=200, required=False)


class UnitForm(forms.Form):
    """The Organizational Unit."""

    name = forms.CharField(label="Name of the Organizational Unit", max_length=200)
    is_auto_join = forms.BooleanField(
        label="Colleagues of this company join automatically",
        help_text="They come from your company's console, like you did. Nobody else can join this way.",
        required=False,
        initial=True,
    )


def add_refusal(form: forms.Form, refusal: InputRefused) -> None:
    """Show a service's refusal at the field that it is about."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
