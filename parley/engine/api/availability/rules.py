"""`/v1/availability_rules`: weekly hours under names (6.3)."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from parley.engine.api.caller import CallerRequest, account_token, require_account, require_word
from parley.engine.api.element_token import element_token
from parley.engine.api.fields import read_fields
from parley.engine.services.availability.hours.rules import (
    delete_availability_rule,
    describe_rule,
    get_availability_rule,
    list_availability_rules,
    upsert_availability_rule,
)

# Rules are the account's own and hold for everybody who books it: to change them takes the word for writing.
READING = ("read_free_busy", "create_event")
WRITING = "create_event"

router = Router(auth=[element_token("managed_availability"), account_token])


@router.post("availability_rules")
def upsert_rule(request: CallerRequest) -> dict[str, Any]:
    """Keep a rule under the id that the application chose."""
    require_word(request.auth, WRITING)
    rule = upsert_availability_rule(require_account(request.auth), read_fields(request))
    return {"availability_rule": describe_rule(rule)}


@router.get("availability_rules")
def list_rules(request: CallerRequest) -> dict[str, Any]:
    """All rules of the account; one query."""
    require_word(request.auth, *READING)
    return {
        "availability_rules": [describe_rule(rule) for rule in list_availability_rules(require_account(request.auth))]
    }


@router.get("availability_rules/{rule_id}")
def read_rule(request: CallerRequest, rule_id: str) -> dict[str, Any]:
    """One rule of the account; 404 where there is none."""
    require_word(request.auth, *READING)
    return {"availability_rule": describe_rule(get_availability_rule(require_account(request.auth), rule_id))}


@router.delete("availability_rules/{rule_id}")
def delete_rule(request: CallerRequest, rule_id: str) -> HttpResponse:
    """Forget a rule: 202 with an empty body."""
    require_word(request.auth, WRITING)
    delete_availability_rule(require_account(request.auth), rule_id)
    return HttpResponse(status=202)
