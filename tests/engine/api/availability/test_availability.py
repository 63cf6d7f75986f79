"""`/v1/availability`: every field of the contract, and what it does to the times."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parley.engine.domain.scopes import ENTERPRISE, UNIT_SCOPE
from parley.engine.models import Account, BusyTime, Calendar, Grant, SpecialDate
from parley.engine.services.applications.tokens import grant_access, issue_code, issue_tokens, redeem_code
from parley.engine.services.availability.availability import save_default_rule
from parley.engine.services.availability.hours.rules import upsert_availability_rule
from parley.engine.services.availability.periods import upsert_available_period
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.calendars.prepared import renew_prepared
from parley.engine.services.own_accounts.service_accounts import grant_service_account
from parley.toolkit.clock import now
from tests.engine.api.availability.asking import PERIODS, Asker, at, busy, make_asker, manage, question
from tests.engine.booking_cast import ALWAYS_OPEN, MARA, keep_hours, make_account, make_request, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker(noon: datetime) -> Asker:
    return make_asker()


@pytest.fixture
def ana(asker: Asker) -> Account:
    return asker.let_in("Ana Ruiz")


@pytest.fixture
def ben(asker: Asker) -> Account:
    return asker.let_in("Ben Cole")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("periods", ["09:00-10:00", "10:45-12:00"]),
        ("slots", ["09:00-09:30", "09:30-10:00", "10:45-11:15", "11:15-11:45"]),
        ("overlapping_slots", ["09:00-09:30", "09:15-09:45", "09:30-10:00", "10:45-11:15"]),
    ],
)
def test_free_times_come_in_three_forms(asker: Asker, ana: Account, form: str, expected: list[str]) -> None:
    busy(ana, at(10), at(10, 45))
    found = asker.spans(ana, response_format=form, start_interval={"minutes": 15})
    assert found[:4] == expected


def test_the_answer_has_the_contracts_shape(asker: Asker, ana: Account, ben: Account) -> None:
    people = [{"sub": ana.pk}, {"sub": ben.pk}]
    found = asker.ask(ana, ben)
    assert found == [{"start": "2026-03-04T09:00:00Z", "end": "2026-03-04T12:00:00Z", "participants": people}]
    slots = asker.ask(ana, ben, response_format="slots", max_results=1)
    assert slots == [{"start": "2026-03-04T09:00:00Z", "end": "2026-03-04T09:30:00Z", "participants": people}]


def test_all_groups_must_be_satisfied_together(asker: Asker, ana: Account, ben: Account) -> None:
    cem = asker.let_in("Cem Arslan")
    busy(ana, at(9), at(10))
    busy(ben, at(10), at(11))
    groups: list[dict[str, Any]] = [
        {"members": [{"sub": cem.pk}], "required": "all"},
        {"members": [{"sub": ana.pk}, {"sub": ben.pk}], "required": 1},
    ]
    found = asker.ask(participants=groups)
    named = [[each["sub"] for each in time["participants"]] for time in found]
    assert [time["start"][11:16] for time in found] == ["09:00", "10:00"]
    assert named == [[cem.pk, ben.pk], [cem.pk, ana.pk]]
    groups[1]["required"] = 2
    assert asker.spans(participants=groups) == ["11:00-12:00"]


def test_member_statuses_tell_of_everybody(asker: Asker, ana: Account, ben: Account) -> None:
    busy(ana, at(9), at(9, 30))
    group = [{"members": [{"sub": ana.pk}, {"sub": ben.pk}], "required": 1}]
    found = asker.ask(participants=group, include_member_statuses=True, response_format="slots")
    told = [[(each["sub"] == ana.pk, each["available"]) for each in slot["participants"]] for slot in found]
    assert told[0] == [(True, False), (False, True)]
    assert told[1] == [(True, True), (False, True)]
    periods = asker.ask(participants=group, include_member_statuses=True)
    assert [each["available"] for each in periods[0]["participants"]] == [False, True]


def test_buffers_of_question_and_member_do_not_add_up(asker: Asker, ana: Account) -> None:
    busy(ana, at(10), at(10, 30))
    flat = {"before": {"minutes": 15}, "after": {"minutes": 30}}
    assert asker.spans(ana, buffer=flat) == ["09:00-09:30", "10:45-12:00"]
    member = {"sub": ana.pk, "buffer": {"before": {"minutes": 30}}}
    assert asker.spans(member, buffer=flat) == ["09:00-09:30", "11:00-12:00"]
    ranged = {"before": {"minimum": {"minutes": 30}, "maximum": {"hours": 1}}}
    assert asker.spans(ana, buffer=ranged) == ["09:00-10:00", "11:00-12:00"]


def test_named_calendars_alone_count(asker: Asker, ana: Account) -> None:
    work, home = busy(ana, at(9), at(10)), busy(ana, at(11), at(12))
    Calendar.objects.filter(pk=home.pk).update(counts_as_busy=False)
    assert asker.spans(ana) == ["10:00-12:00"]
    assert asker.spans({"sub": ana.pk, "calendar_ids": [home.pk]}) == ["09:00-11:00"]
    assert asker.spans({"sub": ana.pk, "calendar_ids": [home.pk, work.pk]}) == ["10:00-11:00"]


def test_calendars_of_somebody_else_are_refused(asker: Asker, ana: Account, ben: Account) -> None:
    other = busy(ben, at(9), at(10))
    wrong = question(ana, {"sub": ben.pk, "calendar_ids": [other.pk]}, {"sub": ana.pk})
    wrong["participants"][0]["members"] = [{"sub": ana.pk, "calendar_ids": [other.pk]}]
    assert asker.errors(wrong) == {"participants[0].members[0].calendar_ids": ["errors.invalid_calendar_ids"]}


def test_single_periods_narrow_a_member(asker: Asker, ana: Account) -> None:
    narrow = [{"start": "2026-03-04T10:00:00Z", "end": "2026-03-04T10:45:00Z"}]
    assert asker.spans({"sub": ana.pk, "available_periods": narrow}) == ["10:00-10:45"]


def test_own_hours_count_only_when_they_are_asked_for(asker: Asker, ana: Account) -> None:
    save_default_rule(ana, "Etc/UTC", [{"day": "wednesday", "start_time": "10:00", "end_time": "11:00"}])
    fields: dict[str, Any] = {"availability_rule_id": "early", "tzid": "Etc/UTC"}
    fields["weekly_periods"] = [{"day": "wednesday", "start_time": "09:00", "end_time": "09:30"}]
    upsert_availability_rule(ana, fields)
    assert asker.spans(ana) == ["09:00-12:00"]
    assert asker.spans({"sub": ana.pk, "managed_availability": True}) == ["09:00-09:30", "10:00-11:00"]
    named = {"sub": ana.pk, "managed_availability": True, "availability_rule_ids": ["early"]}
    assert asker.spans(named) == ["09:00-09:30"]
    # A rule that changes counts at once, in every process.
    fields["weekly_periods"] = [{"day": "wednesday", "start_time": "09:00", "end_time": "10:00"}]
    upsert_availability_rule(ana, fields)
    assert asker.spans(named) == ["09:00-10:00"]
    assert asker.spans({**named, "availability_rule_ids": ["unheard_of"]}) == []


def test_who_never_kept_hours_works_the_usual_ones(asker: Asker, ana: Account) -> None:
    early = [{"start": "2026-03-04T07:00:00Z", "end": "2026-03-04T10:00:00Z"}]
    assert asker.spans({"sub": ana.pk, "managed_availability": True}, query_periods=early) == ["09:00-10:00"]


def test_single_periods_of_the_application_are_open_beside_the_rules(asker: Asker, ana: Account) -> None:
    managed = {"sub": ana.pk, "managed_availability": True}
    period = {"available_period_id": "a", "start": "2026-03-04T11:00:00Z", "end": "2026-03-04T12:30:00Z"}
    upsert_available_period(asker.application, ana, period)
    assert asker.spans(managed) == ["11:00-12:00"]
    # Half an hour that a rule opens in part and a period in part is open all through.
    save_default_rule(ana, "Etc/UTC", [{"day": "wednesday", "start_time": "10:05", "end_time": "11:10"}])
    assert asker.spans(managed) == ["10:05-12:00"]
    other = make_asker()
    upsert_available_period(other.application, ana, {**period, "start": "2026-03-04T09:00:00Z"})
    assert asker.spans(managed) == ["10:05-12:00"]


def test_tentative_time_blocks_unless_it_is_ignored(asker: Asker, ana: Account) -> None:
    busy(ana, at(9), at(10), "tentative")
    busy(ana, at(11), at(12), "free")
    assert asker.spans(ana) == ["10:00-12:00"]
    assert asker.spans({"sub": ana.pk, "ignore_tentative": True}) == ["09:00-12:00"]


def test_only_the_applications_own_events_can_be_asked_for(asker: Asker, ana: Account) -> None:
    busy(ana, at(9), at(10))
    calendar = busy(ana, at(11), at(12), uid="ours@example")
    manage(asker.application, calendar, "ours@example", "interview")
    assert asker.spans({"sub": ana.pk, "only_managed_events": True}) == ["09:00-11:00"]
    assert asker.spans(ana) == ["10:00-11:00"]


def test_excluded_events_stand_in_nobodys_way(asker: Asker, ana: Account) -> None:
    calendar = busy(ana, at(11), at(12), uid="ours@example")
    manage(asker.application, calendar, "ours@example", "interview")
    other = busy(ana, at(9), at(10), uid="theirs@example")
    BusyTime.objects.filter(calendar=other).update(event_uid="evt_external_1")
    assert asker.spans(ana) == ["10:00-11:00"]
    assert asker.spans(ana, excluded_events=[{"event_id": "interview"}]) == ["10:00-12:00"]
    both = [{"event_id": "interview"}, {"event_uid": "evt_external_1"}]
    assert asker.spans(ana, excluded_events=both) == ["09:00-12:00"]
    # The event id is the application's own word for it.
    assert make_asker().application.pk != asker.application.pk
    assert asker.spans(ana, excluded_events=[{"event_id": "unheard_of"}]) == ["10:00-11:00"]


@pytest.mark.parametrize(("period", "is_reached"), [("day", False), ("week", True)])
def test_constraints_count_the_applications_events(asker: Asker, ana: Account, period: str, is_reached: bool) -> None:
    # Monday of the same week, and two of them.
    for number in range(2):
        calendar = busy(ana, at(9 + number, day=-2), at(10 + number, day=-2), uid=f"{number}@example")
        manage(asker.application, calendar, f"{number}@example", f"interview-{number}")
    busy(ana, at(9, day=-1), at(10, day=-1), uid="somebody-elses@example")
    limits = [{"limit": 2, "period": period, "tzid": "Europe/London"}]
    found = asker.spans({"sub": ana.pk, "availability_constraints": limits})
    assert found == ([] if is_reached else ["09:00-12:00"])
    assert asker.spans({"sub": ana.pk, "availability_constraints": [{**limits[0], "limit": 3}]}) == ["09:00-12:00"]


def test_what_was_never_read_is_busy_and_so_is_what_lies_beyond(asker: Asker, ana: Account) -> None:
    calendar = busy(ana, at(9), at(10))
    Calendar.objects.filter(pk=calendar.pk).update(spread_until=at(11))
    assert asker.spans(ana) == ["10:00-11:00"]
    Calendar.objects.filter(pk=calendar.pk).update(spread_until=None)
    assert asker.spans(ana) == []


def test_a_booking_takes_its_time_at_once(asker: Asker, ana: Account) -> None:
    keep_hours(ana, ALWAYS_OPEN)
    assert asker.spans(ana) == ["09:00-12:00"]
    request = make_request(make_unit(ana), ana)
    book_slot(request, at(10), MARA, "form")
    assert asker.spans(ana) == ["09:00-10:00", "10:30-12:00"]
    assert asker.spans({"sub": ana.pk, "only_managed_events": True}) == ["09:00-12:00"]


def test_fixed_starts_can_be_asked_for(asker: Asker, ana: Account) -> None:
    busy(ana, at(10), at(11))
    slots = [{"start": f"2026-03-04T{hour}:20:00Z"} for hour in ("09", "10", "11")]
    asked = {"query_periods": ..., "query_slots": slots}
    assert asker.spans(ana, **asked) == ["09:20-09:50", "11:20-11:50"]
    assert asker.spans(ana, **asked, response_format="overlapping_slots") == ["09:20-09:50", "11:20-11:50"]


def test_the_old_name_of_the_periods_and_c_sharps_times_are_understood(asker: Asker, ana: Account) -> None:
    old = [{"start": "2026-03-04 09:00:00Z", "end": "2026-03-04T10:00:00+00:00"}]
    assert asker.spans(ana, query_periods=..., available_periods=old) == ["09:00-10:00"]
    # Python sends null and {} for what it does not mean.
    assert asker.spans(ana, start_interval=None, buffer={}, response_format=None) == ["09:00-12:00"]


def test_results_are_cut(asker: Asker, ana: Account) -> None:
    assert asker.spans(ana, response_format="slots", max_results=2) == ["09:00-09:30", "09:30-10:00"]


WRONG: list[tuple[str, dict[str, Any], dict[str, list[str]]]] = [
    ("no participants", {"participants": ...}, {"participants": ["errors.required"]}),
    ("an empty list of them", {"participants": []}, {"participants": ["errors.required"]}),
    ("a group of nobody", {"participants": [{"members": []}]}, {"participants[0].members": ["errors.required"]}),
    (
        "a member without a name",
        {"participants": [{"members": [{}]}]},
        {"participants[0].members[0].sub": ["errors.required"]},
    ),
    ("no duration", {"required_duration": ...}, {"required_duration": ["errors.required"]}),
    ("a duration of none", {"required_duration": {"minutes": 0}}, {"required_duration.minutes": ["errors.invalid"]}),
    ("two days long", {"required_duration": {"hours": 48}}, {"required_duration.minutes": ["errors.invalid"]}),
    ("no time at all", {"query_periods": ...}, {"query_periods": ["errors.required"]}),
    ("both names of it", {"available_periods": PERIODS}, {"available_periods": ["errors.invalid"]}),
    ("periods and starts", {"query_slots": [{"start": "2026-03-04T09:00:00Z"}]}, {"query_slots": ["errors.invalid"]}),
    (
        "a period that ends before it starts",
        {"query_periods": [{"start": "2026-03-04T12:00:00Z", "end": "2026-03-04T09:00:00Z"}]},
        {"query_periods[0].end": ["errors.must_be_after_start"]},
    ),
    (
        "a period shorter than the conversation",
        {"query_periods": [{"start": "2026-03-04T12:00:00Z", "end": "2026-03-04T12:10:00Z"}]},
        {"query_periods[0].end": ["errors.too_short"]},
    ),
    (
        "milliseconds",
        {"query_periods": [{"start": "2026-03-04T09:00:00.500Z", "end": "2026-03-04T12:00:00Z"}]},
        {"query_periods[0].start": ["errors.invalid"]},
    ),
    (
        "more days than may be asked for",
        {"query_periods": [{"start": "2026-03-04T09:00:00Z", "end": "2026-04-14T09:00:00Z"}]},
        {"query_periods": ["errors.too_long"]},
    ),
    ("an unheard-of form", {"response_format": "circles"}, {"response_format": ["errors.invalid"]}),
    ("too many results", {"max_results": 513}, {"max_results": ["errors.invalid"]}),
    ("an odd interval", {"start_interval": {"minutes": 7}}, {"start_interval.minutes": ["errors.invalid"]}),
    ("a huge buffer", {"buffer": {"before": {"minutes": 121}}}, {"buffer.before.minutes": ["errors.invalid"]}),
    ("a word for yes", {"include_member_statuses": "yes"}, {"include_member_statuses": ["errors.must_be_boolean"]}),
]


@pytest.mark.parametrize(("fields", "expected"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG])
def test_what_is_wrong_is_named(
    asker: Asker, ana: Account, fields: dict[str, Any], expected: dict[str, list[str]]
) -> None:
    assert asker.errors(question(ana, **fields)) == expected


def test_everything_that_is_wrong_is_told_at_once(asker: Asker) -> None:
    assert asker.errors({}).keys() == {"participants", "required_duration", "query_periods"}
    assert asker.errors([]).keys() == {"participants", "required_duration", "query_periods"}


@pytest.mark.parametrize("required", [0, 3, "some", 1.5])
def test_a_group_needs_some_of_its_members(asker: Asker, ana: Account, ben: Account, required: object) -> None:
    group = [{"members": [{"sub": ana.pk}, {"sub": ben.pk}], "required": required}]
    assert asker.errors(question(participants=group)) == {"participants[0].required": ["errors.invalid"]}


def test_nobody_stands_in_a_group_twice(asker: Asker, ana: Account) -> None:
    assert asker.errors(question(ana, ana)) == {"participants[0].members": ["errors.invalid"]}


def test_more_people_than_the_installation_allows_are_refused(asker: Asker) -> None:
    people = [asker.let_in(f"Person{number} X") for number in range(11)]
    assert len(asker.spans(*people[:10])) == 1
    assert asker.errors(question(*people)) == {"participants": ["errors.too_many"]}


def test_only_accounts_that_let_the_application_in_can_be_asked_about(asker: Asker, ana: Account) -> None:
    stranger = make_account("Zoe Zander")
    wrong = {"participants[0].members[1].sub": ["errors.not_authorized"]}
    assert asker.errors(question(ana, stranger)) == wrong
    assert asker.errors(question(ana, {"sub": "acc_unheard_of"})) == wrong
    let_in_elsewhere = make_asker().let_in("Yan Yong")
    assert asker.errors(question(ana, let_in_elsewhere)) == wrong
    Account.objects.filter(pk=ana.pk).update(is_active=False)
    assert asker.errors(question(ana)) == {"participants[0].members[0].sub": ["errors.not_authorized"]}


def test_a_units_and_a_service_accounts_token_ask_like_the_application(asker: Asker, ana: Account) -> None:
    zoe = make_account("Zoe Lang")
    unit = make_unit(zoe)
    grants = [
        grant_access(asker.application, zoe, UNIT_SCOPE, unit),
        grant_service_account(asker.application, zoe, unit, " ".join(ENTERPRISE), "read_write"),
    ]
    step = {name: question(zoe)[name] for name in ("participants", "required_duration")}
    chain = {"sequence": [step], "query_periods": PERIODS}
    for grant in grants:
        headers = {"Authorization": f"Bearer {issue_tokens(grant).access_token}"}
        for path, body in (("availability", question(ana, zoe)), ("sequenced_availability", chain)):
            answer = asker.client.post(f"/v1/{path}", body, "application/json", headers=headers)
            assert answer.status_code == 200, answer.content
    stranger = make_account("Somebody Else")
    refused = asker.client.post("/v1/availability", question(stranger), "application/json", headers=headers)
    assert refused.status_code == 422


def test_members_of_a_unit_that_is_the_applications_can_be_asked_about(asker: Asker) -> None:
    zoe = make_account("Zoe Zander")
    make_unit(zoe, application=asker.application)
    assert asker.spans(zoe) == ["09:00-12:00"]


def redeem(asker: Asker, account: Account) -> None:
    """Let the application fetch its tokens for the account."""
    grant = Grant.objects.get(application=asker.application, account=account)
    redeem_code(asker.application, issue_code(grant, "https://b"), "https://b")


def test_an_element_asks_about_those_it_was_made_for(asker: Asker, ana: Account, ben: Account) -> None:
    fields = {"version": "1", "permissions": ["availability"], "origin": "https://app.example", "subs": [ana.pk]}
    redeem(asker, ana)
    told = asker.post(fields, "/v1/element_tokens")
    token = told.json()["element_token"]["token"]
    headers = {"Origin": "https://app.example"}

    def ask(*members: Account) -> Any:
        body = json.dumps(question(*members))
        address = f"/v1/availability?et={token}"
        return Client().post(address, body, content_type="application/json", headers=headers)

    assert ask(ana).json()["available_periods"][0]["participants"] == [{"sub": ana.pk}]
    assert ask(ana)["Access-Control-Allow-Origin"] == "https://app.example"
    assert list(ask(ana, ben).json()["errors"]) == ["participants[0].members[1].sub"]


def test_nobody_else_may_ask(asker: Asker, ana: Account) -> None:
    answer = Client().post("/v1/availability", question(ana), content_type="application/json")
    assert (answer.status_code, answer.content) == (401, b"")


def test_any_number_of_people_costs_the_same_queries(
    asker: Asker, ana: Account, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [ana, *(asker.let_in(f"Person{number} X") for number in range(9))]
    for each in people:
        save_default_rule(each, "Etc/UTC", ALWAYS_OPEN)
    calendars = [busy(each, at(9), at(10)) for each in people]
    with transaction.atomic():
        renew_prepared([calendar.pk for calendar in calendars])
    one = [{"sub": ana.pk, "managed_availability": True}]
    all_of_them = [{"sub": each.pk, "managed_availability": True} for each in people]
    for members in (one, all_of_them):
        assert asker.spans(*members) == ["10:00-12:00"]
        # Two find out who asks; the others: whom it may ask about, calendars, what we booked, hours.
        with django_assert_num_queries(6):
            assert asker.spans(*members) == ["10:00-12:00"]


def test_the_same_question_is_answered_anew_when_anything_changed(asker: Asker, ana: Account) -> None:
    keep_hours(ana, ALWAYS_OPEN)
    managed = {"sub": ana.pk, "managed_availability": True}
    assert asker.spans(managed) == asker.spans(managed) == ["09:00-12:00"]
    calendar = busy(ana, at(9), at(10))
    assert asker.spans(managed) == ["10:00-12:00"]
    with transaction.atomic():
        renew_prepared([calendar.pk])
    assert asker.spans(managed) == ["10:00-12:00"]
    BusyTime.objects.filter(calendar=calendar).update(ends_at=at(11))
    with transaction.atomic():
        renew_prepared([calendar.pk])
    assert asker.spans(managed) == ["11:00-12:00"]
    BusyTime.objects.filter(calendar=calendar).update(ends_at=at(10))
    with transaction.atomic():
        renew_prepared([calendar.pk])
    assert asker.spans(managed) == ["10:00-12:00"]
    Calendar.objects.filter(pk=calendar.pk).update(counts_as_busy=False)
    assert asker.spans(managed) == ["09:00-12:00"]
    holidays = {"first_on": at(0).date(), "last_on": at(0).date()}
    day_off = SpecialDate.objects.create(account=ana, kind="off", **holidays)
    assert asker.spans(managed) == []
    day_off.delete()
    assert asker.spans(managed) == ["09:00-12:00"]
    Grant.objects.filter(account=ana).update(revoked_at=now())
    assert asker.errors(question(managed)) == {"participants[0].members[0].sub": ["errors.not_authorized"]}
