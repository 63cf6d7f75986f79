"""Which account a consent shall come from, and ending one profile of an account (3.4, 3.5)."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from parley.engine.api.caller import CallerRequest, account_token, require_account, require_word
from parley.engine.api.element_token import element_token
from parley.engine.services.applications.link_tokens import make_link_token
from parley.engine.services.calendars.connecting.disconnecting import disconnect
from parley.engine.services.calendars.connections import get_connection

router = Router()


@router.post("link_tokens", auth=account_token)
def create_link_token(request: CallerRequest) -> dict[str, Any]:
    """A token for the authorize address that asks for this account's consent and nobody else's."""
    return {"link_token": make_link_token(request.auth.application, require_account(request.auth))}


@router.post("profiles/{profile_id}/revoke", auth=[element_token("account_management"), account_token])
def revoke_profile(request: CallerRequest, profile_id: str) -> HttpResponse:
    """Forget the credentials of one profile and all that was read with them: 202."""
    require_word(request.auth, "read_account")
    disconnect(get_connection(require_account(request.auth), profile_id))
    return HttpResponse(status=202)
