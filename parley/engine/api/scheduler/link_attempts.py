"""`/v1/parley/…`: what came of a window, and whether the engine is well (our additions to the contract)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from ninja import Router

from parley.engine.api.caller import CallerRequest, api_key
from parley.engine.domain.errors.base import NotFound
from parley.engine.domain.zones.instants import write_instant
from parley.engine.domain.zones.release import find_zone_fault, name_zone_data
from parley.engine.models import LinkAttempt
from parley.engine.services.applications.link_attempts import describe_status, find_attempt_of
from parley.engine.services.links import build_public_link_url
from parley.engine.services.requests.descriptions import describe_request
from parley.toolkit.clock import now
from parley.toolkit.routes import declares

router = Router()


@router.get("link_attempts/{attempt_id}", auth=api_key)
def read_link_attempt(request: CallerRequest, attempt_id: str) -> dict[str, Any]:
    """One window of the calling application: waiting, created, cancelled or expired, and what it made."""
    attempt = find_attempt_of(request.auth.application, attempt_id)
    if attempt is None:
        raise NotFound("There is no such attempt.")
    return {"link_attempt": _describe(attempt)}


@router.get("health", auth=None)
@declares("public")
def read_health(request: HttpRequest) -> dict[str, Any] | JsonResponse:
    """That this is a Parley engine, its version, its present time and zone data; 503 where its clocks are wrong."""
    told = {"version": settings.PARLEY_VERSION, "now": write_instant(now()), "zone_data": name_zone_data()}
    fault = find_zone_fault()
    if fault:
        return JsonResponse({"status": "failing", "reason": fault, **told}, status=503)
    return {"status": "ok", **told}


def _describe(attempt: LinkAttempt) -> dict[str, Any]:
    made, link = attempt.scheduling_request, attempt.public_link
    return {
        "id": attempt.pk,
        "state": attempt.state,
        "status": describe_status(attempt),
        "correlation_id": attempt.correlation_id,
        "scheduling_request": describe_request(made) if made else None,
        "public_link": {"url": build_public_link_url(link)} if link else None,
    }
