"""The gateway: Cronofy's client against a fake engine over real HTTP."""

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from parley.console.domain.data_centres import DataCentre
from parley.console.domain.errors import EngineRefused, EngineUnreachable
from parley.console.gateway import transport
from parley.console.gateway.engine import Engine, UnitMember
from tests.fakes.engine import FakeEngine, run_fake_engine

MEMBER = {"sub": "acc_1", "email": "ana@harbour.example", "roles": ["owner"], "scheduler": {"public_url": None}}


@pytest.fixture
def fake() -> Iterator[FakeEngine]:
    with run_fake_engine() as engine:
        yield engine


@pytest.fixture
def centre(fake: FakeEngine) -> DataCentre:
    return DataCentre(code="fake", **fake.describe_data_centre())


def test_a_code_becomes_tokens_and_userinfo_tells_whose(fake: FakeEngine, centre: DataCentre) -> None:
    fake.answer("POST", "/oauth/token", {"access_token": "at", "refresh_token": "rt", "expires_in": 3600})
    fake.answer("GET", "/v1/userinfo", {"sub": "acc_unit"})
    tokens = Engine(centre).exchange_code("the-code", "http://console/back")
    assert (tokens.access_token, tokens.refresh_token, tokens.sub) == ("at", "rt", "acc_unit")
    exchange, whoami = fake.asked
    assert exchange.body == {
        "client_id": "fake_client",
        "client_secret": "CRN_fake_secret",
        "grant_type": "authorization_code",
        "code": "the-code",
        "redirect_uri": "http://console/back",
    }
    assert whoami.headers["Authorization"] == "Bearer at"


def test_members_of_all_pages_are_listed_from_our_own_address(fake: FakeEngine, centre: DataCentre) -> None:
    def second_page(asked: Any) -> dict[str, Any]:
        return {"organizational_unit_members": [MEMBER | {"sub": "acc_2"}], "pages": {"current": 2, "total": 2}}

    pages = {"current": 1, "total": 2, "next_page": "https://public.example/v1/organizational_unit_members/page2?a=b"}
    fake.answer("GET", "/v1/organizational_unit_members", {"organizational_unit_members": [MEMBER], "pages": pages})
    fake.answer("GET", "/v1/organizational_unit_members/page2", second_page)
    members = Engine(centre, "unit-token").list_organizational_unit_members()
    assert members[0] == UnitMember("acc_1", "ana@harbour.example", ("owner",), "")
    assert [member.sub for member in members] == ["acc_1", "acc_2"]
    assert [asked.headers["Authorization"] for asked in fake.asked] == ["Bearer unit-token"] * 2
    assert fake.asked[1].query == {"a": "b"}


def test_requests_are_made_with_the_unit_token_in_a_members_name(fake: FakeEngine, centre: DataCentre) -> None:
    fake.answer("POST", "/v1/scheduling_requests", {"scheduling_request": {"scheduling_request_id": "srq_1"}})
    made = Engine(centre, "unit-token", impersonate="acc_1").create_scheduling_request({"tags": []})
    assert made == {"scheduling_request_id": "srq_1"}
    assert fake.asked[0].headers["Cronofy-Impersonate"] == "acc_1"
    assert fake.asked[0].headers["Authorization"] == "Bearer unit-token"


def test_changes_and_attempts_are_asked_with_the_applications_key(fake: FakeEngine, centre: DataCentre) -> None:
    changes = {"changes": [{"scheduling_request": {"scheduling_request_id": "srq_1"}}], "cursor": "7"}
    fake.answer("GET", "/v1/parley/scheduling_requests/changes", changes)
    fake.answer("GET", "/v1/parley/link_attempts/att_1", {"link_attempt": {"id": "att_1", "status": "waiting"}})
    assert Engine(centre).list_changed_requests("3") == ([{"scheduling_request_id": "srq_1"}], "7")
    assert Engine(centre).read_link_attempt("att_1")["status"] == "waiting"
    assert fake.asked[0].query == {"limit": "100", "cursor": "3"}
    assert {asked.headers["Authorization"] for asked in fake.asked} == {"Bearer CRN_fake_secret"}


def test_an_attempts_id_never_leaves_its_place_in_the_path(fake: FakeEngine, centre: DataCentre) -> None:
    with pytest.raises(EngineRefused):
        Engine(centre).read_link_attempt("../../oauth/token?x")
    assert fake.asked[0].path == "/v1/parley/link_attempts/..%2F..%2Foauth%2Ftoken%3Fx"


def test_a_refusal_carries_the_engines_words_and_status_but_no_secret(fake: FakeEngine, centre: DataCentre) -> None:
    fake.answer("POST", "/oauth/token", {"error": "invalid_grant"}, status=400)
    with pytest.raises(EngineRefused, match="invalid_grant") as caught:
        Engine(centre).refresh_tokens("rt")
    assert caught.value.status == 400
    assert "CRN_" not in str(caught.value)


def test_field_errors_are_told_in_their_words(fake: FakeEngine, centre: DataCentre) -> None:
    errors = {"errors": {"event.summary": [{"key": "errors.required", "description": "summary is required"}]}}
    fake.answer("POST", "/v1/scheduling_requests", errors, status=422)
    with pytest.raises(EngineRefused, match="summary is required"):
        Engine(centre, "t").create_scheduling_request({})


@pytest.mark.parametrize(("status", "body"), [(200, b"<html>"), (200, []), (200, {"else": 1}), (503, {})])
def test_an_unreadable_or_broken_answer_counts_as_unreachable(
    fake: FakeEngine, centre: DataCentre, status: int, body: Any
) -> None:
    fake.answer("GET", "/v1/parley/link_attempts/att_1", body, status)
    with pytest.raises(EngineUnreachable):
        Engine(centre).read_link_attempt("att_1")


def test_a_redirect_is_not_followed_with_our_key(fake: FakeEngine, centre: DataCentre) -> None:
    fake.answer("GET", "/v1/parley/link_attempts/att_1", {}, 302)
    with pytest.raises(EngineRefused):
        Engine(centre).read_link_attempt("att_1")
    assert len(fake.asked) == 1


def test_nobody_listening_counts_as_unreachable(centre: DataCentre) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        away = replace(centre, api_url=f"http://127.0.0.1:{closed.getsockname()[1]}")
        with pytest.raises(EngineUnreachable, match="did not answer"):
            Engine(away).get_userinfo()


def test_an_engine_that_hangs_is_left_after_the_deadline(
    fake: FakeEngine, centre: DataCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "READ_SECONDS", 0.2)
    fake.delay_seconds = 1
    began = time.monotonic()
    with pytest.raises(EngineUnreachable):
        Engine(centre).get_userinfo()
    assert time.monotonic() - began < 0.9


@pytest.mark.django_db
def test_a_call_inside_a_transaction_is_refused(fake: FakeEngine, centre: DataCentre) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="transaction"):
        Engine(centre).get_userinfo()
    assert not fake.asked
