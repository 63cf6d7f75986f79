"""The mail catcher, for the operator only: invitations and codes of all companies pass there."""

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.console.pages.permissions import operator_page
from parley.console.services.companies.one_time_addresses import can_set_up_providers
from parley.console.services.mails.catcher import get_caught_mail, get_caught_source, list_caught_mails

# A mail's HTML comes from anywhere: no scripts, no forms, no requests, an origin of its own.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


@operator_page
@require_http_methods(["GET", "HEAD"])
def show_mails(request: HttpRequest) -> HttpResponse:
    """The list, newest first."""
    context = {
        "mails": list_caught_mails(),
        "has_smtp": settings.PARLEY_SMTP is not None,
        "can_set_up": can_set_up_providers(),
    }
    return _keep_private(render(request, "console/operator/mails.html", context))


@operator_page
@require_http_methods(["GET", "HEAD"])
def show_mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its text, and its HTML in a frame of its own."""
    response = render(request, "console/operator/mail.html", {"mail": get_caught_mail(name)})
    cast(Any, response)._csp_update = {"frame-src": ["'self'"]}
    return _keep_private(response)


@operator_page
@require_http_methods(["GET", "HEAD"])
def show_mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML of a mail, in a sandbox."""
    response = HttpResponse(get_caught_mail(name).html)
    cast(Any, response)._csp_exempt = True
    response["Content-Security-Policy"] = SANDBOX
    response["X-Frame-Options"] = "SAMEORIGIN"
    return _keep_private(response)


@operator_page
@require_http_methods(["GET", "HEAD"])
def download_mail(request: HttpRequest, name: str) -> HttpResponse:
    """The mail as it would have been sent."""
    response = HttpResponse(get_caught_source(name), content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _keep_private(response)


def _keep_private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
