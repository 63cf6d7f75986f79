"""`/v1/smart_invites`: made, changed, cancelled and looked at with an API key (Cronofy, Smart Invites)."""

from typing import Any

from ninja import Router

from parley.engine.api.caller import CallerRequest, api_key
from parley.engine.api.fields import read_fields
from parley.engine.services.smart_invites.descriptions import describe_outcome
from parley.engine.services.smart_invites.invites import Outcome, apply_wish, get_invite
from parley.engine.services.smart_invites.wishes import read_wish

router = Router()


@router.post("smart_invites", auth=api_key)
def change_smart_invite(request: CallerRequest) -> dict[str, Any]:
    """Make, change or cancel an invitation, or take a recipient off it; the answer holds what is to be mailed."""
    return describe_outcome(apply_wish(request.auth.application, read_wish(read_fields(request))))


@router.get("smart_invites", auth=api_key)
def read_smart_invite(request: CallerRequest, smart_invite_id: str = "", recipient_email: str = "") -> dict[str, Any]:
    """The invitation with everybody's answer."""
    return describe_outcome(Outcome(get_invite(request.auth.application, smart_invite_id, recipient_email)))
