"""One application: its credentials, which can be read back and rotated, and its addresses."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from parley.engine.domain.errors.applications import ApplicationUnknown
from parley.engine.domain.errors.base import EngineRefusal, InputRefused
from parley.engine.models import Application, ApplicationSecret
from parley.engine.pages.applications.forms import ApplicationForm, add_refusal, fill
from parley.engine.services.applications.developers import (
    change_application,
    get_own_application,
    get_secret,
    list_secrets,
    make_secret,
    revoke_secret,
)
from parley.engine.session import AccountRequest, signed_in_page


@signed_in_page
@require_GET
def show_application(request: AccountRequest, application_id: str) -> HttpResponseBase:
    """Credentials without the secrets themselves, and addresses."""
    try:
        application = get_own_application(request.account, application_id)
    except ApplicationUnknown as refusal:
        return refuse(request, refusal)
    return _show(request, application, ApplicationForm(initial=fill(application)))


@signed_in_page
@require_POST
def change(request: AccountRequest, application_id: str) -> HttpResponseBase:
    """Another name, other addresses."""
    try:
        application = get_own_application(request.account, application_id)
    except ApplicationUnknown as refusal:
        return refuse(request, refusal)
    form = ApplicationForm(request.POST)
    if form.is_valid():
        try:
            change_application(application, form.cleaned_data["name"], form.read())
            messages.success(request, "Saved.")
            return _back(application)
        except InputRefused as refusal:
            add_refusal(form, refusal)
    return _show(request, application, form, status=422)


@signed_in_page
@require_POST
@never_cache
def show_secret(request: AccountRequest, application_id: str, secret_id: int) -> HttpResponseBase:
    """The page with one secret in clear; asked for by a button, so that it is neither cached nor in an address."""
    try:
        application = get_own_application(request.account, application_id)
        shown = get_secret(application, secret_id)
    except ApplicationUnknown as refusal:
        return refuse(request, refusal)
    return _show(request, application, ApplicationForm(initial=fill(application)), shown=shown)


@signed_in_page
@require_POST
def add_secret(request: AccountRequest, application_id: str) -> HttpResponseBase:
    """A further secret beside those there are."""
    try:
        application = get_own_application(request.account, application_id)
        make_secret(application, request.POST.get("kind", ""))
    except EngineRefusal as refusal:
        return refuse(request, refusal)
    messages.success(request, "Made. Move your servers over to it, then revoke the old one.")
    return _back(application)


@signed_in_page
@require_POST
def end_secret(request: AccountRequest, application_id: str, secret_id: int) -> HttpResponseBase:
    """End one secret at once; the last of its kind stays."""
    try:
        application = get_own_application(request.account, application_id)
        revoke_secret(application, secret_id)
    except InputRefused as refusal:
        messages.warning(request, refusal.message)
        return HttpResponseRedirect(f"/developers/{application_id}", status=303)
    except ApplicationUnknown as refusal:
        return refuse(request, refusal)
    messages.success(request, "Revoked. Calls with it are refused from now on.")
    return _back(application)


def refuse(request: AccountRequest, refusal: EngineRefusal) -> HttpResponseBase:
    """A page for what is not there, or not this person's."""
    context = {
        "what_happened": refusal.message,
        "what_it_means": "It may have been removed, or belong to another Organizational Unit or developer.",
        "what_to_do": "Go back to your applications and look there.",
    }
    return render(request, "toolkit/error.html", context, status=404)


def _back(application: Application) -> HttpResponseBase:
    return HttpResponseRedirect(f"/developers/{application.pk}", status=303)


def _show(
    request: AccountRequest,
    application: Application,
    form: ApplicationForm,
    status: int = 200,
    shown: ApplicationSecret | None = None,
) -> HttpResponseBase:
    context = {
        "application": application,
        "form": form,
        "secrets": list_secrets(application),
        "shown": shown,
        "public_url": settings.PARLEY_PUBLIC_URL,
        "tab": "settings",
    }
    return render(request, "engine/applications/page.html", context, status=status)
