"""Calls of Google and Microsoft: something changed in a calendar that we asked them to watch."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from parley.engine.connectors.registry import GOOGLE, MICROSOFT
from parley.engine.services.calendars.pushes.calls import Call, take_calls
from parley.toolkit.routes import declares

# A message is a few hundred bytes, a batch of them some hundred thousand.
LONGEST_BODY = 500_000
LONGEST_VALIDATION = 4_000


@declares("secret of a watch")
@csrf_exempt
@require_POST
def receive_google(request: HttpRequest) -> HttpResponse:
    """One call with an empty body; what it is about stands in its headers.

    An unknown or forged one gets the same answer as a genuine one, and starts nothing.
    """
    call = Call(request.headers.get("X-Goog-Channel-ID", ""), request.headers.get("X-Goog-Channel-Token", ""))
    take_calls(GOOGLE, [call])
    return HttpResponse(status=204)


@declares("secret of a watch")
@csrf_exempt
@require_POST
def receive_microsoft(request: HttpRequest) -> HttpResponse:
    """Messages about changes or about watches themselves, and the question whether this address is ours.

    That question comes while the watch is being made; its answer is plain text, so that no browser runs it.
    """
    question = request.GET.get("validationToken")
    if question is not None:
        if len(question) > LONGEST_VALIDATION:
            return HttpResponse(status=400)
        plain = HttpResponse(question, content_type="text/plain; charset=utf-8")
        plain.headers["X-Content-Type-Options"] = "nosniff"
        return plain
    if int(request.headers.get("Content-Length") or 0) > LONGEST_BODY:
        return HttpResponse(status=413)
    take_calls(MICROSOFT, _read_calls(request.body))
    return HttpResponse(status=202)


def _read_calls(body: bytes) -> list[Call]:
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        return []
    items = found.get("value") if isinstance(found, dict) else None
    if not isinstance(items, list):
        return []
    return [
        Call(_word(item, "subscriptionId"), _word(item, "clientState"), _word(item, "lifecycleEvent"))
        for item in items
        if isinstance(item, dict)
    ]


def _word(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""
