"""`/v1/permissions`: an application asks to write more in calendars than its own events (3.9)."""

from typing import Any

from django.conf import settings
from ninja import Router

from parley.engine.api.caller import CallerRequest, account_token, require_account
from parley.engine.api.fields import read_fields
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.models import PermissionLevel
from parley.engine.services.calendars.access.permissions import (
    MOST_CALENDARS,
    ask_for_levels,
    give_levels,
    is_asked_of_owner,
)

router = Router(auth=account_token)


@router.post("permissions")
def ask_for_permissions(request: CallerRequest) -> dict[str, Any]:
    """A link where the account's owner answers; given at once where the owner of a unit allowed it for all."""
    reader = FieldReader(read_fields(request))
    wanted = {
        each.text("calendar_id", 80, is_required=True) or "": each.word("permission_level", PermissionLevel.values)
        or ""
        for each in reader.each("permissions", MOST_CALENDARS) or []
    }
    if "" in wanted.values() and not reader.problems:
        reader.refuse("permissions", "required", "Each calendar needs its permission_level.")
    redirect_uri = reader.text("redirect_uri", 500)
    reader.finish()
    caller, account = request.auth, require_account(request.auth)
    if caller.grant is not None and not is_asked_of_owner(caller.grant):
        give_levels(caller.application, account, wanted, caller.grant)
        return {"permissions_request": {"accepted": True}}
    token = ask_for_levels(caller.application, account, wanted, redirect_uri or "")
    return {"permissions_request": {"url": f"{settings.PARLEY_PUBLIC_URL}/permissions/{token}"}}
