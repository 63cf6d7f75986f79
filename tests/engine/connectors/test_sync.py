"""Keeping in step with servers that lack, cut short or garble what Radicale and Xandikos do well."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from parley.engine.connectors.errors import AnswerTooLarge, AnswerUnreadable, PermissionMissing
from tests.conformance.test_connector import SPAN, TEN, make_ics
from tests.engine.connectors.conftest import Reach
from tests.engine.connectors.scripts import SYNC_REPORT, found, multistatus, object_at, settle, without
from tests.fakes.caldav_servers import CalDavServer, run_radicale
from tests.fakes.misbehaving_servers import Asked, Reply, run_scripted_server


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CalDavServer]:
    with run_radicale(tmp_path_factory.mktemp("radicale")) as server:
        yield server


def pass_on(server: CalDavServer, asked: Asked) -> httpx.Response:
    """The real server's answer to the same question."""
    headers = {name: value for name, value in asked.headers.items() if name.lower() != "host"}
    return httpx.request(
        asked.method, f"{server.base_url}{asked.path}", content=asked.body, headers=headers, trust_env=False
    )


@pytest.mark.parametrize("has_ctag", [True, False])
def test_scenario_48_a_server_without_sync_collection_is_kept_in_step_by_etags(
    radicale: CalDavServer, has_ctag: bool, reach: Reach
) -> None:
    def script(asked: Asked) -> Reply:
        if b"<D:sync-collection" in asked.body:
            return Reply(501)
        answer = pass_on(radicale, asked)
        body = answer.content.replace(b"sync-collection", b"x")
        body = body if has_ctag else body.replace(b"getctag", b"x")
        headers = {name: value for name in ("Content-Type", "ETag") if (value := answer.headers.get(name))}
        return Reply(answer.status_code, headers, body)

    with run_scripted_server(script) as server:
        own = reach(radicale.make_settings())
        old = reach(
            replace(radicale.make_settings(), base_url=server.origin, allowed_origins=settle(server).allowed_origins)
        )
        href = own.create_calendar(f"old-{has_ctag}".lower(), "Old").href.replace(radicale.base_url, server.origin)
        true_href = href.replace(server.origin, radicale.base_url)
        for uid in ("kept", "changed", "removed"):
            own.write_event(true_href, uid, make_ics(uid), None)
        first = old.sync_calendar(href, "", SPAN)
        assert first.is_complete
        assert len(first.changed) == 3
        before = len(server.asked)
        quiet = old.sync_calendar(href, first.sync_state, SPAN)
        assert (quiet.changed, quiet.removed_hrefs, quiet.is_complete) == ([], [], False)
        assert len(server.asked) - before == (1 if has_ctag else 2)
        current = own.read_event(true_href, "changed")
        assert current
        own.write_event(true_href, "changed", make_ics("changed", sequence=1), current.etag)
        own.delete_event(true_href, "removed", None)
        own.write_event(true_href, "added", make_ics("added"), None)
        second = old.sync_calendar(href, quiet.sync_state, SPAN)
        assert sorted(item.href for item in second.changed) == [f"{href}added.ics", f"{href}changed.ics"]
        assert second.removed_hrefs == [f"{href}removed.ics"]


def answer_objects(asked: Asked) -> Reply:
    """Every object asked for in a batch."""
    names = [part.split(b"</D:href>")[0].decode() for part in asked.body.split(b"<D:href>")[1:]]
    return multistatus(*(object_at(name, name.rpartition("/")[2]) for name in names))


def test_a_listing_that_is_cut_short_is_read_to_its_end(reach: Reach) -> None:
    def script(asked: Asked) -> Reply:
        if asked.method == "PROPFIND":
            return multistatus(found("/office/", SYNC_REPORT))
        if b"calendar-multiget" in asked.body:
            return answer_objects(asked)
        if b"<D:sync-token>half</D:sync-token>" in asked.body:
            return multistatus(
                found("/office/b.ics", "<D:getetag>1</D:getetag>"), without("/office/a.ics"), token="whole"
            )
        first = found("/office/a.ics", "<D:getetag>1</D:getetag>")
        return multistatus(first, without("/office/", "507 Insufficient Storage"), token="half")

    with run_scripted_server(script) as server:
        result = reach(settle(server)).sync_calendar(f"{server.origin}/office/", "", SPAN)
    assert [item.href for item in result.changed] == [f"{server.origin}/office/b.ics"]
    assert result.removed_hrefs == [f"{server.origin}/office/a.ics"]
    assert result.sync_state == "token:whole"


def test_a_listing_that_never_ends_is_unreadable(reach: Reach) -> None:
    cut = multistatus(without("/office/", "507 Insufficient Storage"), token="same")
    with run_scripted_server(lambda asked: cut) as server, pytest.raises(AnswerUnreadable):
        reach(settle(server)).sync_calendar(f"{server.origin}/office/", "token:same", SPAN)


@pytest.mark.parametrize("status", [400, 409, 410, 412, 403])
def test_scenario_47_a_refused_token_starts_over_however_the_server_says_it(status: int, reach: Reach) -> None:
    refusal = b'<D:error xmlns:D="DAV:"><D:valid-sync-token/></D:error>' if status == 403 else b""

    def script(asked: Asked) -> Reply:
        if b"<D:sync-token>old</D:sync-token>" in asked.body:
            return Reply(status, {"Content-Type": "application/xml"}, refusal)
        if asked.method == "PROPFIND":
            return multistatus(found("/office/", SYNC_REPORT))
        if b"calendar-multiget" in asked.body:
            return answer_objects(asked)
        return multistatus(found("/office/a.ics", "<D:getetag>1</D:getetag>"), token="new")

    with run_scripted_server(script) as server:
        result = reach(settle(server)).sync_calendar(f"{server.origin}/office/", "token:old", SPAN)
    assert result.is_complete
    assert result.sync_state == "token:new"
    assert len(result.changed) == 1


def test_scenario_47_after_a_refused_token_only_what_changed_is_fetched(radicale: CalDavServer, reach: Reach) -> None:
    def script(asked: Asked) -> Reply:
        answer = pass_on(radicale, asked)
        headers = {name: value for name in ("Content-Type", "ETag") if (value := answer.headers.get(name))}
        return Reply(answer.status_code, headers, answer.content)

    with run_scripted_server(script) as server:
        settings = radicale.make_settings()
        connector = reach(replace(settings, base_url=server.origin, allowed_origins=settle(server).allowed_origins))
        href = connector.create_calendar("forgetful", "Forgetful").href
        for uid in ("kept", "changed", "removed"):
            connector.write_event(href, uid, make_ics(uid), None)
        first = connector.sync_calendar(href, "", SPAN)
        known = {item.href: item.etag for item in first.changed}
        connector.write_event(href, "changed", make_ics("changed", sequence=1), known[f"{href}changed.ics"])
        connector.delete_event(href, "removed", None)
        connector.write_event(href, "added", make_ics("added"), None)
        # Of Radicale's own form, but one it never gave.
        refused = "token:http://radicale.org/ns/sync/" + "0" * 64
        before = len(server.asked)
        second = connector.sync_calendar(href, refused, SPAN, lambda: known)
    assert not second.is_complete
    assert sorted(item.href for item in second.changed) == [f"{href}added.ics", f"{href}changed.ics"]
    assert second.removed_hrefs == [f"{href}removed.ics"]
    fetches = [asked.body for asked in server.asked[before:] if b"calendar-multiget" in asked.body]
    assert [body.count(b"<D:href>") for body in fetches] == [2]


def test_a_refusal_without_that_reason_is_not_taken_for_an_old_token(reach: Reach) -> None:
    with run_scripted_server(lambda asked: Reply(403)) as server, pytest.raises(PermissionMissing):
        reach(settle(server)).sync_calendar(f"{server.origin}/office/", "token:old", SPAN)


def test_what_a_batch_leaves_out_is_asked_for_alone(reach: Reach) -> None:
    def script(asked: Asked) -> Reply:
        if asked.method == "GET":
            text = make_ics("b")
            return Reply(200, {"ETag": '"9"'}, text) if asked.path == "/office/b.ics" else Reply(404)
        if b"calendar-multiget" in asked.body:
            return multistatus(object_at("/office/a.ics", "a"), found("/office/b.ics", "<D:getetag>1</D:getetag>"))
        changes = [found(f"/office/{name}.ics", "<D:getetag>1</D:getetag>") for name in "abc"]
        return multistatus(*changes, found("http://elsewhere.example.org/office/d.ics", ""), token="new")

    with run_scripted_server(script) as server:
        result = reach(settle(server)).sync_calendar(f"{server.origin}/office/", "token:old", SPAN)
    assert [item.href.rpartition("/")[2] for item in result.changed] == ["a.ics", "b.ics"]
    assert result.removed_hrefs == [f"{server.origin}/office/c.ics"]


def test_a_batch_that_is_too_large_is_asked_for_in_parts(reach: Reach) -> None:
    def script(asked: Asked) -> Reply:
        if b"calendar-multiget" in asked.body:
            many = asked.body.count(b"<D:href>") > 1
            return Reply(207, {"Content-Length": "99999999"}) if many else answer_objects(asked)
        return multistatus(*(found(f"/office/{name}.ics", "<D:getetag>1</D:getetag>") for name in "abcde"), token="new")

    with run_scripted_server(script) as server:
        result = reach(settle(server)).sync_calendar(f"{server.origin}/office/", "token:old", SPAN)
    assert len(result.changed) == 5


def test_one_object_that_is_too_large_is_said_rather_than_overlooked(reach: Reach) -> None:
    def script(asked: Asked) -> Reply:
        if b"calendar-multiget" in asked.body:
            return Reply(207, {"Content-Length": "99999999"})
        return multistatus(found("/office/a.ics", "<D:getetag>1</D:getetag>"), token="new")

    with run_scripted_server(script) as server, pytest.raises(AnswerTooLarge):
        reach(settle(server)).sync_calendar(f"{server.origin}/office/", "token:old", SPAN)


def test_objects_without_their_text_make_a_span_unreadable_rather_than_free(reach: Reach) -> None:
    reply = multistatus(found("/office/a.ics", "<D:getetag>1</D:getetag>"))
    with run_scripted_server(lambda asked: reply) as server, pytest.raises(AnswerUnreadable):
        reach(settle(server)).list_objects_between(f"{server.origin}/office/", TEN, TEN, 5)


def test_line_ends_are_those_of_the_standard(reach: Reach) -> None:
    with run_scripted_server(lambda asked: multistatus(object_at("/office/a.ics", "a"))) as server:
        (item,) = reach(settle(server)).list_objects_between(f"{server.origin}/office/", TEN, TEN, 5)
    assert item.ics.count(b"\n") == item.ics.count(b"\r\n") == 10
