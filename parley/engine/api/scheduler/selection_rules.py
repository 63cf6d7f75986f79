"""`/v1/scheduler/selection_rules`: pools changed by applications (7.7)."""

from typing import Any

from ninja import Router

from parley.engine.api.caller import CallerRequest, scheduler_caller
from parley.engine.api.fields import read_fields
from parley.engine.api.scheduler.request_bodies import read_list, read_object, read_text
from parley.engine.api.scheduler.units import list_reachable_units
from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import Account, Pool
from parley.engine.services.pools.pools import get_pool
from parley.engine.services.pools.selection_rules import change_pool

router = Router()


@router.patch("scheduler/selection_rules/{rule_id}", auth=scheduler_caller)
def change_selection_rule(request: CallerRequest, rule_id: str) -> dict[str, Any]:
    """Rename a pool, change how many it sends, add and remove people by their address; what is not given stays."""
    pool = get_pool(list_reachable_units(request.auth), rule_id)
    fields = read_fields(request)
    members = read_object(fields, "members")
    done = change_pool(
        pool,
        name=read_text(fields, "name") if "name" in fields else None,
        required_count=_read_required(fields) if "required" in fields else None,
        added=_read_emails(members, "add"),
        removed=_read_emails(members, "remove"),
    )
    return {
        "selection_rule": _describe(get_pool([pool.unit], pool.pk)),
        "diff_applied": {
            "members": {
                "added": [_describe_person(each) for each in done.added],
                "removed": [_describe_person(each) for each in done.removed],
                "not_resolved": [{"email": email} for email in done.not_resolved],
            }
        },
    }


def _describe(pool: Pool) -> dict[str, Any]:
    members = pool.members.select_related("account").order_by("account__email", "account_id")
    return {
        "sub": pool.pk,
        "name": pool.name,
        "required": pool.required_count,
        "members": [_describe_person(member.account) for member in members],
    }


def _describe_person(account: Account) -> dict[str, Any]:
    return {"display_name": account.name, "email": account.email, "sub": account.pk}


def _read_required(fields: dict[str, Any]) -> int:
    count = fields["required"]
    if isinstance(count, bool) or not isinstance(count, int):
        raise InputRefused("How many are required is a whole number.", field="required")
    return count


def _read_emails(members: dict[str, Any], name: str) -> list[str]:
    people = read_list(members, name)
    emails = [each.get("email") for each in people if isinstance(each, dict)]
    if len(emails) != len(people) or not all(isinstance(each, str) for each in emails):
        raise InputRefused("Each member is named by its email.", field=f"members.{name}")
    return [str(each).strip() for each in emails]
