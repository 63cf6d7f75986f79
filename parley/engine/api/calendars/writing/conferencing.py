"""Asking a person for a meeting room: `POST /v1/conferencing_service_authorizations` (4.9)."""

from typing import Any

from ninja import Router

from parley.engine.api.caller import CallerRequest, account_token, require_account
from parley.engine.api.fields import read_fields
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.services.events.conferencing import open_visit

router = Router()


@router.post("conferencing_service_authorizations", auth=account_token)
def authorize_conferencing_service(request: CallerRequest) -> dict[str, Any]:
    """The address of the page where the account's person chooses, and comes back from to `redirect_uri`."""
    reader = FieldReader(read_fields(request))
    if reader.raw("redirect_uri") is None:
        reader.refuse("redirect_uri", "required", "This is needed.")
    redirect_uri, provider_name = reader.text("redirect_uri", 500), reader.text("provider_name", 20)
    reader.finish()
    caller = request.auth
    url = open_visit(caller.application, require_account(caller), redirect_uri or "", provider_name or "")
    return {"authorization_request": {"url": url}}
