"""Mails that a mail server hands over: answers of candidates, and reports about what could not be delivered."""

import base64
import binascii

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from parley.console.services.inbox.receiving import LARGEST_BYTES, take_mail
from parley.toolkit.ids import is_same
from parley.toolkit.routes import declares, takes

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# Where the services that receive mail for others put the whole message: SendGrid, Mailgun.
FORM_FIELDS = ("email", "body-mime")


@takes(LARGEST_BYTES)
@declares("key of mail servers")
@csrf_exempt
@require_POST
def receive_reply(request: HttpRequest) -> HttpResponse:
    """A whole mail (RFC 822) as the body, or in the field where a receiving service puts it; says what became of it.

    A mail of nobody is nobody's fault: refused, the mail server would send it back.
    """
    if not _holds_key(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="mail"'})
    try:
        raw = _read_mail(request)
        recipients = [request.GET.get("recipient", ""), request.POST.get("recipient", "")]
    except RequestDataTooBig:
        return HttpResponse("Too large.\n", status=413, content_type="text/plain")
    return JsonResponse({"outcome": take_mail(raw, [each for each in recipients if each])})


def _holds_key(request: HttpRequest) -> bool:
    """Whether the key stands in the header, as a bearer's token or as anybody's password."""
    kind, _sep, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            value = base64.b64decode(value.strip(), validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return False
    key = settings.PARLEY_INBOX_KEY
    return bool(key) and is_same(value.strip(), key)


def _read_mail(request: HttpRequest) -> bytes:
    if request.content_type not in FORMS:
        # Read as it comes: Django's own limit is made for forms.
        return bytes(request.read(LARGEST_BYTES + 1))
    for name in FORM_FIELDS:
        file = request.FILES.get(name)
        if isinstance(file, UploadedFile):
            return bytes(file.read())
        if name in request.POST:
            return str(request.POST[name]).encode("utf-8", "surrogateescape")
    return b""
