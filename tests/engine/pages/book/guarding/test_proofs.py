"""While a public link is flooded, taking one of its times costs a browser work; nobody else pays."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from parley.engine.domain.guarding import proofs
from parley.engine.domain.guarding.proofs import LEAST_BITS, MOST_BITS, choose_bits, is_solved
from parley.engine.models import Hold, PublicLink, SchedulingRequest, SpentProof
from parley.engine.services.bookings import relaying
from parley.engine.services.visits.proofs import KEPT_MINUTES, WAIT_SECONDS, forget_spent_proofs
from parley.toolkit.clock import frozen
from tests.engine.guarding.swarm import Visit, solve

WEDNESDAY = "2026-03-04T09:00:00Z"
STARTS = (WEDNESDAY, "2026-03-04T10:00:00Z", "2026-03-04T11:00:00Z")


@pytest.fixture
def flood(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual is next to nothing, so that everything is a flood; and the work is little."""
    monkeypatch.setattr(relaying, "QUIET_HOLDS", 0.6)
    monkeypatch.setattr(proofs, "LEAST_BITS", 6)


def choose(client: Client, link: PublicLink | SchedulingRequest, key: str = "a" * 22, **more: str) -> Any:
    kind = "pls" if isinstance(link, PublicLink) else "rts"
    return client.post(f"/{kind}/{link.token}/time", {"starts_at": WEDNESDAY, "form_key": key, **more})


def work(client: Client, link: PublicLink, page: HttpResponse) -> dict[str, str]:
    return solve(Visit(f"/pls/{link.token}/time", {}, ""), page.content.decode()).fields


def test_in_quiet_times_nobody_works(client: Client, public_link: PublicLink) -> None:
    assert choose(client, public_link).status_code == 302


def test_in_a_flood_a_time_is_kept_for_work_that_serves_once(
    client: Client, public_link: PublicLink, flood: None
) -> None:
    asked = choose(client, public_link)
    assert asked.status_code == 429 and asked["Retry-After"] == str(WAIT_SECONDS)
    assert not Hold.objects.exists()
    done = work(client, public_link, asked)
    assert done["starts_at"] == WEDNESDAY
    assert client.post(f"/pls/{public_link.token}/time", done).status_code == 302
    again = client.post(f"/pls/{public_link.token}/time", {**done, "form_key": "b" * 22})
    assert again.status_code == 429 and done["proof_challenge"] not in again.content.decode()


def test_work_done_when_it_was_easier_is_asked_anew_and_harder_work_counts(
    client: Client, public_link: PublicLink, flood: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stocked = work(client, public_link, choose(client, public_link))
    monkeypatch.setattr(proofs, "LEAST_BITS", 7)
    asked: Any = client.post(f"/pls/{public_link.token}/time", stocked)
    assert asked.status_code == 429 and not Hold.objects.exists()
    done = work(client, public_link, asked)
    monkeypatch.setattr(proofs, "LEAST_BITS", 6)
    assert client.post(f"/pls/{public_link.token}/time", done).status_code == 302


def test_who_keeps_a_time_books_it_without_more_work(client: Client, public_link: PublicLink, flood: None) -> None:
    client.post(f"/pls/{public_link.token}/time", work(client, public_link, choose(client, public_link)))
    form = {"name": "Mara", "email": "m@c.example", "tz": "Europe/London", "starts_at": WEDNESDAY, "form_key": "a" * 22}
    answer = client.post(f"/pls/{public_link.token}/book", form)
    assert answer.status_code == 302 and answer["Location"].startswith("/booking/")


def test_a_link_of_ones_own_never_costs_work(client: Client, link: SchedulingRequest, flood: None) -> None:
    assert choose(client, link).status_code == 302


@pytest.mark.parametrize("made_up", ["x", "visit.x.x", "a.b.c"])
def test_a_claim_that_anybody_may_have_made_up_spares_nobody_the_work(
    client: Client, public_link: PublicLink, flood: None, made_up: str
) -> None:
    form = {"starts_at": WEDNESDAY, "form_key": "a" * 22}
    address = f"/pls/{public_link.token}/time"
    assert client.post(f"{address}?claim_token={made_up}", form).status_code == 429
    assert client.post(address, {**form, "claim_token": made_up}).status_code == 429
    assert not Hold.objects.exists()


@pytest.mark.parametrize("change", ["proof_challenge", "proof_seal", "proof_answer"])
def test_work_that_was_changed_or_made_up_is_worth_nothing(
    client: Client, public_link: PublicLink, flood: None, change: str
) -> None:
    done = work(client, public_link, choose(client, public_link))
    made_up = {"proof_challenge": f"{'x' * 22}.1.1772539200", "proof_seal": "0" * 64, "proof_answer": "1.2.3"}
    assert client.post(f"/pls/{public_link.token}/time", {**done, change: made_up[change]}).status_code == 429
    assert not Hold.objects.exists()


def test_a_browser_without_scripts_waits_instead_and_only_so_often(
    client: Client, public_link: PublicLink, flood: None, noon: datetime
) -> None:
    path = f"/pls/{public_link.token}/time"
    for index in range(3):
        asked = work(client, public_link, choose(client, public_link, f"{index}" * 22, starts_at=STARTS[index]))
        patient = {**asked, "proof_answer": ""}
        with frozen(noon + timedelta(seconds=WAIT_SECONDS - 1)):
            early = client.post(path, patient)
            assert early.status_code == 429 and early["Retry-After"] == "1"
        with frozen(noon + timedelta(seconds=WAIT_SECONDS)):
            assert client.post(path, patient).status_code == (302 if index < 2 else 429)


def test_an_old_challenge_is_asked_anew_and_forgotten(
    client: Client, public_link: PublicLink, flood: None, noon: datetime
) -> None:
    done = work(client, public_link, choose(client, public_link))
    client.post(f"/pls/{public_link.token}/time", done)
    later = work(client, public_link, choose(client, public_link, "b" * 22))
    with frozen(noon + timedelta(minutes=KEPT_MINUTES, seconds=1)):
        assert client.post(f"/pls/{public_link.token}/time", later).status_code == 429
        assert (forget_spent_proofs(), SpentProof.objects.count()) == (1, 0)


def test_the_work_grows_with_the_flood_up_to_what_a_phone_can_do() -> None:
    hardness = [choose_bits(excess) for excess in (0, 1, 1.1, 2, 4, 1000)]
    assert hardness == [0, 0, LEAST_BITS, LEAST_BITS + 1, LEAST_BITS + 2, MOST_BITS]


@pytest.mark.parametrize("answer", ["", "1", "1.2.3.4.5.6.7", "1.2.3.4.5.6.7.x", "1.2.3.4.5.6.7." + "9" * 11])
def test_an_answer_that_is_none_solves_nothing(answer: str) -> None:
    assert not is_solved("word.3.0", 3, answer)
    assert is_solved("word.3.0", 3, "0.0.0.0.0.0.0.0")
