"""An application with everything that one can have over the API, by its id."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from parley.engine.domain.scopes import ENTERPRISE, UNIT_SCOPE
from parley.engine.models import LinkAttempt, UnitResource
from parley.engine.services.applications.applications import get_application, register_application
from parley.engine.services.applications.tokens import grant_access, issue_tokens
from parley.engine.services.own_accounts.service_accounts import grant_service_account
from parley.engine.services.people.units import create_unit
from parley.engine.services.pools.pools import PoolWish, create_pool
from parley.toolkit.clock import in_minutes, now
from parley.toolkit.ids import keyed_hash
from tests.engine.booking_cast import make_busy
from tests.tenants.cast import make_person

JSON = "application/json"
REDIRECT_URI = "https://application.example/back"
CALLBACK = "https://application.example/called"


@dataclass
class Tenant:
    """An application, tokens by kind of caller, and an id of everything that it has; every text bears the mark."""

    mark: str
    client_id: str
    client_secret: str
    tokens: dict[str, str]
    ids: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None, caller: str = "account") -> Any:
        """The answer to a call in this tenant's name."""
        headers = {"Authorization": f"Bearer {self.tokens[caller]}"}
        return Client().generic(method, path, "" if body is None else json.dumps(body), JSON, headers=headers)


def found_tenant(mark: str) -> Tenant:
    """The application of one company, with its people, and all that it may have made."""
    told = register_application(f"{mark} application", [REDIRECT_URI], [])
    application = get_application(told.client_id)
    account = make_person(f"ana@{mark}.example", f"Ana {mark}")
    calendar = make_busy(account, *[(_day(days), _day(days, 10)) for days in (2, 3)], uid=f"{mark}-event")
    unit = create_unit(account, application, f"{mark}-tenant", f"{mark} unit", True)
    service = grant_service_account(application, account, unit, " ".join(ENTERPRISE), "read_write")
    grants = {
        "account": grant_access(application, account, "read_write", delegated_scope="read_only"),
        "unit": grant_access(application, account, UNIT_SCOPE, unit),
        "service": service,
    }
    tokens = {name: issue_tokens(grant).access_token for name, grant in grants.items()}
    tenant = Tenant(mark, told.client_id, told.client_secret, {**tokens, "application": told.client_secret})
    pool = create_pool(account, unit, PoolWish(f"{mark} pool", 1, "wait", {account.pk: 1}))
    UnitResource.objects.create(unit=unit, email=f"room@{mark}.example", name=f"{mark} room")
    attempt = LinkAttempt.objects.create(
        application=application,
        tenant_id=f"{mark}-tenant",
        return_url=REDIRECT_URI,
        state=f"{mark}-state-of-some-length",
        opener_hash=keyed_hash("attempt_opener", mark),
        account=account,
        expires_at=in_minutes(60),
    )
    tenant.ids = {
        "account_id": account.pk,
        "calendar_id": calendar.pk,
        "profile_id": calendar.connection_id,
        "pool_id": pool.pk,
        "attempt_id": attempt.pk,
        "email": account.email,
    }
    _fill(tenant)
    return tenant


def describe_question(tenant: Tenant) -> dict[str, Any]:
    """A question about the tenant's person that always has an answer."""
    return {
        "participants": [{"members": [{"sub": tenant.ids["account_id"]}], "required": "all"}],
        "required_duration": {"minutes": 30},
        "query_periods": [{"start": _text(_day(5, 8)), "end": _text(_day(5, 17))}],
    }


def describe_event(event_id: str, mark: str) -> dict[str, Any]:
    """An event of half an hour."""
    times = {"start": _text(_day(6)), "end": _text(_day(6, 10)), "tzid": "Europe/Berlin"}
    return {"event_id": event_id, "summary": f"{mark} talk", "description": "", **times}


def describe_link(tenant: Tenant, target: Tenant) -> dict[str, Any]:
    """A booking link for one tenant's person that writes into another's calendar."""
    calendar = {"sub": target.ids["account_id"], "calendar_id": target.ids["calendar_id"]}
    return {
        "oauth": {"redirect_uri": REDIRECT_URI},
        "event": {"event_id": "link", "summary": f"{tenant.mark} link", "tzid": "Europe/Berlin"},
        "availability": describe_question(tenant),
        "target_calendars": [calendar],
    }


def describe_sequence(tenant: Tenant, target: Tenant) -> dict[str, Any]:
    """The same for two conversations in a row."""
    question = describe_question(tenant)
    event = {"event_id": "step", "summary": f"{tenant.mark} step", "tzid": "Europe/Berlin"}
    step = {"participants": question["participants"], "required_duration": {"minutes": 30}, "event": event}
    sequence = [{"sequence_id": name, "ordinal": number, **step} for number, name in enumerate("ab", start=1)]
    return {
        **describe_link(tenant, target),
        "availability": {"sequence": sequence, "query_periods": question["query_periods"]},
    }


def describe_conversation(tenant: Tenant) -> dict[str, Any]:
    """A conversation that the tenant's person organizes."""
    return {
        "participants": [
            {"participant_id": "organizer", "sub": tenant.ids["account_id"], "slots": {"selection_method": "auto"}},
            {"participant_id": "guest", "email": f"mara@{tenant.mark}.example", "common_name": f"Mara {tenant.mark}"},
        ],
        "tzid": "Europe/Berlin",
        "subject": f"{tenant.mark} conversation",
        "event": {"event_id": "conversation"},
        "required_duration": {"minutes": 60},
        "available_periods": [{"start": _text(_day(5)), "end": _text(_day(5, 12))}],
    }


def describe_invite(tenant: Tenant) -> dict[str, Any]:
    """An invitation; its id is the application's own, so that two may choose the same."""
    event = describe_event("", tenant.mark)
    event.pop("event_id")
    return {"smart_invite_id": "invite", "recipient": {"email": f"mara@{tenant.mark}.example"}, "event": event}


def describe_file(mark: str) -> dict[str, Any]:
    """A small file."""
    return {"attachment": {"file_name": f"{mark}.txt", "content_type": "text/plain", "base64_content": "eA=="}}


def _fill(tenant: Tenant) -> None:
    mark, ids = tenant.mark, tenant.ids
    weekly = [{"day": "monday", "start_time": "09:00", "end_time": "12:00"}]
    span = {"start": _text(_day(4)), "end": _text(_day(4, 12))}
    rule = {"availability_rule_id": f"{mark}-rule", "tzid": "Europe/Berlin", "weekly_periods": weekly}
    _made(tenant.ask("POST", "/v1/availability_rules", rule))
    _made(tenant.ask("POST", "/v1/available_periods", {"available_period_id": f"{mark}-period", **span}))
    channel = _made(tenant.ask("POST", "/v1/channels", {"callback_url": f"{CALLBACK}?{mark}"}))
    bookable = {"bookable_event_id": f"{mark}-day", **span, "status": "confirmed", "registration": {"capacity": 3}}
    _made(tenant.ask("POST", "/v1/bookable_events", bookable, "application"))
    metadata = {"email": f"mara@{mark}.example", "name": mark, "locale": "en", "zoneinfo": "Etc/UTC"}
    registration = {"registration_id": f"{mark}-registration", "status": "accepted", "metadata": metadata}
    _made(tenant.ask("POST", f"/v1/bookable_events/{mark}-day/registrations", registration, "application"))
    _made(tenant.ask("POST", "/v1/smart_invites", describe_invite(tenant), "application"))
    link = _made(tenant.ask("POST", "/v1/real_time_scheduling", describe_link(tenant, tenant), "application"))
    chain = _made(tenant.ask("POST", "/v1/real_time_sequencing", describe_sequence(tenant, tenant), "application"))
    talk = _made(tenant.ask("POST", "/v1/scheduling_conversations", describe_conversation(tenant)))
    wanted = {"host": {"sub": ids["account_id"]}, "event": {"summary": f"{mark} request", "duration": {"minutes": 30}}}
    request = _made(tenant.ask("POST", "/v1/scheduling_requests", wanted, "unit"))
    file = _made(tenant.ask("POST", "/v1/attachments", describe_file(mark), "application"))
    event = f"/v1/calendars/{ids['calendar_id']}/events"
    _made(tenant.ask("POST", event, describe_event(f"{mark}-managed", mark)))
    guest = talk["scheduling_conversation"]["participants"][1]
    ids |= {
        "rule_id": f"{mark}-rule",
        "period_id": f"{mark}-period",
        "channel_id": channel["channel"]["channel_id"],
        "bookable_id": f"{mark}-day",
        "registration_id": f"{mark}-registration",
        "link_id": link["real_time_scheduling"]["real_time_scheduling_id"],
        "link_token": link["url"].rpartition("/")[2],
        "chain_id": chain["real_time_sequencing"]["real_time_sequencing_id"],
        "conversation_id": talk["scheduling_conversation"]["scheduling_conversation_id"],
        "slots_token": guest["slots"]["url"].rpartition("/")[2],
        "request_id": request["scheduling_request"]["scheduling_request_id"],
        "request_url": request["scheduling_request"]["primary_select_url"],
        "attachment_id": file["attachment"]["attachment_id"],
        "event_id": f"{mark}-managed",
    }


def _made(answer: Any) -> Any:
    assert answer.status_code < 300, (answer.status_code, answer.content)
    return answer.json() if answer.content else None


def _day(days: int, hour: int = 9) -> datetime:
    return now().replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
