"""What came of a window, for the page of another site that opened it with our script."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from parley.engine.domain.errors.applications import EmbedTokenRefused
from parley.engine.services.applications.link_attempts import describe_status, find_result
from parley.engine.services.applications.signed_tokens import read_embed_token
from parley.engine.services.links import build_public_link_url
from parley.engine.services.requests.descriptions import describe_request
from parley.toolkit.routes import declares

# Any origin may ask: the answer needs the signed token and the random word, never a cookie.
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}


@csrf_exempt
@require_POST
@declares("embed_token")
def read_result(request: HttpRequest) -> JsonResponse:
    """`POST /embed/result` with `embed_token` and the `state` that the page made up when it opened the window."""
    try:
        token = read_embed_token(request.POST.get("embed_token", ""))
    except EmbedTokenRefused as refusal:
        return JsonResponse({"status": "refused", "reason": refusal.message}, status=401, headers=OPEN_TO_ALL)
    attempt = find_result(token.application, token.tenant_id, request.POST.get("state", ""))
    answer: dict[str, Any] = {"status": describe_status(attempt) if attempt else "waiting"}
    if attempt is not None and attempt.scheduling_request is not None:
        answer["scheduling_request"] = describe_request(attempt.scheduling_request)
    if attempt is not None and attempt.public_link is not None:
        answer["public_link"] = {"url": build_public_link_url(attempt.public_link)}
    return JsonResponse(answer, headers=OPEN_TO_ALL)
