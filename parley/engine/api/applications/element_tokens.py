"""`POST /v1/element_tokens`: an application's server makes a token for its pages (7.5)."""

from typing import Any

from ninja import Router

from parley.engine.api.caller import CallerRequest, api_key
from parley.engine.api.fields import read_fields
from parley.engine.domain.errors.base import InputRefused
from parley.engine.services.applications.element_tokens import issue_element_token

router = Router()


@router.post("element_tokens", auth=api_key)
def create_element_token(request: CallerRequest) -> dict[str, Any]:
    """A token for pages of one origin, told once."""
    fields = read_fields(request)
    issued = issue_element_token(
        request.auth.application,
        _read_texts(fields, "permissions"),
        str(fields.get("origin", "")),
        _read_texts(fields, "subs"),
        _read_texts(fields, "bookable_event_ids"),
    )
    told = {
        "permissions": issued.row.permissions,
        "origin": issued.row.origin,
        "token": issued.token,
        "expires_in": issued.expires_in_seconds,
    }
    return {"element_token": told}


def _read_texts(fields: dict[str, Any], name: str) -> list[str]:
    value = fields.get(name, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InputRefused("A list of texts is needed.", field=name)
    return value
