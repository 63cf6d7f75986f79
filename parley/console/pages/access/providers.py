"""Company › Settings › Single sign-on: who else may say who the organisation's people are."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Company, SignInProvider
from parley.console.pages.fields import LineField, take_refusal
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.access.providers import (
    ProviderFacts,
    add_provider,
    check_provider,
    describe_redirect,
    list_providers,
    remove_provider,
)


class ProviderForm(forms.Form):
    """A provider, as it is registered there."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Who"), choices=SignInProvider.Kind.choices, widget=forms.RadioSelect, initial="google"
    )
    name = LineField(
        label=gettext_lazy("Name on the button"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Such as the name of your directory."),
    )
    place = LineField(
        label=gettext_lazy("Directory (tenant) id, or the provider's address"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For Google: nothing. For Microsoft: the directory id. Else: the issuer's address."),
    )
    client_id = LineField(label=gettext_lazy("Client id"), max_length=300)
    client_secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    domain = LineField(
        label=gettext_lazy("For addresses that end with"),
        max_length=253,
        help_text=gettext_lazy("The part behind the @, such as example.com."),
    )


@page_for(Capability.MANAGE_ORGANISATION)
@require_http_methods(["GET", "HEAD", "POST"])
def show_providers(request: MemberRequest) -> HttpResponse:
    """The list; sending the form asks the provider and keeps it."""
    form = ProviderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            provider = add_provider(request.member, ProviderFacts(**form.cleaned_data))
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(
                request, _("%(name)s answered and is offered on the log-in page now.") % {"name": provider.name}
            )
            return redirect("sign_in_providers")
    context = {
        "form": form,
        "providers": list_providers(request.member.company.organisation),
        "redirect_uri": describe_redirect(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "console/access/providers.html", context, status=status)


@page_for(Capability.MANAGE_ORGANISATION)
@require_POST
def check(request: MemberRequest, provider_id: str) -> HttpResponse:
    """Ask the provider again."""
    provider = check_provider(request.member, provider_id)
    messages.success(request, _("%(name)s answered as it should.") % {"name": provider.name})
    return redirect("sign_in_providers")


@page_for(Capability.MANAGE_ORGANISATION)
@require_POST
def remove(request: MemberRequest, provider_id: str) -> HttpResponse:
    """Forget a provider."""
    remove_provider(request.member, provider_id)
    messages.success(request, _("Removed. Its people log in with their passwords again."))
    return redirect("sign_in_providers")


def describe_providers(company: Company) -> str:
    """Who they are, in a sentence."""
    names = [provider.name for provider in list_providers(company.organisation)]
    if not names:
        return _("People log in with their passwords or passkeys.")
    return _("People may log in with %(names)s.") % {"names": ", ".join(names)}
