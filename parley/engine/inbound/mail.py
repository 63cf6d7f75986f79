"""Mails that a mail server hands over, with answers to invitations in them."""

import base64
import binascii
import json
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from parley.engine.services.smart_invites.replies import take_mail
from parley.toolkit.ids import is_same
from parley.toolkit.routes import declares

# An answer is a few kilobytes; a signature with pictures makes it some hundred.
LONGEST_BODY = 4_000_000
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# Where the services that receive mail for others put the whole message: SendGrid, Mailgun, Postmark.
FORM_FIELDS = ("email", "body-mime")
JSON_FIELD = "RawEmail"


@declares("key of mail servers")
@csrf_exempt
@require_POST
def receive_mail(request: HttpRequest) -> HttpResponse:
    """A whole mail as the body, or in the field where a receiving service puts it; says what became of it.

    A mail without an answer to an invitation is nobody's fault: refused, the mail server would send it back.
    """
    if not _holds_key(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="mail"'})
    if int(request.headers.get("Content-Length") or 0) > LONGEST_BODY:
        return HttpResponse("Too large.\n", status=413, content_type="text/plain")
    recipients = [request.GET.get("recipient", ""), request.POST.get("recipient", "")]
    return JsonResponse({"outcome": take_mail(_read_mail(request), [each for each in recipients if each])})


def _holds_key(request: HttpRequest) -> bool:
    """Whether the key stands in the header, as a bearer's token or as anybody's password."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            value = base64.b64decode(value.strip(), validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return False
    key = settings.PARLEY_INBOUND_MAIL_KEY
    return bool(key) and is_same(value.strip(), key)


def _read_mail(request: HttpRequest) -> bytes:
    if request.content_type in FORMS:
        for name in FORM_FIELDS:
            file = request.FILES.get(name)
            if isinstance(file, UploadedFile):
                return bytes(file.read())
            if name in request.POST:
                return str(request.POST[name]).encode("utf-8", "surrogateescape")
        return b""
    if request.content_type == "application/json":
        try:
            fields: Any = json.loads(request.body)
        except (ValueError, RecursionError):
            return b""
        found = fields.get(JSON_FIELD) if isinstance(fields, dict) else None
        return found.encode("utf-8", "replace") if isinstance(found, str) else b""
    return request.body
