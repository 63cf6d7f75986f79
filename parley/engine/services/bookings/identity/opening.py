"""Opened: that a person did something on a link's page, noted once and told to the application; it gates nothing."""

from django.db import transaction

from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import GroupOffer, PublicLink, RequestStatus, SchedulingRequest
from parley.engine.services.applications.signed_tokens import Claim, note_claim_opened
from parley.engine.services.links import build_group_url, build_public_link_url
from parley.engine.services.notifications.deliveries import queue_delivery
from parley.engine.services.requests.changes import OPENED, note_change
from parley.toolkit.clock import now

# Of a public link: there is no request yet.
LINK_OPENED = "public_link_opened"


def note_opened(target: SchedulingRequest | PublicLink | GroupOffer, claim: Claim | None) -> None:
    """Note that somebody opened the link, the first time; a public link without a claim belongs to nobody.

    Called at a person's first POST or by the page's script after a touch or a key: mail scanners look, and some run
    scripts, but they press nothing.
    """
    if isinstance(target, SchedulingRequest):
        _note_request(target)
    elif claim is not None:
        _note_claim(target, claim)


def _note_request(request: SchedulingRequest) -> None:
    if request.opened_at is not None or request.status != RequestStatus.PENDING:
        return
    with transaction.atomic():
        fresh = SchedulingRequest.objects.filter(pk=request.pk, opened_at=None)
        if fresh.update(opened_at=now()):
            note_change(request, OPENED)


def _note_claim(link: PublicLink | GroupOffer, claim: Claim) -> None:
    """The application is told of its conversation by the id that the claim names."""
    url = build_group_url(link) if isinstance(link, GroupOffer) else build_public_link_url(link)
    with transaction.atomic():
        if note_claim_opened(claim):
            body = {
                "notification": {"type": LINK_OPENED, "triggered_at": write_instant(now())},
                "parley": {"correlation_id": claim.correlation_id, "public_url": url},
            }
            queue_delivery(claim.application, "", LINK_OPENED, body)
