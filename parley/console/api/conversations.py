"""Conversations for other software: links made for candidates, and how they stand."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from parley.console.api.caller import KeyWith, get_key, get_member
from parley.console.api.paging import describe_page, read_page
from parley.console.api.shapes import ConversationIn, ConversationOut, ConversationPage, ErrorOut
from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.domain.statuses import Status as ConversationStatus
from parley.console.models import Conversation
from parley.console.services.candidates.records import get_candidate
from parley.console.services.conversations.changes import get_conversation, revoke_link
from parley.console.services.conversations.making import make_conversation
from parley.console.services.integrations.describing import describe_conversation

LONGEST_ONCE_KEY = 200
router = Router(tags=["Conversations"])
reads = KeyWith(Capability.READ_CANDIDATES)
writes = KeyWith(Capability.MANAGE_CONVERSATIONS, writes=True)


@router.get("conversations", auth=reads, response={200: ConversationPage, 422: ErrorOut})
def list_conversations(
    request: HttpRequest,
    candidate_id: str = "",
    status: str = "",
    starts_from: datetime | None = None,
    starts_until: datetime | None = None,
    cursor: str = "",
    limit: int = 50,
) -> dict[str, Any]:
    """Conversations in a lasting order, 200 at most at once."""
    rows = Conversation.objects.select_related("owner__user").filter(company_id=get_member(request).company_id)
    if status and status not in list(ConversationStatus):
        raise InputRefused({"status": f"One of: {', '.join(ConversationStatus)}."})
    asked = {
        "candidate_id": candidate_id,
        "status": status,
        "starts_at__gte": starts_from,
        "starts_at__lt": starts_until,
    }
    found, next_cursor = read_page(rows.filter(**{k: v for k, v in asked.items() if v}), cursor, limit)
    tells_link = get_key(request).can_write
    return describe_page([describe_conversation(each, tells_link=tells_link) for each in found], next_cursor)


@router.post("conversations", auth=writes, response={201: ConversationOut, 404: ErrorOut, 409: ErrorOut, 422: ErrorOut})
def add_conversation(request: HttpRequest, facts: ConversationIn) -> Status[dict[str, Any]]:
    """Make a link of the candidate's own; it leads to the public URL of the member the key acts as.

    With an `Idempotency-Key` of 1 to 200 characters, asking again makes no second link: the first one is answered.
    """
    key = get_key(request)
    member = key.member
    once = request.headers.get("Idempotency-Key", "")
    if len(once) > LONGEST_ONCE_KEY:
        raise InputRefused({"Idempotency-Key": f"At most {LONGEST_ONCE_KEY} characters."})
    candidate = get_candidate(member.company, facts.candidate_id)
    conversation = make_conversation(
        member,
        candidate,
        expires_in_days=facts.expires_in_days,
        is_single_use=facts.is_single_use,
        once_key=f"{key.pk}:{once}" if once else "",
    )
    return Status(201, describe_conversation(conversation))


@router.get("conversations/{conversation_id}", auth=reads, response={200: ConversationOut, 404: ErrorOut})
def read_conversation(request: HttpRequest, conversation_id: str) -> dict[str, Any]:
    """One conversation; a key that only reads is told no link that works."""
    key = get_key(request)
    return describe_conversation(get_conversation(key.member, conversation_id), tells_link=key.can_write)


@router.post("conversations/{conversation_id}/revoke", auth=writes, response={200: ConversationOut, 404: ErrorOut})
def revoke_conversation(request: HttpRequest, conversation_id: str) -> dict[str, Any]:
    """End the link; a booking that stands, stays."""
    member = get_member(request)
    revoke_link(member, conversation_id)
    return describe_conversation(get_conversation(member, conversation_id))
