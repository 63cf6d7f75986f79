"""The way through the sign-up pages: what they carry along, and where each leads on to."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from parley.engine.models import Account, LinkAttempt
from parley.engine.services.applications.link_attempts import join_silently
from parley.engine.services.providers.clients import list_imitated_names, list_provider_names, list_sign_in_origins
from parley.engine.session import clean_next, find_attempt, find_signed_in_account
from parley.toolkit.form_targets import allow_forms_to


def read_way(request: HttpRequest) -> dict[str, str]:
    """What the next page has to know: the window, or the page that somebody wanted to see."""
    wanted = clean_next(request.POST.get("next", "") or request.GET.get("next", ""))
    if wanted:
        return {"next": wanted}
    attempt = find_attempt(request)
    return {"attempt": attempt.pk} if attempt else {}


def find_window(request: HttpRequest) -> LinkAttempt | None:
    """The window that this page is part of; none when somebody came for a page instead."""
    return find_attempt(request) if "attempt" in read_way(request) else None


def lead_to(path: str, request: HttpRequest) -> HttpResponseBase:
    """On to another page of the way."""
    way = read_way(request)
    return HttpResponseRedirect(f"{path}?{urlencode(way)}" if way else path, status=303)


def lead_on(request: HttpRequest, account: Account, otherwise: str = "/scheduler/") -> HttpResponseBase:
    """To the hub of the window, or to the page that was wanted, or to `otherwise`.

    On the way, a colleague whom the application vouches for joins its unit silently.
    """
    way = read_way(request)
    attempt = find_attempt(request) if "attempt" in way else None
    if attempt is not None:
        join_silently(attempt, account)
        return HttpResponseRedirect(f"/embed/{attempt.pk}", status=303)
    return HttpResponseRedirect(way.get("next", otherwise), status=303)


def show_page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponseBase:
    """A page of the way, with what it carries along and who is signed in."""
    way = read_way(request)
    attempt = find_attempt(request) if "attempt" in way else None
    account = context.get("account") or find_signed_in_account(request)
    shared = {"way": way, "way_query": urlencode(way), "attempt": attempt, "account": account}
    shared |= {"providers": list_provider_names(), "imitated": list_imitated_names()}
    response = render(request, template, {**shared, **context}, status=status)
    # Cancel leads back to the application, "Continue with …" to the provider.
    allow_forms_to(response, *([attempt.return_url] if attempt else []), *list_sign_in_origins())
    return response
