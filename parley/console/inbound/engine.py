"""Webhooks from an engine."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from parley.console.domain.errors import InputRefused, LinkUnknown, WebhookForged
from parley.console.services.conversations.webhooks import receive_webhook
from parley.toolkit.routes import declares

SIGNATURE_HEADER = "Cronofy-HMAC-SHA256"
# The largest description of a request is a few kilobytes; nobody needs to make us hash megabytes.
LONGEST_BODY = 256_000


@declares("public")
@csrf_exempt
@require_POST
def receive(request: HttpRequest, code: str) -> HttpResponse:
    """A webhook of the data centre with this code; its signature is what lets it in."""
    if int(request.headers.get("Content-Length") or 0) > LONGEST_BODY:
        return HttpResponse("Too large.\n", status=413, content_type="text/plain")
    try:
        receive_webhook(code, request.body, request.headers.get(SIGNATURE_HEADER, ""))
    except LinkUnknown:
        return HttpResponse("There is no such data centre here.\n", status=404, content_type="text/plain")
    except WebhookForged:
        return HttpResponse("The signature does not fit.\n", status=401, content_type="text/plain")
    except InputRefused:
        return HttpResponse("This cannot be read.\n", status=400, content_type="text/plain")
    return HttpResponse(status=204)
