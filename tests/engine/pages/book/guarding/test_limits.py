"""How often pages answer: by link, by address, by network; and where forms come from."""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from parley.engine.models import Application, PublicLink, SchedulingRequest
from parley.engine.pages.book.guarding.limits import LIMITS, MISSES, Limits
from parley.engine.pages.book.guarding.visitors import describe_visitor
from parley.engine.pages.book.urls import urlpatterns
from parley.engine.services.visits.framing import list_framing_origins

WEDNESDAY = "2026-03-04T09:00:00Z"
SITE = "https://careers.acme.example"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test reaches soon."""
    monkeypatch.setitem(LIMITS, "look", Limits(own_link=3, address=2, network=3))


def look(client: Client, path: str, address: str = "192.0.2.1") -> int:
    return client.get(path, REMOTE_ADDR=address).status_code


def test_a_public_link_answers_an_address_so_often_and_its_network_a_little_more(
    client: Client, public_link: PublicLink, few: None
) -> None:
    path = f"/pls/{public_link.token}"
    assert [look(client, path) for _ in range(3)] == [200, 200, 429]
    assert [look(client, path, "192.0.2.2") for _ in range(2)] == [200, 429]
    assert look(client, path, "198.51.100.1") == 200


def test_an_address_that_asks_too_often_is_told_when_to_come_back(
    client: Client, public_link: PublicLink, few: None
) -> None:
    path = f"/pls/{public_link.token}"
    answer = [client.get(path) for _ in range(3)][-1]
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")


def test_a_link_of_ones_own_works_from_an_office_where_everybody_is_busy(
    client: Client, public_link: PublicLink, link: SchedulingRequest, few: None
) -> None:
    for _ in range(3):
        look(client, f"/pls/{public_link.token}")
    assert look(client, f"/pls/{public_link.token}") == 429
    assert [look(client, f"/rts/{link.token}") for _ in range(4)] == [200, 200, 200, 429]


def test_whoever_guesses_is_stopped_and_real_links_answer_all_the_same(
    client: Client, link: SchedulingRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parley.engine.pages.book.guarding.limits.MISSES", Limits(0, 2, 4))
    assert [look(client, f"/rts/{'x' * 31}{index}") for index in range(3)] == [404, 404, 429]
    assert look(client, f"/rts/{link.token}") == 200
    assert MISSES.address < MISSES.network


def test_ever_new_claims_are_no_way_around_the_limit_of_an_address(
    client: Client, public_link: PublicLink, few: None
) -> None:
    path = f"/pls/{public_link.token}/details"
    found = [look(client, f"{path}?starts_at={WEDNESDAY}&claim_token=made-up-{index}") for index in range(3)]
    assert found == [200, 200, 429]


@pytest.mark.parametrize(
    ("one", "other", "is_same_address", "is_same_network"),
    [
        ("192.0.2.1", "192.0.2.1", True, True),
        ("192.0.2.1", "192.0.2.2", False, True),
        ("192.0.2.1", "192.0.3.1", False, False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True, True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False, True),
        ("2001:db8:1:2::1", "2001:db8:2:2::1", False, False),
        ("::ffff:192.0.2.1", "192.0.2.1", True, True),
        ("", "no address", True, True),
    ],
)
def test_whoever_rents_a_line_is_one_visitor(
    one: str, other: str, is_same_address: bool, is_same_network: bool
) -> None:
    first, second = describe_visitor(one), describe_visitor(other)
    assert (first.address == second.address, first.network == second.network) == (is_same_address, is_same_network)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 302),
        ({"Origin": "http://testserver"}, 302),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, 302),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"}, 403),
    ],
)
def test_a_form_is_taken_from_our_own_pages_only_and_without_a_cookie(
    link: SchedulingRequest, headers: dict[str, str], status: int
) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(f"/rts/{link.token}/time", {"starts_at": WEDNESDAY, "form_key": "k" * 22}, headers=headers)
    assert (answer.status_code, dict(answer.cookies)) == (status, {})


def test_only_named_sites_frame_a_page(client: Client, link: SchedulingRequest, public_link: PublicLink) -> None:
    link.unit.embed_origins = [SITE, "https://evil.example; script-src *"]
    link.unit.save()
    for path in (f"/rts/{link.token}", f"/pls/{public_link.token}"):
        framed = client.get(path, headers={"Sec-Fetch-Dest": "iframe"})
        assert f"frame-ancestors {SITE};" in f"{framed['Content-Security-Policy']};"
        assert "evil" not in framed["Content-Security-Policy"]
        assert "X-Frame-Options" not in framed
        plain = client.get(path)
        assert plain["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in plain["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/connect/log-in", "/rts/" + "x" * 32])
def test_what_nobody_named_stands_in_no_frame(client: Client, public_link: PublicLink, path: str) -> None:
    public_link.unit.embed_origins = [SITE]
    public_link.unit.save()
    framed = client.get(path, headers={"Sec-Fetch-Dest": "iframe"})
    assert framed["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in framed["Content-Security-Policy"]
    assert list_framing_origins("connect", "log-in") == []


def test_a_decline_in_a_frame_asks_once_more(client: Client, link: SchedulingRequest) -> None:
    framed = {"Sec-Fetch-Dest": "iframe"}
    asked = client.post(f"/rts/{link.token}/decline", {"reason": "Moved <away>"}, headers=framed)
    assert "Are you sure?" in asked.content.decode() and "Moved &lt;away&gt;" in asked.content.decode()
    link.refresh_from_db()
    assert link.status == "pending"
    client.post(f"/rts/{link.token}/decline", {"reason": "Moved", "is_sure": "yes"}, headers=framed)
    link.refresh_from_db()
    assert link.status == "declined"


def test_every_page_of_a_candidate_is_counted_and_takes_forms_without_a_cookie(application: Application) -> None:
    pages = [each for each in urlpatterns if isinstance(each, URLPattern) and "(?P<token>" in str(each.pattern)]
    uncounted = [str(page.pattern) for page in pages if not getattr(page.callback, "is_limited", False)]
    assert uncounted == ["^files/(?P<token>[\\w-]{16,64})$"]
    assert all(getattr(page.callback, "csrf_exempt", False) for page in pages if "files" not in str(page.pattern))
    assert get_resolver().resolve("/add_to_calendar/atc." + "x" * 32 + "/keep").func.__dict__["csrf_exempt"] is False
