"""Every operation of the API with the ids of another tenant: 404 or 403, and nothing of theirs seen or changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from parley.engine.api.app import api
from parley.engine.api.description.document import list_operations
from parley.engine.api.urls import urlpatterns
from tests.tenants.api_cast import (
    Tenant,
    describe_conversation,
    describe_event,
    describe_file,
    describe_invite,
    describe_link,
    describe_question,
    describe_sequence,
    found_tenant,
)
from tests.tenants.cast import photograph

assert urlpatterns
CALLED_BACK = {"callback_url": "https://a.example/b", "scope": "read_only"}
RULE = {"availability_rule_id": "a", "tzid": "Etc/UTC", "weekly_periods": []}
SPAN = {"start": "2026-03-10T09:00:00Z", "end": "2026-03-10T10:00:00Z"}


@dataclass(frozen=True, slots=True)
class Try:
    """A call of one's own that names what the other has: the path behind its name, the body, and who asks."""

    path: str = ""
    body: Any = None
    caller: str = "account"
    # Refused as a value of a field that is not known, which the contract says.
    status: tuple[int, ...] = (403, 404)


Make = Callable[[Tenant, Tenant], Try | list[Try]]


def other_in(path: str, caller: str = "account", body: Any = None) -> Make:
    """A path with an id of the other's."""
    return lambda own, other: Try(path.format(**other.ids), body, caller)


def ask_about(own: Tenant, other: Tenant) -> dict[str, Any]:
    """A question of one's own that also asks for the other's person."""
    question = describe_question(own)
    question["participants"][0]["members"].append({"sub": other.ids["account_id"]})
    return question


def link_over(own: Tenant, other: Tenant) -> list[Try]:
    """Links that would show the other's free times, or write into the other's calendar."""
    about = {**describe_link(own, own), "availability": describe_question(other)}
    return [Try(body=body, caller="application", status=(403, 404, 422)) for body in (about, describe_link(own, other))]


def chain_over(own: Tenant, other: Tenant) -> list[Try]:
    """The same for sequences."""
    about = {**describe_sequence(own, own), "availability": describe_sequence(other, other)["availability"]}
    bodies = (about, describe_sequence(own, other))
    return [Try(body=body, caller="application", status=(403, 404, 422)) for body in bodies]


def host_over(own: Tenant, other: Tenant) -> list[Try]:
    """Requests hosted by the other's person, by their pool, or with their person beside one's own."""
    event = {"summary": "Over", "duration": {"minutes": 30}}
    them = [{"sub": other.ids["account_id"]}]
    bodies = [
        {"host": them[0], "event": event},
        {"host_group": {"sub": other.ids["pool_id"]}, "event": event},
        {"host_group": {"name": "Theirs", "members": them, "required": 1}, "event": event},
    ]
    return [
        Try(body=body, caller=caller, status=(403, 404, 422)) for body in bodies for caller in ("unit", "application")
    ]


def write_over(own: Tenant, other: Tenant) -> list[Try]:
    """Writing into the other's calendar, and putting the other's file into one's own."""
    theirs, mine = (f"/{tenant.ids['calendar_id']}/events" for tenant in (other, own))
    attached = {**describe_event("a", own.mark), "attachments": [{"attachment_id": other.ids["attachment_id"]}]}
    return [Try(theirs, describe_event("a", own.mark)), Try(mine, attached, status=(403, 404, 422))]


def batch_over(own: Tenant, other: Tenant) -> Try:
    """A batch is answered entry by entry."""
    address = f"/v1/calendars/{other.ids['calendar_id']}/events"
    entries = [
        {"method": "POST", "relative_url": address, "data": describe_event("a", own.mark)},
        {"method": "DELETE", "relative_url": address, "data": {"event_id": other.ids["event_id"]}},
    ]
    return Try(body={"batch": entries}, status=(207,))


# What names something, by the operation: a path or body with the other's id.
NAMING: dict[str, Make] = {
    "POST /v1/calendars": lambda own, other: Try(body={"profile_id": other.ids["profile_id"], "name": "Over"}),
    "POST /v1/permissions": lambda own, other: Try(
        body={"permissions": [{"calendar_id": other.ids["calendar_id"], "permission_level": "unrestricted"}]}
    ),
    "POST /v1/profiles/{profile_id}/revoke": other_in("/{profile_id}/revoke"),
    "POST /v1/delegated_authorizations": lambda own, other: Try(
        body={
            "profile_id": other.ids["profile_id"],
            "email": other.ids["email"],
            "callback_url": "https://a.example/b",
            "scope": "read_only",
        }
    ),
    "GET /v1/accessible_calendars": other_in("?profile_id={profile_id}"),
    "POST /v1/element_tokens": lambda own, other: Try(
        body={"permissions": ["agenda"], "subs": [other.ids["account_id"]], "origin": "https://a.example"},
        caller="application",
        status=(403, 404, 422),
    ),
    "GET /v1/events": lambda own, other: Try(
        f"?tzid=Etc/UTC&calendar_ids[]={other.ids['calendar_id']}", status=(403, 404, 422)
    ),
    "GET /v1/free_busy": lambda own, other: Try(
        f"?tzid=Etc/UTC&calendar_ids[]={other.ids['calendar_id']}", status=(403, 404, 422)
    ),
    "DELETE /v1/events": lambda own, other: Try(
        body={"calendar_ids": [other.ids["calendar_id"]]}, status=(403, 404, 422)
    ),
    "POST /v1/calendars/{calendar_id}/events": write_over,
    "DELETE /v1/calendars/{calendar_id}/events": lambda own, other: Try(
        f"/{other.ids['calendar_id']}/events", {"event_id": other.ids["event_id"]}
    ),
    "POST /v1/calendars/{calendar_id}/events/{event_uid}/participation_status": other_in(
        "/{calendar_id}/events/evt_external_5400/participation_status", body={"status": "accepted"}
    ),
    "POST /v1/batch": batch_over,
    "POST /v1/channels": lambda own, other: Try(
        body={"callback_url": "https://a.example/b", "filters": {"calendar_ids": [other.ids["calendar_id"]]}},
        status=(403, 404, 422),
    ),
    "DELETE /v1/channels/{channel_id}": other_in("/{channel_id}"),
    "POST /v1/availability": lambda own, other: [
        *(
            Try(body=ask_about(own, other), caller=caller, status=(403, 404, 422))
            for caller in ("account", "unit", "service", "application")
        ),
        Try(
            body={"bookable_events": [{"bookable_event_id": other.ids["bookable_id"]}]},
            caller="application",
            status=(422,),
        ),
    ],
    "POST /v1/sequenced_availability": lambda own, other: Try(
        body={**(chain := describe_sequence(other, other)["availability"]), "sequence": chain["sequence"]},
        status=(403, 404, 422),
    ),
    "POST /v1/availability_rules": lambda own, other: Try(
        body={
            "availability_rule_id": "a",
            "tzid": "Etc/UTC",
            "weekly_periods": [],
            "calendar_ids": [other.ids["calendar_id"]],
        },
        status=(403, 404, 422),
    ),
    "GET /v1/availability_rules/{rule_id}": other_in("/{rule_id}"),
    "DELETE /v1/availability_rules/{rule_id}": other_in("/{rule_id}"),
    "GET /v1/bookable_events/{event_id}": other_in("/{bookable_id}", "application"),
    "POST /v1/bookable_events/{event_id}/registrations": other_in(
        "/{bookable_id}/registrations", "application", {"registration_id": "a", "status": "accepted"}
    ),
    "DELETE /v1/bookable_events/{event_id}/registrations/{registration_id}": other_in(
        "/{bookable_id}/registrations/{registration_id}", "application"
    ),
    "GET /v1/bookable_events/{event_id}/registrations/pages/{token}": other_in(
        "/{bookable_id}/registrations/pages/unknown", "application"
    ),
    "GET /v1/smart_invites": lambda own, other: Try(
        f"?smart_invite_id=invite&recipient_email=mara@{other.mark}.example", caller="application"
    ),
    "POST /v1/real_time_scheduling": link_over,
    "GET /v1/real_time_scheduling": other_in("?token={link_token}", "application"),
    "GET /v1/real_time_scheduling/{link_id}": other_in("/{link_id}", "application"),
    "POST /v1/real_time_scheduling/{link_id}/disable": other_in("/{link_id}/disable", "application", {}),
    "POST /v1/real_time_sequencing": chain_over,
    "GET /v1/real_time_sequencing/{link_id}": other_in("/{chain_id}", "application"),
    "POST /v1/real_time_sequencing/{link_id}/disable": other_in("/{chain_id}/disable", "application", {}),
    "POST /v1/scheduling_conversations": lambda own, other: Try(
        body=describe_conversation(other), status=(403, 404, 422)
    ),
    "GET /v1/scheduling_conversations": other_in("?token={slots_token}"),
    "GET /v1/scheduling_conversations/{conversation_id}": other_in("/{conversation_id}"),
    "GET /v1/scheduling_conversations/slots/{token}": other_in("/slots/{slots_token}"),
    "POST /v1/scheduling_conversations/slots/{token}": other_in("/slots/{slots_token}", body={"slot_id": "slt_1"}),
    "POST /v1/scheduling_requests": host_over,
    "POST /v1/scheduler_requests": host_over,
    "POST /v1/scheduling_requests/cancel": lambda own, other: [
        Try("/cancel", {"scheduling_request_id": other.ids["request_id"]}, caller) for caller in ("unit", "application")
    ],
    "POST /v1/parley/scheduling_requests/{request_id}/host": lambda own, other: [
        Try(f"/scheduling_requests/{other.ids['request_id']}/host", {"host": {"sub": other.ids["account_id"]}}, caller)
        for caller in ("unit", "application")
    ],
    "POST /v1/parley/scheduling_requests/{request_id}/reopen": lambda own, other: [
        Try(f"/scheduling_requests/{other.ids['request_id']}/reopen", {}, caller) for caller in ("unit", "application")
    ],
    "POST /v1/parley/scheduling_requests/{request_id}/move": lambda own, other: [
        Try(f"/scheduling_requests/{other.ids['request_id']}/move", {"start": "2027-03-09T09:00:00Z"}, caller)
        for caller in ("unit", "application")
    ],
    "POST /v1/parley/scheduling_requests/{request_id}/accept": lambda own, other: [
        Try(f"/scheduling_requests/{other.ids['request_id']}/accept", {"start": "2027-03-09T09:00:00Z"}, caller)
        for caller in ("unit", "application")
    ],
    "POST /v1/parley/link_times": lambda own, other: [
        Try("/link_times", {"url": other.ids["request_url"]}, caller) for caller in ("unit", "application")
    ],
    "POST /v1/parley/scheduling_requests/forget": lambda own, other: Try(
        "/scheduling_requests/forget",
        {"scheduling_request_ids": [other.ids["request_id"]]},
        "application",
        # What is not the caller's is passed over: the answer says only that nothing of one's own is left.
        status=(200,),
    ),
    "PATCH /v1/scheduler/selection_rules/{rule_id}": lambda own, other: [
        Try(f"/selection_rules/{other.ids['pool_id']}", {"name": "Over"}, caller) for caller in ("unit", "application")
    ],
    "GET /v1/parley/link_attempts/{attempt_id}": other_in("/link_attempts/{attempt_id}", "application"),
}

# What is told in lists, or found under ids that each application chooses for itself: one's own is met, never theirs.
OWN_ONLY: dict[str, Make] = {
    "GET /v1/account": other_in(""),
    "GET /v1/profiles": other_in(""),
    "GET /v1/userinfo": other_in(""),
    "GET /v1/calendars": other_in(""),
    "POST /v1/link_tokens": other_in(""),
    "GET /v1/resources": other_in("", "service"),
    "POST /v1/application_calendars": lambda own, other: Try(
        body={"client_id": own.client_id, "client_secret": "wrong", "application_calendar_id": other.mark}
    ),
    "POST /v1/service_account_authorizations": lambda own, other: Try(
        body={"email": "nobody@nowhere.example", "callback_url": "https://a.example/b", "scope": "read_only"},
        caller="service",
    ),
    "POST /v1/applications": other_in("", "application", {"name": "Over"}),
    "POST /v1/parley/set_up_addresses": other_in("/set_up_addresses", "application", {}),
    "POST /v1/application_verification": other_in("", "application", {"redirect_uris": ["https://a.example/c"]}),
    "GET /v1/events/pages/{token}": other_in("/pages/unknown"),
    "GET /v1/free_busy/pages/{token}": other_in("/pages/unknown"),
    "POST /v1/attachments": lambda own, other: Try(body=describe_file(own.mark), caller="application"),
    "POST /v1/conferencing_service_authorizations": other_in(
        "", body={"redirect_uri": "https://application.example/back"}
    ),
    "GET /v1/channels": other_in(""),
    "GET /v1/availability_rules": other_in(""),
    "POST /v1/available_periods": lambda own, other: Try(body={"available_period_id": other.ids["period_id"], **SPAN}),
    "DELETE /v1/available_periods": lambda own, other: Try(body={"available_period_id": other.ids["period_id"]}),
    "DELETE /v1/available_periods/": lambda own, other: Try(body={"delete_all": True}),
    "DELETE /v1/available_periods/{period_id}": other_in("/{period_id}", body=[]),
    "GET /v1/available_periods": other_in(""),
    "GET /v1/available_periods/pages/{token}": other_in("/pages/unknown"),
    "POST /v1/bookable_events": lambda own, other: Try(
        body={"bookable_event_id": other.ids["bookable_id"], "status": "confirmed", **SPAN}, caller="application"
    ),
    "POST /v1/smart_invites": lambda own, other: Try(body=describe_invite(own), caller="application"),
    "POST /v1/add_to_calendar": lambda own, other: Try(
        body={"oauth": {"redirect_uri": "https://application.example/back"}, "event": describe_event("a", own.mark)},
        caller="application",
    ),
    "POST /v1/scheduling_requests/query": lambda own, other: [
        Try("/query", {"scheduling_request_ids": [other.ids["request_id"]]}, caller)
        for caller in ("unit", "application")
    ],
    "GET /v1/organizational_unit_members": other_in("", "unit"),
    "GET /v1/organizational_unit_resources": other_in("", "unit"),
    "GET /v1/parley/templates": other_in("/templates", "unit"),
    "GET /v1/parley/scheduling_requests/changes": other_in("/scheduling_requests/changes", "application"),
    "GET /v1/parley/health": other_in("/health"),
}


@pytest.fixture
def own(db: None, noon: datetime, settings: Any) -> Tenant:
    """One tenant; nobody is held up by limits here."""
    settings.PARLEY_RATE_PER_SECOND = settings.PARLEY_RATE_PER_MINUTE = 0
    return found_tenant("zebra")


@pytest.fixture
def other(own: Tenant) -> Tenant:
    """Another one on the same installation."""
    return found_tenant("quokka")


def list_tries(matrix: dict[str, Make], own: Tenant, other: Tenant) -> Iterator[tuple[str, str, str, Try]]:
    for name, make in matrix.items():
        method, _, route = name.partition(" ")
        made = make(own, other)
        for one in made if isinstance(made, list) else [made]:
            base = "/".join(route.split("/")[:3])
            yield name, method, f"{base}{'/' if route.endswith('s/') else ''}{one.path}", one


def pick_theirs(other: Tenant) -> dict[str, list[str]]:
    """Every row of every table in which the other is named, by an id or a text."""
    marks = [other.mark, *other.ids.values(), other.client_id]
    found = photograph()
    return {
        label: [str(row) for row in rows if any(mark in str(row) for mark in marks)]
        for label, rows in found.items()
        if label not in ("engine.ApiCall", "engine.Traffic")
    }


def test_every_operation_stands_in_the_matrix() -> None:
    served = {f"{method} {path}" for path, operation in list_operations(api) for method in operation.methods}
    assert served == set(NAMING) | set(OWN_ONLY)
    assert not set(NAMING) & set(OWN_ONLY)


def test_what_another_tenant_has_is_neither_found_nor_changed(own: Tenant, other: Tenant) -> None:
    before, wrong = pick_theirs(other), []
    for name, method, path, one in list_tries(NAMING, own, other):
        answer = own.ask(method, path, one.body, one.caller)
        if answer.status_code not in one.status or is_told(answer, other):
            wrong.append((name, answer.status_code, answer.content[:200]))
        if answer.status_code == 207:
            wrong += [(name, each) for each in answer.json()["batch"] if each["status"] not in (403, 404)]
    assert wrong == []
    assert pick_theirs(other) == before


def test_what_is_ones_own_shows_and_touches_nothing_of_another(own: Tenant, other: Tenant) -> None:
    before, wrong = pick_theirs(other), []
    for name, method, path, one in list_tries(OWN_ONLY, own, other):
        answer = own.ask(method, path, one.body, one.caller)
        if answer.status_code >= 500 or is_told(answer, other, one.body):
            wrong.append((name, answer.status_code, answer.content[:200]))
    assert wrong == []
    after = pick_theirs(other)
    assert {label: [row for row in rows if row not in after[label]] for label, rows in before.items() if rows} == {
        label: [] for label, rows in before.items() if rows
    }


def test_the_same_calls_serve_whoever_owns_what_they_name(own: Tenant, other: Tenant) -> None:
    refused = []
    tries = list(list_tries({**NAMING, **OWN_ONLY}, other, other))
    # What ends something comes last.
    for name, method, path, one in sorted(tries, key=lambda each: (ends_something(each[0]), each[1] == "DELETE")):
        if "{token}" in name or "pages" in path or one.status == (207,):
            continue
        answer = other.ask(method, path, one.body, one.caller)
        if answer.status_code in (401, 403, 404):
            refused.append((name, answer.status_code, answer.content[:200]))
    assert {name for name, *_ in refused} <= NEVER_SERVED, refused


def ends_something(name: str) -> bool:
    """Whether what an operation names is gone after it."""
    return "revoke" in name or "forget" in name


# Wrong on purpose, gone by then, or without anything to answer about.
NEVER_SERVED = {
    "POST /v1/application_calendars",
    "POST /v1/applications",
    "POST /v1/parley/set_up_addresses",
    "POST /v1/calendars/{calendar_id}/events/{event_uid}/participation_status",
}


def is_told(answer: Any, other: Tenant, body: Any = None) -> bool:
    """Whether the answer holds something of the other's that the question did not."""
    text = answer.content.decode()
    return any(word in text and word not in str(body) for word in (*other.ids.values(), other.mark, other.client_id))


def test_nobody_unknown_is_served(own: Tenant) -> None:
    for name, method, path, one in list_tries({**NAMING, **OWN_ONLY}, own, own):
        if name == "GET /v1/parley/health":
            continue
        for sent in ({}, {"Authorization": "Bearer undefined"}):
            body = {key: value for key, value in (one.body or {}).items() if key not in ("client_id", "client_secret")}
            answer = Client().generic(method, path, str(body), "application/json", headers=sent)
            assert answer.status_code in (401, 422), (name, answer.status_code)
            assert answer.status_code == 401 or own.mark not in answer.content.decode()
