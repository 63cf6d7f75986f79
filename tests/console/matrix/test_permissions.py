"""The permission matrix: every address × every role, signed out and blocked × own and foreign company."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from parley.console.domain.roles import Role, has_capability
from parley.console.models import Member
from tests.console.cast import browse_as, make_company, make_member
from tests.console.matrix.objects import has_maker, make_object
from tests.console.matrix.routes import Route, list_guarded_routes, list_undeclared

BLOCKED, SIGNED_OUT = "blocked", "signed_out"
FIRST = Role.ORGANISATION_ADMIN
WHO = (*Role, BLOCKED, SIGNED_OUT)
METHODS = ("get", "post")
# These belong to one member, not to the company: a draft, a note, a browser, a window of Generate Link.
PERSONAL = ("session_id", "window_id", "note_id", "message_id")


@dataclass
class Stage:
    """Browsers of everybody, and one object for each name of a parameter in the own and in the foreign company."""

    browsers: dict[str, Client]
    own: dict[str, dict[str, Any]]  # by who asks: what is personal is made for each
    foreign: dict[str, Any]


@pytest.fixture
def stage(db: Any) -> Stage:
    """A company with a member of each role, and another company."""
    company, other = make_company("Harbour Robotics"), make_company("Other Ltd")
    members = {role: make_member(company, f"{role}@harbour.example", "Ana", role, role) for role in Role}
    blocked = make_member(company, "blocked@harbour.example", "Bo", "Blocked", Role.ORGANISATION_ADMIN)
    browsers = {str(role): browse_as(member) for role, member in members.items()}
    browsers |= {BLOCKED: browse_as(blocked), SIGNED_OUT: Client()}
    Member.objects.filter(pk=blocked.pk).update(is_active=False)
    stranger = make_member(other, "olga@other.example", "Olga", "Petrova", Role.ORGANISATION_ADMIN)
    names = {name for route in list_guarded_routes() for name in route.names if has_maker(name)}
    own, foreign = (
        {name: make_object(name, member) for name in sorted(names)}
        for member in (members[Role.ORGANISATION_ADMIN], stranger)
    )
    personal = [name for name in PERSONAL if name in names]
    owned = {str(role): own | {name: make_object(name, one) for name in personal} for role, one in members.items()}
    return Stage(browsers, {who: owned.get(str(who), own) for who in WHO}, foreign)


def ask(browser: Client, method: str, path: str) -> Any:
    """One request whose effects are undone; a view that fails is an answer of 500."""
    browser.raise_request_exception = False
    with transaction.atomic():
        answer = getattr(browser, method)(path)
        if answer.streaming:
            b"".join(answer.streaming_content)  # a file stays open until its last byte
        transaction.set_rollback(True)
    return answer


def is_led_to_login(answer: Any) -> bool:
    return bool(answer.status_code == 302 and answer["Location"].startswith("/accounts/login/"))


def describe(answer: Any) -> str:
    """What an answer means to the one who asked."""
    if is_led_to_login(answer):
        return "log in"
    return {403: "forbidden", 404: "not found"}.get(answer.status_code) or (
        "failed" if answer.status_code in (500, 501) else "allowed"
    )


# What an empty form is answered with 404: it names nobody's company, nobody's candidate.
UNKNOWN_WHEN_EMPTY = {
    ("post", "profile/company"),
    ("post", "profile/default-company"),
    ("get", "conversations/links/new"),
    ("post", "conversations/links/new"),
    ("post", "messages/<int:message_id>/check/leave-out"),
    ("post", "projects/<str:project_id>/cards"),
    ("post", "projects/<str:project_id>/cards/<int:card_id>/run"),
    ("post", "projects/<str:project_id>/cards/<int:card_id>/move"),
}


def expect(route: Route, method: str, who: str, is_foreign: bool) -> set[str]:
    """What must come back."""
    if who == SIGNED_OUT:
        return {"log in"}
    may = who != BLOCKED and all(has_capability(who, capability) for capability in route.list_needed(method))
    if not may:
        return {"forbidden"}
    if is_foreign:
        return {"not found"}
    return {"allowed", "not found"} if (method, route.pattern) in UNKNOWN_WHEN_EMPTY else {"allowed"}


def walk_matrix(stage: Stage) -> Iterator[str]:
    """Every answer that differs from what it must be."""
    for route in list_guarded_routes():
        if not stage.foreign.keys() >= set(route.names):
            continue  # another test says that a maker is missing
        foreign = route.fill(stage.foreign)
        for method in METHODS:
            first = ask(stage.browsers[FIRST], method, route.fill(stage.own[FIRST]))
            if first.status_code == 405:
                continue
            for who in WHO:
                own = route.fill(stage.own[who])
                for path in {own, foreign}:
                    is_first = who == FIRST and path == own
                    found = describe(first if is_first else ask(stage.browsers[who], method, path))
                    expected = expect(route, method, who, is_foreign=path != own)
                    if found not in expected:
                        whose = "foreign" if path != own else "own"
                        yield f"{method} {route.pattern} as {who}, {whose}: {found}, not {expected}"


def test_every_address_opens_for_whom_it_says_and_for_nobody_else(stage: Stage) -> None:
    assert "\n".join(walk_matrix(stage)) == ""


def test_every_address_names_a_permission_that_the_matrix_knows() -> None:
    assert list_undeclared() == []


def test_every_parameter_of_an_address_has_a_maker_of_its_object() -> None:
    assert [name for route in list_guarded_routes() for name in route.names if not has_maker(name)] == []


def test_the_matrix_is_not_empty() -> None:
    assert len(list_guarded_routes()) > 30
