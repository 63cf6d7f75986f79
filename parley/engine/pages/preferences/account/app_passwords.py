"""Calendar apps: passwords for them, shown once, and how an app reaches the built-in calendar."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from parley.engine.pages.preferences.forms import AppPasswordForm
from parley.engine.services.calendars.builtin_calendar import has_builtin_calendar
from parley.engine.services.people.accounts import create_app_password, list_app_passwords, revoke_app_password
from parley.engine.session import AccountRequest, signed_in_page


@signed_in_page
@require_GET
def show_app_passwords(request: AccountRequest) -> HttpResponseBase:
    """The app passwords there are, by what they are for."""
    return _show(request, AppPasswordForm())


@signed_in_page
@require_POST
@never_cache
def make_app_password(request: AccountRequest) -> HttpResponseBase:
    """Make one and show it; it can never be shown again."""
    form = AppPasswordForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    label = form.cleaned_data["label"]
    password = create_app_password(request.account, label)
    return _show(request, AppPasswordForm(), password, label)


@signed_in_page
@require_POST
def revoke(request: AccountRequest, app_password_id: int) -> HttpResponseBase:
    """End one; the app that uses it is signed out at its next request."""
    if not revoke_app_password(request.account, app_password_id):
        messages.warning(request, "There is no such app password of yours. Perhaps it was revoked before.")
        return _show(request, AppPasswordForm(), status=404)
    messages.success(request, "Revoked. The app cannot reach your calendar any more.")
    return HttpResponseRedirect("/scheduler/app-passwords", status=303)


def _show(
    request: AccountRequest, form: AppPasswordForm, password: str = "", label: str = "", status: int = 200
) -> HttpResponseBase:
    context = {
        "form": form,
        "new_password": password,
        "new_label": label,
        "app_passwords": list_app_passwords(request.account),
        "account": request.account,
        "dav_url": f"{settings.PARLEY_PUBLIC_URL}/dav/",
        "has_builtin_calendar": has_builtin_calendar(),
    }
    return render(request, "engine/preferences/app_passwords.html", context, status=status)
