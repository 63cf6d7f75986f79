"""The calendars that the token's account has connected: `/v1/calendars` (Cronofy, Calendars)."""

from typing import Any

from ninja import Router

from parley.engine.api.caller import CallerRequest, account_token, require_account, require_scope
from parley.engine.api.fields import read_fields
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.services.calendars.access.creating import create_calendar
from parley.engine.services.calendars.profiles import (
    describe_calendar,
    list_profiles_with_calendars,
    name_profile,
)

router = Router(auth=account_token)
PROFILE_FIELDS = ("provider_name", "profile_id", "profile_name")


@router.get("calendars")
def read_calendars(request: CallerRequest) -> dict[str, Any]:
    """All calendars of the account, each with the profile it belongs to; four queries, however many there are."""
    require_scope(request.auth, "list_calendars")
    account = require_account(request.auth)
    return {
        "calendars": [
            {**{name: profile[name] for name in PROFILE_FIELDS}, **calendar}
            for profile in list_profiles_with_calendars(account, request.auth.application)
            for calendar in profile["profile_calendars"]
        ]
    }


@router.post("calendars")
def make_calendar(request: CallerRequest) -> dict[str, Any]:
    """A new calendar in one of the account's profiles, which the application may write without limits."""
    require_scope(request.auth, "create_event")
    reader = FieldReader(read_fields(request))
    profile_id, name = reader.text("profile_id", 80, is_required=True), reader.text("name", 254, is_required=True)
    color = reader.text("color", 20)
    reader.finish()
    account, application = require_account(request.auth), request.auth.application
    calendar = create_calendar(application, account, profile_id or "", name or "", color or "")
    return {"calendar": {**name_profile(calendar.connection), **describe_calendar(calendar, is_unrestricted=True)}}
