"""The calendars that the token's account has connected: `/v1/calendars` (Cronofy, Calendars)."""

from typing import Any

from ninja import Router

from parley.engine.api.caller import CallerRequest, account_token, require_account
from parley.engine.services.calendars.profiles import list_profiles_with_calendars

router = Router()
PROFILE_FIELDS = ("provider_name", "profile_id", "profile_name")


@router.get("calendars", auth=account_token)
def read_calendars(request: CallerRequest) -> dict[str, Any]:
    """All calendars of the account, each with the profile it belongs to; three queries, however many there are."""
    return {
        "calendars": [
            {**{name: profile[name] for name in PROFILE_FIELDS}, **calendar}
            for profile in list_profiles_with_calendars(require_account(request.auth))
            for calendar in profile["profile_calendars"]
        ]
    }
