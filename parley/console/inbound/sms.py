"""What the provider of text messages tells: texts that came in, and what became of ours."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from parley.console.domain.errors import WebhookForged
from parley.console.services.inbox.sms import CALLBACK_PATH, take_call
from parley.toolkit.routes import declares, takes

SIGNATURE_HEADER = "X-Twilio-Signature"
# A text and what belongs to it is a form of a kilobyte or two.
LONGEST_BODY = 64_000
# No words of ours in answer: what is to be said is said by a text of its own.
NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


@takes(LONGEST_BODY)
@declares("public")
@csrf_exempt
@require_POST
def receive_sms(request: HttpRequest) -> HttpResponse:
    """A form signed by the provider; its signature is what lets it in."""
    fields = {name: str(value) for name, value in request.POST.items()}
    query = request.META.get("QUERY_STRING", "")
    # The address as the provider was given it, whatever a proxy in between made of it.
    url = settings.PARLEY_PUBLIC_URL + CALLBACK_PATH + (f"?{query}" if query else "")
    try:
        take_call(url, fields, request.headers.get(SIGNATURE_HEADER, ""))
    except WebhookForged:
        return HttpResponse("The signature does not fit.\n", status=401, content_type="text/plain")
    return HttpResponse(NOTHING, content_type="text/xml")
