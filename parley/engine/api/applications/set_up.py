"""A one-time address of the set-up page for Google and Microsoft 365, for the operator's own tools (an addition)."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from parley.engine.api.applications.registration import admin_key
from parley.engine.services.providers.set_up import VALID_MINUTES, issue_set_up_address

router = Router()


@router.post("set_up_addresses", auth=admin_key)
def create_set_up_address(request: HttpRequest) -> dict[str, Any]:
    """A new address for one browser; earlier ones end."""
    return {"set_up_address": {"url": issue_set_up_address(), "valid_minutes": VALID_MINUTES}}
