"""The screens of bookings: what each shows, for whom, and in how many queries."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from parley.console.models import BookingBatch, Conversation, CronofyAccount, Member, UnitColleague
from parley.toolkit.clock import frozen, in_minutes
from parley.toolkit.wall_time import see_at
from tests.console.cast import browse_as
from tests.console.conversation_cast import make_candidate, make_conversation
from tests.fakes.engine import FakeEngine


@pytest.fixture
def booked(ana: Member, authorized: CronofyAccount) -> Conversation:
    """A booking of Ana's in an hour."""
    found: Conversation = book(ana, "Milena")
    return found


def book(member: Member, name: str, **facts: Any) -> Any:
    """A booking in an hour."""
    beginning: dict[str, Any] = {
        "status": "booked",
        "summary": "First conversation",
        "scheduling_request_id": f"srq_{name}",
        "view_url": "https://engine.example/rts/abc",
        "starts_at": in_minutes(60),
        "ends_at": in_minutes(105),
    }
    return make_conversation(member, make_candidate(member, name), **(beginning | facts))


@pytest.mark.parametrize(
    "address",
    ["/bookings/", "/bookings/list", "/bookings/links", "/bookings/declined?whose=company", "/bookings/cover"],
)
def test_more_rows_cost_no_more_queries(
    address: str, as_ana: Client, ana: Member, booked: Conversation, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        book(ana, f"P{number}", status=("booked", "sent", "declined")[number % 3])
    as_ana.get(address)
    with django_assert_max_num_queries(16):
        assert as_ana.get(address).status_code == 200


def test_the_week_shows_whose_it_is_asked_for(
    as_ana: Client, as_ben: Client, ana: Member, ben: Member, booked: Conversation
) -> None:
    assert booked.starts_at is not None
    # Late on a Sunday, what is booked for in an hour stands in the week that follows.
    week = f"/bookings/?day={see_at(booked.starts_at, ana.user.tzid):%Y-%m-%d}"
    assert "Milena Jovanović" in as_ana.get(week).content.decode()
    assert "Milena Jovanović" not in as_ben.get(week).content.decode()
    assert "Milena Jovanović" in as_ben.get(f"{week}&whose=company").content.decode()


def test_another_companys_conversation_is_not_there(olga: Member, booked: Conversation) -> None:
    as_olga = browse_as(olga)
    assert as_olga.get(f"/conversations/{booked.pk}").status_code == 404
    assert as_olga.post("/bookings/change", {"kind": "cancel", "conversation": booked.pk}).status_code == 422
    assert not BookingBatch.objects.exists()


def test_cancelling_says_first_what_will_happen(as_ana: Client, booked: Conversation, fake_engine: FakeEngine) -> None:
    fake_engine.answer("POST", "/v1/scheduling_requests/cancel", {}, 202)
    fields = {"kind": "cancel", "conversation": booked.pk}
    page = as_ana.post("/bookings/change", fields)
    assert page.status_code == 200 and "the candidate is told" in page.content.decode() and not fake_engine.asked
    done = as_ana.post("/bookings/change", {**fields, "is_confirmed": "1", "form_key": "once"}, follow=True)
    assert "Cancelled; the candidate is told." in done.content.decode()
    booked.refresh_from_db()
    assert booked.status == "cancelled"


def test_a_time_is_chosen_on_the_members_own_clock(
    as_ana: Client, ana: Member, booked: Conversation, fake_engine: FakeEngine
) -> None:
    refusal = {"errors": {"start": [{"key": "errors.not_available", "description": "Ana is busy then."}]}}
    fake_engine.answer("POST", f"/v1/parley/scheduling_requests/{booked.scheduling_request_id}/move", refusal, 422)
    fields = {"kind": "move", "conversation": booked.pk, "form_key": "once"}
    page = as_ana.post("/bookings/change", fields).content.decode()
    assert "Day and time (" in page and "the candidate is told" in page
    missing = as_ana.post("/bookings/change", {**fields, "is_confirmed": "1", "to_starts_at": "soon"})
    assert missing.status_code == 422 and "your clock shows" in missing.content.decode()
    starts_at = in_minutes(3 * 24 * 60).replace(second=0, microsecond=0)
    shown = f"{see_at(starts_at, ana.user.tzid):%Y-%m-%dT%H:%M}"
    done = as_ana.post("/bookings/change", {**fields, "is_confirmed": "1", "to_starts_at": shown}, follow=True)
    assert "Ana is busy then." in done.content.decode()
    assert fake_engine.asked[-1].body == {"start": f"{starts_at:%Y-%m-%dT%H:%M:%SZ}"}


def test_the_page_of_a_conversation_offers_what_may_be_done(as_ana: Client, ana: Member, booked: Conversation) -> None:
    page = as_ana.get(f"/conversations/{booked.pk}").content.decode()
    assert "Ask for another time" in page and "What came of it" not in page
    held = book(ana, "Held", starts_at=in_minutes(-60), ends_at=in_minutes(-15), status="completed")
    fields = {"attendance": "candidate", "outcome": "Not a fit", "note": "Nobody came."}
    assert as_ana.post(f"/conversations/{held.pk}/outcome", fields).status_code == 302
    held.refresh_from_db()
    assert (held.status, held.no_show_by, held.outcome) == ("no_show", "candidate", "Not a fit")


def test_a_candidate_declines_on_the_consoles_own_page(client: Client, ana: Member, authorized: CronofyAccount) -> None:
    link = make_conversation(ana, make_candidate(ana), "public")
    page = client.get(f"/c/{link.token}/decline")
    assert page["Referrer-Policy"] == "same-origin" and page["X-Robots-Tag"] == "noindex, nofollow"
    wanted = in_minutes(3 * 24 * 60).strftime("%Y-%m-%dT12:%M")
    thanks = client.post(f"/c/{link.token}/decline", {"reason": "Away", "time_1": wanted, "tzid": "Europe/Berlin"})
    assert "Thank you for telling us" in thanks.content.decode()
    link.refresh_from_db()
    assert link.status == "declined" and link.proposals.count() == 1


def test_a_proposed_time_that_the_clock_skips_is_refused_and_one_that_it_repeats_stands_for_both(
    client: Client, ana: Member, authorized: CronofyAccount
) -> None:
    link = make_conversation(ana, make_candidate(ana), "public")
    path, zone = f"/c/{link.token}/decline", {"tzid": "Europe/Berlin"}
    with frozen(datetime(2027, 3, 20, tzinfo=UTC)):
        refused = client.post(path, {**zone, "time_1": "2027-03-27T10:00", "time_2": "2027-03-28T02:30"})
    assert refused.status_code == 422 and "Enter a valid date/time." in refused.content.decode()
    assert not link.proposals.exists()
    with frozen(datetime(2027, 10, 20, tzinfo=UTC)):
        assert client.post(path, {**zone, "time_1": "2027-10-31T02:30"}).status_code == 200
    detail = link.events.get(kind="proposal").detail
    assert "before the clocks go back" in detail and "after the clocks go back" in detail


def test_without_a_window_generate_link_is_a_form(
    as_ana: Client, ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine, settings: Any
) -> None:
    app_url = "https://app-de.cronofy.com"
    settings.PARLEY_DATA_CENTRES = {"fake": fake_engine.describe_data_centre(app_url=app_url)}
    milena = make_candidate(ana)
    UnitColleague.objects.create(company=ana.company, code="fake", sub="acc_ana", email=ana.user.email, name="Ana")
    begun = as_ana.post("/conversations/links", {"candidate": milena.pk, "next_path": f"/candidates/{milena.pk}"})
    assert begun["Location"].startswith("/conversations/links/new?")
    page = as_ana.get(begun["Location"]).content.decode()
    assert "Not offered here" in page and 'name="days"' in page and "disabled" in page
    made = {
        "scheduling_request_id": "srq_9",
        "slot_selection": "pending",
        "primary_select_url": f"{app_url}/rts/x",
    }
    fake_engine.answer("POST", "/v1/scheduling_requests", {"scheduling_request": made})
    fields = {"title": "First talk", "duration_minutes": "30", "host": "acc_ana", "place": "Room 4"}
    answer = as_ana.post(begun["Location"], fields)
    conversation = Conversation.objects.get()
    assert answer["Location"] == f"/conversations/{conversation.pk}"
    assert fake_engine.asked[-1].body == {
        "host": {"sub": "acc_ana"},
        "recipients": [{"email": "milena@example.org", "display_name": "Milena Jovanović", "slot_selector": True}],
        "event": {
            "summary": "First talk",
            "duration": {"minutes": 30},
            "location": {"description": "Room 4"},
        },
    }


def test_at_a_parley_without_a_window_the_form_asks_for_dates_and_a_video_call(
    as_ana: Client, ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine, settings: Any
) -> None:
    settings.PARLEY_DATA_CENTRES = {"fake": fake_engine.describe_data_centre(embed_key="", embed_secret="")}
    UnitColleague.objects.create(company=ana.company, code="fake", sub="acc_ana", email=ana.user.email, name="Ana")
    path = f"/conversations/links/new?candidate={make_candidate(ana).pk}"
    made = {
        "scheduling_request_id": "srq_9",
        "slot_selection": "pending",
        "primary_select_url": f"{fake_engine.url}/rts/x",
    }
    fake_engine.answer("POST", "/v1/scheduling_requests", {"scheduling_request": made})
    fields = {"title": "First talk", "duration_minutes": "30", "host": "acc_ana", "has_video": "on"}
    refused = as_ana.post(path, fields | {"first_on": "2027-03-09", "last_on": "2027-03-08", "place": "Room 4"})
    assert refused.status_code == 422 and "The last day lies before the first." in refused.content.decode()
    assert "Leave this empty for a video call." in refused.content.decode()
    assert as_ana.post(path, fields | {"first_on": "2027-03-09"}).status_code == 422
    assert not fake_engine.asked
    assert as_ana.post(path, fields | {"first_on": "2027-03-09", "last_on": "2027-03-12"}).status_code == 302
    asked = fake_engine.asked[-1].body
    assert asked["parley"]["period"] == {"kind": "range", "first_on": "2027-03-09", "last_on": "2027-03-12"}
    assert asked["event"]["conferencing"] == {"profile_id": "integrated"}


def test_changing_the_data_centre_says_what_stays(
    as_ana: Client, ana: Member, booked: Conversation, fake_engine: FakeEngine, settings: Any
) -> None:
    settings.PARLEY_DATA_CENTRES = {
        code: fake_engine.describe_data_centre(name=name) for code, name in (("fake", "Fake"), ("de", "Germany"))
    }
    fake_engine.answer("POST", "/oauth/token/revoke", {})
    asked = as_ana.post("/company/settings/cronofy/add", {"code": "de"})
    assert "1 booking that is still to come" in asked.content.decode()
    assert CronofyAccount.objects.get().code == "fake"
    as_ana.post("/company/settings/cronofy/add", {"code": "de", "is_confirmed": "1"})
    assert CronofyAccount.objects.get().code == "de"


def test_tables_are_files_for_those_who_may(as_ana: Client, booked: Conversation) -> None:
    for address, fields in (("/bookings/export", {"whose": "me"}), ("/bookings/links/export", {})):
        answer = as_ana.post(address, fields)
        assert answer["Content-Type"].startswith("text/csv")
        content = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
        assert ("Milena" in content) is (address == "/bookings/export")
        assert booked.token not in content


def test_where_links_stand_it_is_told_that_their_owners_calendar_broke(
    as_ben: Client, ana: Member, authorized: CronofyAccount
) -> None:
    UnitColleague.objects.create(
        company=ana.company, code="fake", sub="acc_ana", email=ana.user.email, calendar_problem="Google"
    )
    link = make_conversation(ana, make_candidate(ana), status="sent")
    assert link.candidate is not None
    assert (
        "Times at which Ana Ruiz is busy may be on offer"
        in as_ben.get(f"/candidates/{link.candidate.pk}").content.decode()
    )
    assert "Calendar cannot be read" in as_ben.get("/bookings/links?whose=company").content.decode()
    Conversation.objects.update(status="expired")
    assert "may be on offer" not in as_ben.get(f"/candidates/{link.candidate.pk}").content.decode()
