"""Registering applications through the API, and further ways back by their own word (3.11)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from parley.engine.api.caller import CallerRequest, api_key, read_bearer
from parley.engine.api.fields import read_fields, read_required_text
from parley.engine.domain.errors.base import FieldProblem, FieldsRefused, InputRefused
from parley.engine.services.applications.applications import add_redirect_uris, check_address, register_application
from parley.engine.services.people.accounts import clean_email, clean_person_name
from parley.toolkit.ids import is_same

router = Router()


def admin_key(request: HttpRequest) -> bool | None:
    """ADMIN: the operator's own key."""
    bearer = read_bearer(request)
    return True if bearer and is_same(bearer, settings.PARLEY_ADMIN_API_KEY) else None


@router.post("applications", auth=admin_key)
def create_application(request: HttpRequest) -> dict[str, Any]:
    """A new application; its credentials are told this once."""
    fields = read_fields(request)
    name, url = read_required_text(fields, "name"), str(fields.get("url", ""))
    if not name.strip():
        raise InputRefused("An application needs a name.", field="name", key="required")
    if url:
        check_address(url, "url")
    told = register_application(name, [], [], homepage_url=url)
    return {"oauth_client": {"client_id": told.client_id, "client_secret": told.client_secret}}


@router.post("application_verification", auth=api_key)
def verify_application(request: CallerRequest) -> HttpResponse:
    """Register ways back, with whom to ask about them: 202."""
    fields = read_fields(request)
    addresses, contact = fields.get("redirect_uris"), fields.get("contact", {})
    if not isinstance(addresses, list) or not addresses or not all(isinstance(each, str) for each in addresses):
        raise FieldsRefused([FieldProblem("redirect_uris", "required", "One address or more is needed.")])
    if not isinstance(contact, dict):
        raise InputRefused("An object with email and display_name is needed.", field="contact", key="required")
    email, name = str(contact.get("email", "")), clean_person_name(str(contact.get("display_name", "")))
    add_redirect_uris(request.auth.application, addresses, name, clean_email(email) if email else "")
    return HttpResponse(status=202)
