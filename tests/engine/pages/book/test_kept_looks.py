"""What a page of times keeps at hand is never older than the last write, the minute, or a time that is held."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from parley.engine.models import SchedulingRequest
from parley.engine.pages.book.viewing import kept
from parley.engine.pages.book.viewing.kept import look_at
from parley.engine.services.bookings.holds import hold_slot
from parley.toolkit.caches.bounded import BoundedCache
from parley.toolkit.clock import frozen, now
from tests.engine.booking_cast import make_account, make_request, make_unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link() -> SchedulingRequest:
    ana = make_account("Ana Ruiz")
    return make_request(make_unit(ana), ana)


def test_a_second_look_is_kept_where_nothing_was_written(link: SchedulingRequest) -> None:
    with frozen(now().replace(second=5, microsecond=0)):
        first, again = look_at("rts", link.token, ""), look_at("rts", link.token, "")
    assert (again[0] is first[0]) == (connection.vendor == "sqlite")
    assert again[1] == first[1]


def test_a_link_weighs_more_than_its_times(link: SchedulingRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_looks", BoundedCache(kept.WEIGHT_OF_LINK))
    with frozen(now().replace(second=5, microsecond=0)):
        assert look_at("rts", link.token, "")[0] is not look_at("rts", link.token, "")[0]


def test_what_is_written_is_seen_at_once(link: SchedulingRequest) -> None:
    with frozen(now().replace(second=5, microsecond=0)):
        assert look_at("rts", link.token, "")[0].title == "Interview"
        SchedulingRequest.objects.filter(pk=link.pk).update(summary="Second interview")
        assert look_at("rts", link.token, "")[0].title == "Second interview"


def test_time_passes_for_what_is_kept(link: SchedulingRequest) -> None:
    starts = look_at("rts", link.token, "")[1]
    with frozen(starts[0] + timedelta(seconds=1)):
        assert look_at("rts", link.token, "")[1][0] > starts[0]


def test_a_held_time_comes_back_without_being_written(link: SchedulingRequest) -> None:
    other = make_request(link.unit, link.host)
    starts = look_at("rts", link.token, "")[1]
    hold_slot(other, starts[0], "somebody")
    assert starts[0] not in look_at("rts", link.token, "")[1]
    with frozen(now() + timedelta(minutes=11)):
        left = look_at("rts", link.token, "")[1]
        assert left[:9] == [each for each in starts if each >= now()][:9]


def test_each_language_has_a_look_of_its_own(client: Client, link: SchedulingRequest) -> None:
    pages = [client.get(f"/rts/{link.token}", {"lang": code}).content.decode() for code in ("de", "en", "de")]
    assert [f'lang="{code}"' in page for code, page in zip(("de", "en-gb", "de"), pages, strict=True)] == [True] * 3
