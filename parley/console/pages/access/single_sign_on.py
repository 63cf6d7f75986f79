"""Logging in with somebody else's log-in: choosing it, leaving for it, and coming back."""

from urllib.parse import parse_qsl, urlsplit

from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import ProviderRefused, StateRefused, TooManyCalls
from parley.console.pages.permissions import ORGANISATION_KEY, public_page
from parley.console.services.access.providers import PROVIDER_KEY
from parley.console.services.access.single_sign_on import begin_sign_in, find_provider, finish_sign_in, list_buttons
from parley.identity.sessions import read_address
from parley.toolkit.caches.counting import count_lately
from parley.toolkit.form_targets import allow_forms_to
from parley.toolkit.ids import is_same

ATTEMPT_KEY = "sign_in_attempt"
# A whole office may sit behind one address of the network.
ATTEMPTS_A_MINUTE = 60
_MINUTE_SECONDS = 60
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class AddressForm(forms.Form):
    """Whose organisation's log-in it is."""

    email = forms.EmailField(
        label=gettext_lazy("Your email address at work"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def choose_provider(request: HttpRequest) -> HttpResponse:
    """Find the organisation's log-in by the domain of an address; where there is just one organisation, its buttons."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        provider = find_provider(form.cleaned_data["email"])
        if provider is not None:
            return _leave(request, provider.pk, form.cleaned_data["email"])
        form.add_error("email", _("No organisation here has a log-in of its own for such addresses."))
    context = {"form": form, "providers": list_buttons()}
    status = 422 if request.method == "POST" else 200
    return render(request, "console/access/sign_in.html", context, status=status)


@public_page
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Off to the provider that was chosen."""
    return _leave(request, request.POST.get("provider", ""), "")


def _leave(request: HttpRequest, provider_id: str, email: str) -> HttpResponse:
    if count_lately(f"sign_in_provider:{read_address(request)}", _MINUTE_SECONDS) > ATTEMPTS_A_MINUTE:
        raise TooManyCalls(_("Too many attempts to log in came from your network. Try again in a minute."))
    url, request.session[ATTEMPT_KEY] = begin_sign_in(provider_id, email)
    # By a page in between: our content policy holds a form to this origin, the redirects after it, too.
    parts = urlsplit(url)
    context = {"address": parts._replace(query="").geturl(), "fields": parse_qsl(parts.query)}
    return allow_forms_to(render(request, "console/access/leave.html", context), url)


@public_page
@require_http_methods(["GET"])
def come_back(request: HttpRequest) -> HttpResponse:
    """Back from the provider: `code` or `error`, with the state that was given along."""
    kept = request.session.pop(ATTEMPT_KEY, None)
    if not isinstance(kept, dict) or not is_same(request.GET.get("state", ""), kept["state"]):
        raise StateRefused(_("This log-in was not begun in this browser, or it was finished already."))
    if not request.GET.get("code"):
        raise ProviderRefused(_("The log-in was cancelled there."))
    user, organisation_id = finish_sign_in(kept, request.GET["code"])
    login(request, user, backend=BACKEND)
    request.session[ORGANISATION_KEY] = organisation_id
    request.session[PROVIDER_KEY] = kept["provider_id"]
    return redirect("/")
