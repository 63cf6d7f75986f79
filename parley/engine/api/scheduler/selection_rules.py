"""`/v1/scheduler/selection_rules`: pools changed by applications (7.7)."""

from typing import Any

from ninja import Router

from parley.engine.api.caller import CallerRequest, scheduler_caller
from parley.engine.api.fields import read_fields
from parley.engine.api.scheduler.units import list_reachable_units
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.models import Account, Pool
from parley.engine.services.pools.pools import get_pool
from parley.engine.services.pools.selection_rules import change_pool

router = Router()
MOST = 200


@router.patch("scheduler/selection_rules/{rule_id}", auth=scheduler_caller)
def change_selection_rule(request: CallerRequest, rule_id: str) -> dict[str, Any]:
    """Rename a pool, change how many it sends, add and remove people by their address; what is not given stays."""
    pool = get_pool(list_reachable_units(request.auth), rule_id)
    reader = FieldReader(read_fields(request))
    members = reader.inner("members") or FieldReader({}, reader.problems, "members")
    name, required_count = reader.text("name", 200, has_lines=True), reader.number("required", 0, MOST)
    added, removed = _read_emails(members, "add"), _read_emails(members, "remove")
    reader.finish()
    done = change_pool(pool, name=name, required_count=required_count, added=added, removed=removed)
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


def _read_emails(members: FieldReader, name: str) -> list[str]:
    found = [each.text("email", 254, is_required=True) for each in members.each(name, MOST) or []]
    return [email for email in found if email]
