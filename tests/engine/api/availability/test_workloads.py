"""The shared workloads over HTTP: what is kept in tables answers exactly as the workloads say."""

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from bench.stored import build_body, store_workload, write_moment
from bench.workloads import BENCH, read_workload
from bench.yardstick import load_yardstick
from parley.engine.services.applications.applications import ensure_builtin_application
from tests.engine.domain.seeded import answer_plainly, make_workload
from tests.engine.signing import BUILTIN

pytestmark = pytest.mark.django_db

needs_bench = pytest.mark.skipif(not BENCH.is_dir(), reason="the shared bench folder is not beside this checkout")
KEY = {"Authorization": f"Bearer {BUILTIN['client_secret']}"}
LIFTED = {"most_members": 1000, "most_periods": 50, "most_days": 400, "most_results": 100_000}


def ask(client: Client, settings: Settings, work: dict[str, Any], response_format: str = "overlapping_slots") -> Any:
    settings.PARLEY_AVAILABILITY_LIMITS = LIFTED
    accounts = store_workload(work, ensure_builtin_application())
    body = build_body(work, accounts, response_format, 100_000)
    answer = client.post("/v1/availability", body, content_type="application/json", headers=KEY)
    assert answer.status_code == 200, answer.content
    return answer.json()


@needs_bench
@pytest.mark.parametrize("name", ["W1", "W2", "W2b", "W3"])
def test_a_workload_gives_exactly_the_expected_slots(client: Client, settings: Settings, name: str) -> None:
    found = ask(client, settings, read_workload(BENCH / f"{name}.json"))
    expected = json.loads((BENCH / f"{name}.expected.json").read_text())["slots"]
    assert [slot["start"] for slot in found["available_slots"]] == [write_moment(start) for start in expected]


@needs_bench
def test_of_a_pool_one_free_member_is_named_for_each_slot(client: Client, settings: Settings) -> None:
    work = read_workload(BENCH / "W4.json")
    work["hosts"] = work["hosts"][:12]
    found = ask(client, settings, work)["available_slots"]
    assert [slot["start"] for slot in found] == [write_moment(start) for start in load_yardstick()(work)]
    assert {len(slot["participants"]) for slot in found} == {1}


@pytest.mark.parametrize("seed", range(6))
def test_further_seeds_agree_with_a_plain_reference(client: Client, settings: Settings, seed: int) -> None:
    work = make_workload(seed)
    found = ask(client, settings, work)["available_slots"]
    assert [slot["start"] for slot in found] == [write_moment(start) for start in answer_plainly(work)]
