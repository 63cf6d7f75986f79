"""Requests: drafts, previews, lists and the list of changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.models import Account, Application, LinkAttempt, OrganizationalUnit, SchedulingRequest
from parley.engine.services.availability.availability import save_default_rule, save_preferences
from parley.engine.services.availability.terms import get_default_rule, get_preferences
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.changing import reschedule_booking
from parley.engine.services.requests.changes import list_changes
from parley.engine.services.requests.descriptions import describe_request, describe_requests
from parley.engine.services.requests.listing import RequestFilter, list_requests
from parley.engine.services.scheduling_requests import create_request, preview_request
from parley.toolkit.clock import in_minutes
from tests.engine.booking_cast import MARA, draft_for, make_account, make_request

TEN = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def test_a_preview_counts_the_times_and_says_why_not_more(unit: OrganizationalUnit, ana: Account) -> None:
    period = {"kind": "range", "first_on": "2026-03-04", "last_on": "2026-03-07"}
    preview = preview_request(unit, draft_for(ana, period=period))

    # Three working days of eight hours: 31 starts a quarter of an hour apart each; Saturday has none.
    assert preview.offered == 93
    assert list(preview.by_day.values()) == [31, 31, 31]
    assert preview.reasons[0].endswith("lie outside the working hours of Ana Ruiz.")


def test_a_preview_without_times_names_the_reason(unit: OrganizationalUnit, ana: Account) -> None:
    weekend = {"kind": "range", "first_on": "2026-03-07", "last_on": "2026-03-08"}
    preview = preview_request(unit, draft_for(ana, period=weekend))
    assert preview.offered == 0
    assert preview.reasons == ("All 192 times lie outside the working hours of Ana Ruiz.",)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"summary": " "}, "summary"),
        ({"summary": "two\nlines"}, "summary"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"tzid": "Nowhere"}, "tzid"),
        ({"period": {"kind": "days", "days": 0}}, "days"),
        ({"period": {}}, "period"),
        ({"recipient_email": "mara\r\n@x.example"}, "recipient_email"),
        ({"correlation_id": "x" * 129}, "correlation_id"),
        ({"link_metadata": {"utm_source": "x" * 129}}, "utm_source"),
        ({"place": {"kind": "moon"}}, "place"),
        ({"expires_at": datetime(2026, 3, 3, tzinfo=UTC)}, "expires_at"),
    ],
)
def test_a_bad_draft_is_refused_by_field(
    unit: OrganizationalUnit, ana: Account, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InputRefused) as refusal:
        make_request(unit, ana, **changes)
    assert refusal.value.field == field


def test_outsiders_take_no_part(unit: OrganizationalUnit, ana: Account) -> None:
    outsider = make_account("Otto Fremd")
    for changes in ({"host_id": outsider.pk}, {"required_ids": [outsider.pk]}, {"optional_ids": [outsider.pk]}):
        with pytest.raises(NotPermitted):
            make_request(unit, ana, **changes)


def test_an_attempt_makes_one_request(unit: OrganizationalUnit, ana: Account, application: Application) -> None:
    attempt = LinkAttempt.objects.create(
        application=application, correlation_id="conversation", expires_at=in_minutes(60)
    )
    first = create_request(unit, ana, draft_for(ana), attempt=attempt)

    assert create_request(unit, ana, draft_for(ana), attempt=attempt) == first
    attempt.refresh_from_db()
    assert attempt.scheduling_request == first
    assert (first.application, first.correlation_id) == (application, "conversation")


def test_the_list_of_changes_goes_on_from_its_cursor(
    unit: OrganizationalUnit, ana: Account, application: Application, request_of_ana: SchedulingRequest
) -> None:
    other = make_request(unit, ana, application)
    assert [each.pk for each in list_changes(application)[0]] == [request_of_ana.pk, other.pk]
    _, cursor = list_changes(application)

    booking = book_slot(request_of_ana, TEN, MARA, "form")
    reschedule_booking(booking, TEN + timedelta(hours=1), "invitee")

    changed, following = list_changes(application, cursor)
    assert [each.pk for each in changed] == [request_of_ana.pk]
    assert list_changes(application, following) == ([], following)
    first, half_way = list_changes(application, "", 1)
    assert [each.pk for each in first] == [other.pk]
    assert [each.pk for each in list_changes(application, half_way, 1)[0]] == [request_of_ana.pk]
    with pytest.raises(InputRefused):
        list_changes(application, "yesterday")


def test_many_requests_are_described_in_a_fixed_number_of_queries(
    unit: OrganizationalUnit, ana: Account, ben: Account, django_assert_num_queries: Any
) -> None:
    for _ in range(5):
        make_request(unit, ana, required_ids=[ben.pk])
    requests = list(SchedulingRequest.objects.all())
    with django_assert_num_queries(9):
        described = describe_requests(requests)
    assert [each["scheduling_request_id"] for each in described] == [each.pk for each in requests]
    assert described[0]["collaborator_groups"][0]["members"][0]["sub"] == ben.pk


def test_a_request_is_described_as_the_contract_says(request_of_ana: SchedulingRequest) -> None:
    told = describe_request(request_of_ana)
    assert told["slot_selection"] == "pending"
    assert told["primary_select_url"].endswith(f"/rts/{request_of_ana.token}")
    assert told["recipient_operations"]["reschedule_url"] == f"{told['primary_select_url']}?reschedule=true"
    assert (told["duration"], told["parley"]["status"]) == ({"minutes": 30}, "pending")


def test_requests_are_found_by_title_and_people(unit: OrganizationalUnit, ana: Account, ben: Account) -> None:
    wanted = make_request(unit, ana, recipient_name="Mara Okafor", recipient_email="mara@x.example")
    make_request(unit, ben)

    assert list_requests(ana, unit) == [wanted]
    assert list_requests(ana, unit, RequestFilter(search="okafor")) == [wanted]
    assert list_requests(ana, unit, RequestFilter(search="nobody")) == []
    assert list_requests(ana, unit, RequestFilter(status="booked")) == []


def test_preferences_and_hours_are_kept(ana: Account) -> None:
    assert (get_preferences(ana).duration_minutes, get_default_rule(ana).tzid) == (30, "Europe/Berlin")
    save_preferences(ana, {"duration_minutes": 45})
    hours = [{"day": "monday", "start_time": "10:00", "end_time": "12:00"}]
    save_default_rule(ana, "Europe/Paris", hours)

    assert get_preferences(ana).duration_minutes == 45
    assert (get_default_rule(ana).tzid, get_default_rule(ana).weekly_periods) == ("Europe/Paris", hours)
    for bad in ({"duration_minutes": 1}, {"duration_minutes": "30"}, {"period_days": True}, {"unknown": 1}):
        with pytest.raises(InputRefused):
            save_preferences(ana, bad)
