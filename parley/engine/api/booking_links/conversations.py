"""`/v1/scheduling_conversations`: two people find a time (7.6, alpha)."""

from typing import Any

from ninja import Router

from parley.engine.api.caller import CallerRequest, account_token, require_account
from parley.engine.api.fields import read_fields
from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import ConversationParticipant
from parley.engine.services.booking_links.conversations import (
    choose_conversation_slot,
    create_conversation,
    describe_conversation,
    get_conversation,
    get_participant,
    list_conversation_slots,
    name_slot,
)

router = Router()


@router.post("scheduling_conversations", auth=account_token)
def create_scheduling_conversation(request: CallerRequest) -> dict[str, Any]:
    """Begin a conversation; each participant gets an address of their own for its times."""
    account = require_account(request.auth)
    made = create_conversation(request.auth.application, account, read_fields(request))
    return {"scheduling_conversation": describe_conversation(made)}


@router.get("scheduling_conversations", auth=account_token)
def find_scheduling_conversation(request: CallerRequest, token: str) -> dict[str, Any]:
    """The conversation of a participant's token, and which participant that is."""
    participant = _get_participant(request, token)
    return {
        "participant": {"participant_id": participant.participant_id},
        "scheduling_conversation": describe_conversation(participant.conversation),
    }


@router.get("scheduling_conversations/{conversation_id}", auth=account_token)
def read_scheduling_conversation(request: CallerRequest, conversation_id: str) -> dict[str, Any]:
    """Where a conversation stands."""
    found = get_conversation(request.auth.application, require_account(request.auth), conversation_id)
    return {"scheduling_conversation": describe_conversation(found)}


@router.get("scheduling_conversations/slots/{token}", auth=account_token)
def read_conversation_slots(request: CallerRequest, token: str) -> dict[str, Any]:
    """The times that the participant can choose."""
    slots = list_conversation_slots(_get_participant(request, token))
    return {
        "slots": [
            {"slot_id": name_slot(start), "start": write_instant(start), "end": write_instant(end)}
            for start, end in slots
        ]
    }


@router.post("scheduling_conversations/slots/{token}", auth=account_token)
def choose_slot(request: CallerRequest, token: str) -> dict[str, Any]:
    """Choose one of the times, by `slot_id`, alone or as the only one of `slots`."""
    participant = _get_participant(request, token)
    return {
        "scheduling_conversation": describe_conversation(choose_conversation_slot(participant, _read_slot(request)))
    }


def _get_participant(request: CallerRequest, token: str) -> ConversationParticipant:
    return get_participant(request.auth.application, require_account(request.auth), token)


def _read_slot(request: CallerRequest) -> str:
    fields = read_fields(request)
    chosen = fields.get("slots") or fields.get("selected_slots") or [fields]
    if not isinstance(chosen, list) or len(chosen) != 1 or not isinstance(chosen[0], dict):
        raise InputRefused("Choose one time.", field="slots", key="required")
    slot_id = chosen[0].get("slot_id")
    if not isinstance(slot_id, str):
        raise InputRefused("Name the time by its slot_id.", field="slot_id", key="required")
    return slot_id
