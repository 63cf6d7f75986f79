"""Two candidates with their forms open at once: who came first keeps the time, and only from the other."""

import re

from django.test import Client

from parley.engine.models import Booking, PublicLink
from parley.toolkit.clock import frozen, in_minutes
from tests.engine.pages.book.test_choosing import DETAILS, WEDNESDAY

OTHER_TIME = "2026-03-04T11:00:00Z"


def choose(client: Client, link: PublicLink, key: str, starts_at: str = WEDNESDAY) -> int:
    return client.post(f"/pls/{link.token}/time", {"starts_at": starts_at, "form_key": key * 22}).status_code


def offers(client: Client, link: PublicLink, key: str, starts_at: str = WEDNESDAY) -> bool:
    query = {"day": "2026-03-04", "form_key": key * 22, "tz": "Europe/London"}
    page = client.get(f"/pls/{link.token}", query).content.decode()
    return bool(re.search(rf'value="{starts_at}"', page))


def test_a_time_in_somebody_elses_form_is_not_offered_and_ones_own_is(client: Client, public_link: PublicLink) -> None:
    assert offers(client, public_link, "a") and offers(client, public_link, "b")
    assert choose(client, public_link, "a") == 302
    assert offers(client, public_link, "a")
    assert not offers(Client(), public_link, "b")
    assert choose(Client(), public_link, "b") == 409
    sent = {**DETAILS, "starts_at": WEDNESDAY, "form_key": "b" * 22}
    assert Client().post(f"/pls/{public_link.token}/book", sent).status_code == 409
    assert client.post(f"/pls/{public_link.token}/book", {**sent, "form_key": "a" * 22}).status_code == 302
    assert Booking.objects.count() == 1


def test_going_back_to_another_time_gives_the_first_one_free(client: Client, public_link: PublicLink) -> None:
    choose(client, public_link, "a")
    choose(client, public_link, "a", OTHER_TIME)
    assert offers(Client(), public_link, "b")
    assert not offers(Client(), public_link, "b", OTHER_TIME)


def test_a_form_left_open_for_too_long_keeps_nothing(client: Client, public_link: PublicLink) -> None:
    choose(client, public_link, "a")
    with frozen(in_minutes(11)):
        assert offers(Client(), public_link, "b")
        sent = {**DETAILS, "starts_at": WEDNESDAY, "form_key": "b" * 22}
        assert Client().post(f"/pls/{public_link.token}/book", sent).status_code == 302
        answer = client.post(f"/pls/{public_link.token}/book", {**sent, "form_key": "a" * 22})
        assert answer.status_code == 409 and "just been taken" in answer.content.decode()
