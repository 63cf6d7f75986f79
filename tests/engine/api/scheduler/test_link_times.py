"""Whether a link offers any time, over the API: our addition."""

from typing import Any

import pytest
from django.test import Client

from parley.engine.models import Account, OrganizationalUnit, SchedulingRequest
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.links import build_public_link_url
from parley.engine.services.public_links import create_public_link, list_public_link_slots, revoke_public_link
from tests.engine.api.scheduler.calling import KEY, make, post
from tests.engine.booking_cast import MARA, keep_hours, make_account, make_unit

pytestmark = pytest.mark.django_db


def ask(client: Client, url: str, headers: dict[str, str]) -> Any:
    """What the link offers."""
    return post(client, "parley/link_times", {"url": url}, headers)


def test_a_public_link_tells_how_many_times_it_offers(
    client: Client, token: dict[str, str], ana: Account, unit: OrganizationalUnit
) -> None:
    link = create_public_link(ana, unit)
    url, slots = build_public_link_url(link), list_public_link_slots(link)
    told = ask(client, url, token).json()["link_times"]
    assert told == {"count": len(slots), "first_start": f"{slots[0].starts_at:%Y-%m-%dT%H:%M:%SZ}"}
    assert ask(client, url, KEY).json()["link_times"] == told
    keep_hours(ana, [])
    assert ask(client, url, token).json()["link_times"] == {"count": 0, "first_start": None}
    revoke_public_link(ana, unit)
    assert ask(client, url, token).status_code == 404


def test_a_link_for_one_candidate_tells_until_it_is_used(client: Client, token: dict[str, str], ana: Account) -> None:
    made = make(client, token, host={"sub": ana.pk})
    request = SchedulingRequest.objects.get(pk=made["scheduling_request_id"])
    slots = list_request_slots(request)
    assert ask(client, made["primary_select_url"], token).json()["link_times"]["count"] == len(slots)
    book_slot(request, slots[0].starts_at, MARA, "form")
    assert ask(client, made["primary_select_url"], token).json()["link_times"]["count"] == 0


def test_links_of_others_and_what_is_no_link_are_not_known(client: Client, token: dict[str, str]) -> None:
    eve = make_account("Eve Stone")
    theirs = build_public_link_url(create_public_link(eve, make_unit(eve)))
    for url in (theirs, "https://example.org/", "https://[broken/pls/x", "https://example.org/pls/unknown"):
        assert ask(client, url, token).status_code == 404
    assert ask(client, "", token).status_code == 404
