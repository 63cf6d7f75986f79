"""Forms of the developers' pages: they read what was typed; services judge it."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict

from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import Application, OrganizationalUnit
from parley.engine.services.applications.developers import Addresses, read_addresses

_LINES = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "off"})


class ApplicationForm(forms.Form):
    """Name and addresses of an application."""

    name = forms.CharField(
        label="Name", max_length=200, help_text="People read it when the application asks for access."
    )
    redirect_uris = forms.CharField(
        label="Redirect addresses",
        required=False,
        strip=False,
        widget=_LINES,
        help_text="Where OAuth leads back to, one a line; compared letter for letter.",
    )
    return_urls = forms.CharField(
        label="Return addresses",
        required=False,
        strip=False,
        widget=_LINES,
        help_text="Where the embedded scheduler's window may lead back to, one a line.",
    )
    webhook_url = forms.CharField(
        label="Webhook address",
        required=False,
        max_length=500,
        help_text="Where we tell that a time was chosen, moved or cancelled.",
    )
    homepage_url = forms.CharField(label="Website", required=False, max_length=500)

    def read(self) -> Addresses:
        """The addresses as they were typed."""
        data = self.cleaned_data
        return Addresses(
            read_addresses(data["redirect_uris"]),
            read_addresses(data["return_urls"]),
            data["webhook_url"].strip(),
            data["homepage_url"].strip(),
        )


class NewApplicationForm(ApplicationForm):
    """The same with the unit that it belongs to, where there are several."""

    unit = forms.ChoiceField(label="Organizational Unit")
    field_order = ["name", "unit"]


def make_new_form(units: Sequence[OrganizationalUnit], data: QueryDict | None) -> NewApplicationForm:
    """The form of a new application; the unit is only asked for where there are several."""
    form = NewApplicationForm(data)
    field = form.fields["unit"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [(unit.pk, unit.name) for unit in units]
    if len(units) == 1:
        field.initial, field.widget = units[0].pk, forms.HiddenInput()
    return form


def fill(application: Application) -> dict[str, str]:
    """What the form shows of an application."""
    return {
        "name": application.name,
        "redirect_uris": "\n".join(application.stored_redirect_uris),
        "return_urls": "\n".join(application.stored_return_urls),
        "webhook_url": application.stored_webhook_url,
        "homepage_url": application.homepage_url,
    }


def add_refusal(form: forms.Form, refusal: InputRefused) -> None:
    """Put what a service refused beside its field, or on top."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
