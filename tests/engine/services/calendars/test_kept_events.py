"""What is kept of each occurrence: its identity, its changes, its end; and what we write ourselves."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from parley.engine.models import (
    Account,
    BusyTime,
    Calendar,
    CalendarObject,
    Channel,
    ChannelChange,
    EventText,
    PreparedTimeline,
)
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.calendars.calendars import load_busy_spans
from parley.engine.services.calendars.connecting.disconnecting import disconnect
from parley.engine.services.calendars.sync.applying import respread_calendar
from parley.engine.services.calendars.sync.keeping import LOCAL
from parley.engine.services.calendars.sync.leases import claim_run
from parley.engine.services.calendars.sync.spreading import make_window, read_owner
from parley.engine.services.calendars.sync.sweeping import forget_deleted_events
from parley.toolkit.clock import frozen, now
from tests.engine.kept import bring, make_calendar, write_event, write_object

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(noon: datetime) -> Calendar:
    """A calendar that nobody has read yet."""
    return make_calendar(Account.objects.create(email="rosa@example.org", name="Rosa", tzid="Europe/Berlin"))


def read_text(row: BusyTime) -> dict[str, object]:
    assert row.text is not None
    return dict(json.loads(row.text.content.partition("\n")[0]))


def test_a_series_keeps_its_text_once_and_each_exception_its_own(work: Calendar) -> None:
    exception = ["UID:daily", "RECURRENCE-ID:20260305T120000Z", "DTSTART:20260305T150000Z", "DTEND:20260305T160000Z"]
    series = ["UID:daily", "DTSTART:20260303T120000Z", "DTEND:20260303T130000Z", "RRULE:FREQ=DAILY", "SUMMARY:Stand-up"]
    bring(work, {"/1": write_object(series, [*exception, "SUMMARY:Moved"])})
    assert BusyTime.objects.count() == 201
    assert EventText.objects.count() == 2
    moved = BusyTime.objects.get(original_at=NOON + 2 * DAY)
    assert (moved.starts_at, read_text(moved)["summary"]) == (NOON + 2 * DAY + 3 * HOUR, "Moved")
    assert len(set(BusyTime.objects.values_list("event_uid", flat=True))) == 201
    assert all(
        uid.startswith("evt_external_") and len(uid) == 37
        for uid in BusyTime.objects.values_list("event_uid", flat=True)
    )
    secret = EventText.objects.raw("SELECT id, content AS sealed FROM engine_eventtext")[0]
    assert "Stand-up" not in secret.sealed


def test_what_stays_as_it_was_is_not_touched(work: Calendar) -> None:
    bring(work, {"/1": write_event("a", NOON, "DTSTAMP:20260101T000000Z"), "/2": write_event("b", NOON + HOUR)})
    before = dict(BusyTime.objects.values_list("uid", "event_uid"))
    with frozen(now() + HOUR):
        assert not bring(work, {"/1": write_event("a", NOON, "DTSTAMP:20260202T000000Z")})
        assert bring(work, {"/2": write_event("b", NOON + 3 * HOUR)})
    rows = {row.uid: row for row in BusyTime.objects.all()}
    assert {uid: row.event_uid for uid, row in rows.items()} == before, "an id lasts"
    assert (rows["a"].changed_at, rows["b"].changed_at) == (NOON, NOON + HOUR)
    assert rows["a"].ever_starts_at is None
    assert (rows["b"].ever_starts_at, rows["b"].ever_ends_at) == (NOON + HOUR, NOON + 4 * HOUR), "and where it was"


def test_new_words_change_every_occurrence_but_not_its_id(work: Calendar) -> None:
    bring(work, {"/1": write_event("a", NOON, "RRULE:FREQ=DAILY;COUNT=5")})
    before = set(BusyTime.objects.values_list("event_uid", flat=True))
    with frozen(now() + HOUR):
        assert bring(work, {"/1": write_event("a", NOON, "RRULE:FREQ=DAILY;COUNT=5", summary="Other")})
    assert set(BusyTime.objects.values_list("event_uid", flat=True)) == before
    assert BusyTime.objects.filter(changed_at=NOON + HOUR).count() == 5
    assert read_text(BusyTime.objects.all()[0])["summary"] == "Other"


def test_what_is_deleted_is_remembered_and_takes_no_time(work: Calendar) -> None:
    bring(work, {"/1": write_event("a", NOON), "/2": write_event("b", NOON, "RRULE:FREQ=DAILY;COUNT=3")})
    account = work.connection.account_id
    assert len(load_busy_spans([account], NOON - DAY, NOON + 5 * DAY)[account]) == 4
    with frozen(now() + HOUR):
        bring(work, {"/2": write_event("b", NOON, "RRULE:FREQ=DAILY;COUNT=2")}, "/1")
    gone = BusyTime.objects.exclude(deleted_at=None)
    assert {(row.uid, row.starts_at) for row in gone} == {("a", NOON), ("b", NOON + 2 * DAY)}
    assert all(row.changed_at == row.deleted_at == NOON + HOUR for row in gone)
    assert len(load_busy_spans([account], NOON - DAY, NOON + 5 * DAY)[account]) == 2
    with frozen(now() + 2 * HOUR):
        bring(work, {"/elsewhere": write_event("a", NOON)})
    assert BusyTime.objects.get(uid="a").deleted_at is None, "under another address it comes back as itself"


def test_the_horizon_moves_without_a_change(work: Calendar) -> None:
    bring(work, {"/1": write_event("a", NOON, "RRULE:FREQ=DAILY"), "/2": write_event("far", NOON + 900 * DAY)})
    assert BusyTime.objects.filter(uid="far").exists(), "what stands alone is kept however far ahead it stands"
    with frozen(now() + 50 * DAY):
        run = claim_run(work.connection)
        assert run is not None
        respread_calendar(run, work, read_owner(work.connection), make_window(now()))
        assert not BusyTime.objects.exclude(deleted_at=None).exists()
        assert BusyTime.objects.filter(uid="a").count() == 42 + 201
    assert BusyTime.objects.filter(changed_at=NOON, uid="a").count() == 201 - 8


def test_all_day_events_keep_their_dates(work: Calendar) -> None:
    event = ["UID:trip", "DTSTART;VALUE=DATE:20260329", "DTEND;VALUE=DATE:20260331", "SUMMARY:Trip"]
    bring(work, {"/1": write_object(event)})
    row = BusyTime.objects.get()
    assert (f"{row.starts_on}", f"{row.ends_on}") == ("2026-03-29", "2026-03-31")
    assert row.starts_at == datetime(2026, 3, 28, 23, tzinfo=UTC)


def test_what_holds_too_much_to_be_read_keeps_the_whole_window_busy(work: Calendar) -> None:
    bring(work, {"/1": b"BEGIN:VCALENDAR\r\n" + b"X:\r\n" * 700_000})
    row = BusyTime.objects.get()
    assert row.is_guess
    assert row.ends_at - row.starts_at == 243 * DAY


def test_what_no_server_has_named_yet_is_kept_and_never_doubled(work: Calendar) -> None:
    bring(work, {})
    ics = write_event("ours", NOON)
    bring(work, {f"{LOCAL}ours": ics})
    row = BusyTime.objects.get(uid="ours")
    assert PreparedTimeline.objects.get(calendar=work).firm
    bring(work, {"/other": write_event("other", NOON)}, is_complete=True)
    assert CalendarObject.objects.filter(uid="ours").exists(), "no listing can name it yet"
    assert not bring(work, {"/work/ours.ics": ics}), "what we wrote ourselves is no change"
    assert CalendarObject.objects.get(uid="ours").href == "/work/ours.ics"
    assert BusyTime.objects.get(uid="ours").pk == row.pk
    bring(work, {f"{LOCAL}ours": write_event("ours", NOON + HOUR)})
    bring(work, {"/work/ours.ics": write_event("ours", NOON + 2 * HOUR)})
    assert CalendarObject.objects.get(uid="ours").href == "/work/ours.ics"
    assert BusyTime.objects.get(uid="ours").starts_at == NOON + 2 * HOUR


def test_channels_are_told_of_what_others_changed(work: Calendar) -> None:
    application = ensure_builtin_application()
    bring(work, {"/1": write_event("a", NOON)})
    Channel.objects.create(
        application=application, account=work.connection.account, callback_url="https://a.example/", only_managed=False
    )
    bring(work, {"/1": write_event("a", NOON)})
    assert not ChannelChange.objects.exists(), "nothing changed"
    bring(work, {"/1": write_event("a", NOON + HOUR)})
    assert ChannelChange.objects.get().changed_since == NOON


def test_a_removed_connection_leaves_nothing(work: Calendar) -> None:
    bring(work, {"/1": write_event("a", NOON), "/2": write_event("b", NOON)})
    bring(work, {}, "/2")
    disconnect(work.connection)
    assert not any(model.objects.exists() for model in (BusyTime, EventText, CalendarObject))


def test_texts_go_with_the_last_occurrence_that_bears_them(work: Calendar) -> None:
    series = ["UID:daily", "DTSTART:20260303T120000Z", "DTEND:20260303T130000Z", "RRULE:FREQ=DAILY;COUNT=3"]
    exception = ["UID:daily", "RECURRENCE-ID:20260304T120000Z", "DTSTART:20260304T150000Z", "SUMMARY:Moved"]
    bring(work, {"/1": write_object(series, exception), "/2": write_event("b", NOON)})
    bring(work, {"/1": write_object(series)}, "/2")
    assert EventText.objects.count() == 2, "the exception's went, that of what was deleted is remembered"
    with frozen(now() + 89 * DAY):
        assert forget_deleted_events() == 0
    with frozen(now() + 91 * DAY):
        assert forget_deleted_events() == 1
    assert EventText.objects.count() == 1


def test_rows_from_before_occurrences_had_identities_give_way(work: Calendar) -> None:
    bring(work, {"/1": write_event("a", NOON + DAY, "RRULE:FREQ=DAILY;COUNT=2")})
    BusyTime.objects.update(event_uid="", text=None)
    EventText.objects.all().delete()
    run = claim_run(work.connection)
    assert run is not None
    respread_calendar(run, work, read_owner(work.connection), make_window(now()))
    assert BusyTime.objects.exclude(event_uid="").filter(text__isnull=False, deleted_at=None).count() == 2
    assert BusyTime.objects.count() == 2
