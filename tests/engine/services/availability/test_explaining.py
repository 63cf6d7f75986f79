"""Why a time is not on offer, in words; what stands in calendars is never told."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from parley.engine.models import Account, BusyTime, CalendarObject, OrganizationalUnit
from parley.engine.services.availability.availability import explain_request, list_request_slots, save_preferences
from parley.engine.services.availability.explaining import explain_time
from parley.engine.services.availability.hours.special_dates import add_time_off
from parley.engine.services.availability.terms import read_request_terms
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.holds import hold_slot
from parley.engine.services.calendars.prepared import renew_prepared
from parley.engine.services.public_links import create_public_link
from tests.engine.booking_cast import MARA, make_account, make_busy, make_request

NINE = datetime(2026, 3, 9, 9, tzinfo=UTC)


def why(
    unit: OrganizationalUnit, host: Account, starts_at: datetime, viewer: Account | None = None, **draft: object
) -> list[str]:
    return explain_time(read_request_terms(make_request(unit, host, **draft)), starts_at, viewer)


def test_every_reason_has_its_sentence(unit: OrganizationalUnit, ana: Account) -> None:
    make_busy(ana, (NINE, NINE + timedelta(hours=1)))
    save_preferences(ana, {"weekly_limit": 2, "daily_limit": 1})
    tomorrow = datetime(2026, 3, 4, 9, tzinfo=UTC)
    book_slot(make_request(unit, ana), tomorrow, MARA, "form")
    book_slot(make_request(unit, ana), tomorrow + timedelta(days=1), MARA, "form 2")
    held = make_request(unit, ana)
    hold_slot(held, NINE + timedelta(hours=3), "a visitor")
    assert why(unit, ana, NINE) == ["The calendar of Ana Ruiz is busy then."]
    assert why(unit, ana, NINE, ana) == ["Your calendar “Work” is busy then."]
    assert why(unit, ana, NINE + timedelta(hours=1), buffer_before_minutes=15) == [
        "It is too close to something else of Ana Ruiz: some time is kept free before and after."
    ]
    assert why(unit, ana, NINE + timedelta(minutes=67)) == [
        "It is none of the times at which conversations start here."
    ]
    assert why(unit, ana, NINE + timedelta(hours=3)) == ["Somebody else is just choosing that time of Ana Ruiz."]
    assert why(unit, ana, NINE + timedelta(hours=12)) == ["It lies outside the working hours of Ana Ruiz."]
    assert why(unit, ana, NINE + timedelta(days=300)) == [
        "It lies outside the dates of the link, or the conversation would run over their end."
    ]
    assert why(unit, ana, tomorrow) == [
        "Ana Ruiz has a conversation booked then.",
        "Ana Ruiz has as many conversations on that day as the daily limit allows.",
        "Ana Ruiz has as many conversations in that week as the weekly limit allows.",
    ]
    today = datetime(2026, 3, 3, 13, tzinfo=UTC)
    assert "It has passed, or is sooner than the minimum notice." in why(unit, ana, today, minimum_notice_minutes=120)
    add_time_off(ana, date(2026, 3, 10), date(2026, 3, 10), "Surgery", date(2026, 3, 3))
    told = " ".join(why(unit, ana, NINE + timedelta(days=1), ana))
    assert told == "It lies outside the working hours of Ana Ruiz."


def test_the_answer_is_empty_exactly_where_the_link_offers_the_time(unit: OrganizationalUnit, ana: Account) -> None:
    make_busy(ana, (NINE, NINE + timedelta(hours=1)))
    day = {"kind": "range", "first_on": "2026-03-09", "last_on": "2026-03-09"}
    request = make_request(unit, ana, period=day)
    terms = read_request_terms(request)
    offered = {slot.starts_at for slot in list_request_slots(request)}
    starts = [NINE.replace(hour=6) + timedelta(minutes=15 * number) for number in range(50)]
    assert {start for start in starts if not explain_time(terms, start)} == offered


def test_titles_and_the_names_of_colleagues_calendars_are_told_to_nobody(
    unit: OrganizationalUnit, ana: Account, ben: Account
) -> None:
    calendar = make_busy(ben, (NINE + timedelta(hours=5), NINE + timedelta(hours=6)))
    calendar.name = "Divorce lawyer"
    calendar.save()
    for viewer in (ana, None):
        told = why(unit, ana, NINE + timedelta(hours=5), viewer, required_ids=[ben.pk])
        assert told == ["The calendar of Ben Cole is busy then."]
    own = why(unit, ben, NINE + timedelta(hours=5), ben, tzid="Europe/Berlin")
    assert own == ["Your calendar “Divorce lawyer” is busy then."]


def test_a_calendar_that_cannot_be_read_is_told_from_a_busy_one(unit: OrganizationalUnit, ana: Account) -> None:
    unread = make_busy(ana)
    unread.spread_until = None
    unread.save()
    sentence = "A calendar of Ana Ruiz could not be read, so it counts as busy."
    assert why(unit, ana, NINE) == [sentence]
    unread.spread_until = datetime(2100, 1, 1, tzinfo=UTC)
    unread.save()
    kept = CalendarObject.objects.get(calendar=unread)
    span = {"starts_at": NINE, "ends_at": NINE + timedelta(hours=1)}
    BusyTime.objects.create(calendar=unread, calendar_object=kept, status="busy", is_guess=True, **span)
    renew_prepared([unread.pk])
    assert sentence in why(unit, ana, NINE)


def test_sums_tell_weekly_limits_apart(unit: OrganizationalUnit, ana: Account) -> None:
    save_preferences(ana, {"weekly_limit": 1})
    book_slot(make_request(unit, ana), NINE, MARA, "form")
    _, sentences = explain_request(make_request(unit, ana))
    assert any("fall in weeks in which Ana Ruiz has reached the weekly limit" in each for each in sentences)
    assert not any("daily limit" in each for each in sentences)


def test_a_command_explains_a_time_without_names_of_calendars(unit: OrganizationalUnit, ana: Account) -> None:
    calendar = make_busy(ana, (NINE, NINE + timedelta(hours=1)))
    request = make_request(unit, ana)

    def explain(*words: str) -> str:
        said = StringIO()
        call_command("explain_time", *words, stdout=said)
        return said.getvalue()

    told = explain(request.pk, "2026-03-09T10:00")
    assert "It is not on offer:\nThe calendar of Ana Ruiz is busy then." in told
    assert f"{calendar.pk} of {ana.pk}: " in told and "Work" not in told
    assert explain(request.pk, "2026-03-09T14:00").startswith("It is on offer.")
    assert explain(request.pk, "2026-03-09T09:00Z").startswith("It is not on offer:")
    create_public_link(ana, unit)
    assert explain(ana.pk, "2026-03-09T08:00", "--zone", "America/New_York").startswith("It is on offer.")
    for wrong in (("srq_unknown", "2026-03-09T10:00"), (request.pk, "soon"), (make_account("Cem X").pk, "2026-03-09")):
        with pytest.raises(CommandError):
            explain(*wrong)
