"""`/v1/sequenced_availability`: several conversations in a row."""

from datetime import datetime
from typing import Any

import pytest

from parley.engine.models import Account
from tests.engine.api.availability.asking import PERIODS, Asker, at, busy, make_asker

pytestmark = pytest.mark.django_db

ADDRESS = "/v1/sequenced_availability"


@pytest.fixture
def asker(noon: datetime) -> Asker:
    return make_asker()


@pytest.fixture
def ana(asker: Asker) -> Account:
    return asker.let_in("Ana Ruiz")


@pytest.fixture
def ben(asker: Asker) -> Account:
    return asker.let_in("Ben Cole")


def step(account: Account, number: int, **fields: Any) -> dict[str, Any]:
    """Half an hour with somebody."""
    usual: dict[str, Any] = {
        "sequence_id": f"step {number}",
        "ordinal": number,
        "participants": [{"members": [{"sub": account.pk}], "required": "all"}],
        "required_duration": {"minutes": 30},
        "start_interval": {"minutes": 15},
    }
    return {**usual, **fields}


def ask(asker: Asker, *steps: dict[str, Any], **fields: Any) -> list[list[dict[str, Any]]]:
    """The sequences that are offered."""
    answer = asker.post({"sequence": list(steps), "query_periods": PERIODS, **fields}, ADDRESS)
    assert answer.status_code == 200, answer.content
    return [each["sequence"] for each in answer.json()["sequences"]]


def spans(sequences: list[list[dict[str, Any]]]) -> list[list[str]]:
    return [[f"{each['start'][11:16]}-{each['end'][11:16]}" for each in sequence] for sequence in sequences]


def test_steps_follow_one_another_by_their_ordinal(asker: Asker, ana: Account, ben: Account) -> None:
    busy(ben, at(9), at(10))
    found = ask(asker, step(ben, 2), step(ana, 1), max_results=1)
    assert found == [
        [
            {
                "sequence_id": "step 1",
                "start": "2026-03-04T09:00:00Z",
                "end": "2026-03-04T09:30:00Z",
                "participants": [{"sub": ana.pk}],
            },
            {
                "sequence_id": "step 2",
                "start": "2026-03-04T10:00:00Z",
                "end": "2026-03-04T10:30:00Z",
                "participants": [{"sub": ben.pk}],
            },
        ]
    ]


def test_buffers_between_steps_have_a_least_and_a_most(asker: Asker, ana: Account, ben: Account) -> None:
    busy(ben, at(9), at(10, 15))
    pause = {"after": {"minimum": {"minutes": 15}, "maximum": {"minutes": 30}}}
    found = ask(asker, step(ana, 1, buffer=pause), step(ben, 2))
    assert spans(found)[0] == ["09:15-09:45", "10:15-10:45"]
    assert spans(found)[1] == ["09:30-10:00", "10:15-10:45"]


def test_a_step_may_have_periods_of_its_own(asker: Asker, ana: Account, ben: Account) -> None:
    late = [{"start": "2026-03-04T11:00:00Z", "end": "2026-03-04T11:30:00Z"}]
    found = ask(asker, step(ana, 1), step(ben, 2, available_periods=late))
    assert {sequence[1] for sequence in spans(found)} == {"11:00-11:30"}


def test_what_is_wrong_is_named_step_by_step(asker: Asker, ana: Account) -> None:
    assert asker.errors({"query_periods": PERIODS}, ADDRESS) == {"sequence": ["errors.required"]}
    wrong = {"sequence": [step(ana, 1), step(ana, 2, required_duration={}, participants=[])], "query_periods": PERIODS}
    assert asker.errors(wrong, ADDRESS) == {
        "sequence[1].required_duration": ["errors.required"],
        "sequence[1].participants": ["errors.required"],
    }
    assert asker.errors({"sequence": [step(ana, 1)]}, ADDRESS) == {"sequence[0].query_periods": ["errors.required"]}
    twice = {"sequence": [step(ana, 1), {**step(ana, 2), "sequence_id": "step 1"}], "query_periods": PERIODS}
    assert asker.errors(twice, ADDRESS) == {"sequence": ["errors.invalid"]}


def test_strangers_are_named_by_their_step(asker: Asker, ana: Account) -> None:
    stranger = make_asker().let_in("Zoe Zander")
    wrong = {"sequence": [step(ana, 1), step(stranger, 2)], "query_periods": PERIODS}
    assert asker.errors(wrong, ADDRESS) == {
        "sequence[1].participants[0].members[0].sub": ["errors.not_authorized"],
    }
