"""What to say when the way through a provider does not work out, and how to go on."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from parley.engine.domain.errors.base import EngineRefusal
from parley.engine.domain.errors.calendars import CalendarNotConnected
from parley.engine.domain.errors.people import ProviderMissing, ProviderRefused, TooManyAttempts
from parley.engine.models import ProviderVisit
from parley.engine.pages.connect.forms import HandedOverForm, NewAccountForm
from parley.engine.pages.connect.way import find_window, show_page
from parley.engine.services.applications.link_attempts import is_vouched_newcomer
from parley.engine.services.people.terms import current_terms
from parley.engine.services.providers.clients import NAMES


def on_way(request: HttpRequest, way: dict[str, str]) -> HttpRequest:
    """The request as if it bore what the visit carried along: the provider gives back nothing but `state`."""
    query = request.GET.copy()
    for name, value in way.items():
        query[name] = value
    request.GET = QueryDict(query.urlencode())
    return request


def with_way(path: str, way: dict[str, str]) -> str:
    """The path with what the visit carried along."""
    return f"{path}?{urlencode(way)}" if way else path


def show_create(request: HttpRequest) -> HttpResponseBase:
    """The page with the button again, with what was missing on it: the terms, and nothing that only a code needs."""
    attempt = find_window(request)
    is_vouched = attempt is not None and is_vouched_newcomer(attempt) and request.POST.get("as") != "another"
    present = current_terms()
    form = HandedOverForm(request.POST) if is_vouched else NewAccountForm(request.POST)
    if form.is_valid() or "is_accepted" not in form.errors:
        form.ask_anew(present.version)
    for name in ("name", "email"):
        form.errors.pop(name, None)
    context = {"form": form, "terms": present, **({"vouched": attempt} if is_vouched else {})}
    return show_page(request, "engine/connect/create.html", context)


def explain(
    request: HttpRequest,
    service: str,
    refusal: EngineRefusal,
    way: dict[str, str],
    visit: ProviderVisit | None = None,
) -> HttpResponseBase:
    """What happened at the provider, in words, and the way to try again."""
    context: dict[str, Any] = {
        "provider": NAMES[service],
        "service": service,
        "refusal": refusal,
        "is_cancelled": isinstance(refusal, ProviderRefused) and refusal.is_cancelled,
        "approval_url": refusal.approval_url if isinstance(refusal, ProviderRefused) else "",
        "is_calendar": isinstance(refusal, CalendarNotConnected),
        "is_another": visit is not None and visit.account_id is None,
        "connection_id": visit.connection_id if visit else "",
        "terms_version": visit.terms_version if visit else "",
        "tzid": visit.tzid if visit else "",
    }
    status = 404 if isinstance(refusal, ProviderMissing) else 429 if isinstance(refusal, TooManyAttempts) else 400
    status = 200 if context["is_cancelled"] or context["approval_url"] else status
    return show_page(on_way(request, way), "engine/connect/refused.html", context, status=status)
