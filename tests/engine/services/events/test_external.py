"""Events that somebody else made: changed, answered and removed where they stand."""

from datetime import UTC, datetime, timedelta

import pytest

from parley.engine.models import BusyTime, Calendar, CalendarObject, Connection, ExternalChange
from parley.engine.services.calendars.sync.runs import sync_connection
from parley.engine.services.events.providing.external import write_due_external_changes
from parley.toolkit.clock import frozen
from parley.toolkit.work_queue import WorkState
from tests.engine.booking_cast import make_application
from tests.engine.services.calendars.conftest import OtherClient, make_ics
from tests.engine.services.events.writing_cast import (
    ApiCaller,
    let_in,
    let_write_everything,
    list_events,
    read_errors,
    write_all,
)
from tests.fakes.caldav_servers import CalDavServer

NINE = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
INVITED = (
    "ORGANIZER:mailto:boss@example.org\r\n"
    "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:rosa@example.org\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ben@example.org\r\n"
)


def find_event_uid(calendar: Calendar) -> str:
    """How the contract names the one occurrence that is kept."""
    return BusyTime.objects.get(calendar=calendar, deleted_at=None).event_uid


def put_and_sync(app: OtherClient, calendar: Calendar, ics: bytes) -> str:
    """Let Rosa's own calendar app write an event; answers its `event_uid`."""
    app.put("of-rosa", ics)
    assert sync_connection(calendar.connection)
    return find_event_uid(calendar)


def test_an_edit_changes_what_it_names_and_nothing_else(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer, app: OtherClient
) -> None:
    event_uid = put_and_sync(
        app, calendar, make_ics("of-rosa", NINE, extra="X-NOTE:bring cake\r\nURL:https://a.example\r\n")
    )
    path = f"calendars/{calendar.pk}/events"
    later = {"event_uid": event_uid, "start": "2026-03-05T13:00:00Z", "end": "2026-03-05T14:00:00Z"}
    assert caller.post(path, later).status_code == 403, "the sandbox ends at the application's own events"
    let_write_everything(caller, calendar)
    assert caller.post(path, later).status_code == 202
    assert BusyTime.objects.get(calendar=calendar, deleted_at=None).starts_at == NINE + timedelta(hours=4)
    assert caller.post(path, {"event_uid": event_uid, "summary": "Doctor", "url": None}).status_code == 202
    write_all()
    (event,) = list_events(radicale)
    assert (event["SUMMARY"], event["DTSTART"].dt, event["X-NOTE"]) == (
        "Doctor",
        NINE + timedelta(hours=4),
        "bring cake",
    )
    assert "URL" not in event
    assert ExternalChange.objects.get().state == WorkState.DONE
    assert sync_connection(calendar.connection)
    assert find_event_uid(calendar) == event_uid


def test_two_applications_change_one_event_each_by_its_own_word(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer, app: OtherClient
) -> None:
    other = let_in(make_application(secret="CRN_of_another"), caller.account)
    for each in (caller, other):
        let_write_everything(each, calendar)
    event_uid = put_and_sync(app, calendar, make_ics("of-rosa", NINE))
    path = f"calendars/{calendar.pk}/events"
    assert caller.post(path, {"event_uid": event_uid, "summary": "Doctor"}).status_code == 202
    assert other.post(path, {"event_uid": event_uid, "description": "Bring papers"}).status_code == 202
    changes = ExternalChange.objects.order_by("pk")
    assert [row.application for row in changes] == [caller.application, other.application]
    write_all()
    (event,) = list_events(radicale)
    assert (event["SUMMARY"], event["DESCRIPTION"]) == ("Doctor", "Bring papers")


def test_what_could_never_be_written_is_not_kept_as_if_it_had_been(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer, app: OtherClient, noon: datetime
) -> None:
    let_write_everything(caller, calendar)
    event_uid = put_and_sync(app, calendar, make_ics("of-rosa", NINE))
    later = {"event_uid": event_uid, "start": "2026-03-05T13:00:00Z", "end": "2026-03-05T14:00:00Z"}
    assert caller.post(f"calendars/{calendar.pk}/events", later).status_code == 202
    connections = Connection.objects.filter(pk=calendar.connection_id)
    connections.update(password="no more")
    with frozen(noon + timedelta(hours=25)):
        assert write_due_external_changes() == 1
        assert ExternalChange.objects.get().state == WorkState.FAILED
        connections.update(password=radicale.password)
        assert sync_connection(connections.get())
    assert BusyTime.objects.get(calendar=calendar, deleted_at=None).starts_at == NINE


def test_an_event_that_is_gone_is_never_made_again(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer, app: OtherClient
) -> None:
    let_write_everything(caller, calendar)
    event_uid = put_and_sync(app, calendar, make_ics("of-rosa", NINE))
    path = f"calendars/{calendar.pk}/events"
    assert caller.post(path, {"event_uid": event_uid, "summary": "Too late"}).status_code == 202
    app.delete("of-rosa")
    write_all()
    assert list_events(radicale) == []
    assert sync_connection(calendar.connection)
    assert caller.post(path, {"event_uid": event_uid, "summary": "Too late"}).status_code == 404
    assert caller.delete(path, {"event_uid": event_uid}).status_code == 202
    assert CalendarObject.objects.count() == 0


def test_an_event_is_removed_where_it_stands(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer, app: OtherClient
) -> None:
    let_write_everything(caller, calendar)
    event_uid = put_and_sync(app, calendar, make_ics("of-rosa", NINE))
    assert caller.delete(f"calendars/{calendar.pk}/events", {"event_uid": event_uid}).status_code == 202
    assert not BusyTime.objects.filter(calendar=calendar, deleted_at=None).exists()
    write_all()
    assert list_events(radicale) == []


def test_series_and_invitations_of_others_cannot_be_edited(
    caller: ApiCaller, calendar: Calendar, app: OtherClient
) -> None:
    let_write_everything(caller, calendar)
    path = f"calendars/{calendar.pk}/events"
    event_uid = put_and_sync(app, calendar, make_ics("of-rosa", NINE, extra=INVITED))
    assert caller.post(path, {"event_uid": event_uid, "summary": "Mine"}).status_code == 403
    app.put("of-rosa", make_ics("of-rosa", NINE, extra="RRULE:FREQ=DAILY;COUNT=1\r\n"))
    assert sync_connection(calendar.connection)
    answer = caller.post(path, {"event_uid": find_event_uid(calendar), "summary": "Mine"})
    assert read_errors(answer) == {"event_uid": "recurring_event"}


@pytest.mark.parametrize("status", ["accepted", "declined"])
def test_an_answer_reaches_the_provider(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer, app: OtherClient, status: str
) -> None:
    event_uid = put_and_sync(app, calendar, make_ics("of-rosa", NINE, extra=INVITED))
    path = f"calendars/{calendar.pk}/events/{event_uid}/participation_status"
    assert caller.post(path, {"status": "perhaps"}).status_code == 422
    assert caller.post(path, {"status": status}).status_code == 202
    is_free = BusyTime.objects.get(calendar=calendar, deleted_at=None).status == "free"
    assert is_free == (status == "declined")
    write_all()
    (event,) = list_events(radicale)
    answers = {str(person): person.params["PARTSTAT"] for person in event["ATTENDEE"]}
    assert answers == {"mailto:rosa@example.org": status.upper(), "mailto:ben@example.org": "ACCEPTED"}


def test_only_invitations_that_are_there_are_answered(caller: ApiCaller, calendar: Calendar, app: OtherClient) -> None:
    event_uid = put_and_sync(app, calendar, make_ics("of-rosa", NINE))
    path = f"calendars/{calendar.pk}/events"
    assert read_errors(caller.post(f"{path}/{event_uid}/participation_status", {"status": "accepted"})) == {
        "event_uid": "not_invited"
    }
    unknown = f"{path}/evt_external_{'0' * 24}/participation_status"
    assert caller.post(unknown, {"status": "accepted"}).status_code == 404
    narrow = let_in(caller.application, caller.account, "read_events")
    assert narrow.post(f"{path}/{event_uid}/participation_status", {"status": "accepted"}).status_code == 403


def test_own_events_are_named_by_their_own_id(caller: ApiCaller, kept_only: Calendar) -> None:
    let_write_everything(caller, kept_only)
    caller.upsert(kept_only)
    path, own = f"calendars/{kept_only.pk}/events", find_event_uid(kept_only)
    for event_uid in (own, "talk-1"):
        answer = caller.delete(path, {"event_uid": event_uid})
        assert read_errors(answer) == {"event_uid": "must_be_external_event_uid"}
    assert caller.post(path, {"event_uid": own, "summary": "x"}).status_code == 422
    assert caller.delete(path, {"event_uid": own, "event_id": "talk-1"}).status_code == 422
