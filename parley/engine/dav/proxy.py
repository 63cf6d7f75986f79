"""Passing calendar apps' requests on to the built-in calendar server, each in the name of its own account only."""

import base64
import binascii

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from parley.engine.dav.attempts import WINDOW_SECONDS, has_failed_too_often, is_asking_too_often, note_failure
from parley.engine.domain.errors.base import NotPermitted
from parley.engine.domain.errors.calendars import CalendarNotConnected
from parley.engine.models import Account
from parley.engine.services.calendars.builtin_calendar import forward_request
from parley.engine.services.people.accounts import find_account_by_app_password
from parley.toolkit.routes import declares, takes
from parley.toolkit.safe_http.errors import OutgoingFailure

METHODS = frozenset(
    {
        "OPTIONS",
        "GET",
        "HEAD",
        "PUT",
        "DELETE",
        "PROPFIND",
        "PROPPATCH",
        "REPORT",
        "MKCALENDAR",
        "MKCOL",
        "MOVE",
        "COPY",
        "POST",
    }
)
MAX_BODY_BYTES = 10_000_000
# Everything else stays here: above all headers that name a user or a proxy.
PASSED_ON = (
    "Accept",
    "Brief",
    "Content-Type",
    "Depth",
    "Destination",
    "If",
    "If-Match",
    "If-None-Match",
    "Overwrite",
    "Prefer",
)
PASSED_BACK = ("Allow", "Content-Type", "DAV", "ETag", "Last-Modified", "Preference-Applied", "Vary")


@takes(MAX_BODY_BYTES)
@csrf_exempt
@declares("app_password")
def pass_on(request: HttpRequest, path: str) -> HttpResponse:
    """Any CalDAV request, signed in by an app password with each of them; no cookie counts here."""
    if has_failed_too_often(request):
        return _refuse(429)
    account = _find_account(request)
    if account is None:
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="Parley", charset="UTF-8"'})
    if is_asking_too_often(account.pk):
        return _refuse(429)
    if request.method not in METHODS:
        return HttpResponse(status=405, headers={"Allow": ", ".join(sorted(METHODS))})
    if "Transfer-Encoding" in request.headers:
        return _refuse(411)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
        return _refuse(413)
    return _forward(request, account, path)


def _forward(request: HttpRequest, account: Account, path: str) -> HttpResponse:
    headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
    try:
        answer = forward_request(account, str(request.method), path, headers, request.read(MAX_BODY_BYTES))
    except NotPermitted:
        return _refuse(403)
    except (CalendarNotConnected, OutgoingFailure):
        return _refuse(503)
    passed_back = {name: answer.headers[name] for name in PASSED_BACK if name in answer.headers}
    return HttpResponse(answer.body, status=answer.status, headers=passed_back)


def _refuse(status: int) -> HttpResponse:
    headers = {"Retry-After": str(WINDOW_SECONDS)} if status in (429, 503) else {}
    return HttpResponse(status=status, headers=headers)


def _find_account(request: HttpRequest) -> Account | None:
    """Who the app password belongs to; a wrong one is counted, a missing one is how every app begins."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        username, _, password = base64.b64decode(credentials.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        note_failure(request)
        return None
    account = find_account_by_app_password(username, password)
    if account is None:
        note_failure(request)
    return account
