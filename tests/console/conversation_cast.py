"""Candidates and conversations of the console's tests, and an engine's words about them."""

import base64
import hashlib
import hmac
import json
from typing import Any

from parley.console.models import Candidate, Conversation, Member
from parley.console.services.candidates.words import index_words
from parley.console.services.conversations.links import make_link_token

SECRET = "CRN_fake_secret"


def make_candidate(member: Member, first_name: str = "Milena", **facts: Any) -> Candidate:
    """A candidate of the member's company, found by the words of the name."""
    beginning = {"last_name": "Jovanović", "email": f"{first_name.lower()}@example.org"}
    candidate = Candidate.objects.create(company=member.company, first_name=first_name, **(beginning | facts))
    index_words([candidate], are_new=True)
    return candidate


def make_conversation(member: Member, candidate: Candidate | None, kind: str = "generated", **facts: Any) -> Any:
    """A conversation at the data centre `fake`, sent and not yet opened."""
    token, token_hash = make_link_token()
    beginning = {"status": "sent", "target_url": "https://engine.example/rts/abc", "data_centre": "fake"}
    return Conversation.objects.create(
        company=member.company,
        candidate=candidate,
        owner=member,
        kind=kind,
        token=token,
        token_hash=token_hash,
        **(beginning | facts),
    )


def describe_request(correlation_id: str, status: str = "booked", **changes: Any) -> dict[str, Any]:
    """A scheduling request in the words of a Parley engine; `starts_at`, `sequence` and more by name."""
    starts_at = changes.pop("starts_at", "2026-03-09T13:30:00Z")
    ends_at = changes.pop("ends_at", "2026-03-09T14:15:00Z")
    booking = {
        "status": "cancelled" if status == "cancelled" else "confirmed",
        "starts_at": starts_at,
        "ends_at": ends_at,
        "tzid": "Europe/Berlin",
        "invitee": {"name": "Milena J.", "email": "milena@example.org", "tzid": "Europe/Belgrade"},
        "sequence": changes.pop("sequence", 0),
        "cancelled_by": changes.pop("cancelled_by", ""),
        "reply": changes.pop("reply", None),
        "cancelled_reason": "",
    }
    base = changes.pop("base", "https://engine.example")
    scheduler = {"correlation_id": correlation_id}
    return {
        "scheduling_request_id": changes.pop("request_id", "srq_1"),
        "slot_selection": "complete" if status == "booked" else "pending",
        "primary_select_url": f"{base}/rts/abc",
        "host": changes.pop("host", None),
        "recipient_operations": {"view_url": f"{base}/rts/abc"},
        "summary": "First conversation",
        "duration": {"minutes": 45},
        "event": {"summary": "First conversation", "metadata": {"scheduler": scheduler}},
        "metadata": {"scheduler": scheduler},
        "parley": {
            "status": status,
            "booking": None if status in ("pending", "declined", "expired") else booking,
            "is_claimed": changes.pop("is_claimed", True),
            "declined_reason": changes.pop("declined_reason", ""),
            "triggered_at": changes.pop("triggered_at", "2026-03-03T12:00:00Z"),
        },
    }


def describe_webhook(kind: str, triggered_at: str, request: dict[str, Any]) -> bytes:
    """A webhook's body."""
    notification = {"type": f"scheduling_request_{kind}", "triggered_at": triggered_at}
    return json.dumps({"notification": notification, "scheduling_request": request}).encode()


def sign(body: bytes, secret: str = SECRET) -> str:
    """The signature of a webhook."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
