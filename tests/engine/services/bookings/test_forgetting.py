"""An application has a person forgotten: nothing of links, bookings, mails and notifications is left."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.test import Client

from parley.engine.models import (
    Account,
    Application,
    CalendarWrite,
    LinkAttempt,
    OrganizationalUnit,
    OutgoingMail,
    SchedulingRequest,
    WebhookDelivery,
)
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.leaving.invitees import forget_requests
from parley.engine.services.people.typed_words import Invitee
from parley.toolkit.clock import frozen, now
from parley.toolkit.work_queue import WorkState
from tests.engine.api.scheduler.calling import post
from tests.engine.booking_cast import make_application, make_request

TEN = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
MARK = "zyxmark"
PERSON = Invitee(name=f"{MARK} Person", email=f"{MARK}@example.org", tzid="Europe/Berlin")


def find_mark() -> list[str]:
    """Every column of every table of the engine that holds the mark, encrypted ones opened."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_app_config("engine").get_models(include_auto_created=True)
        for row in model._default_manager.all()
        for field in model._meta.concrete_fields
        if MARK in str(field.value_from_object(row))
    ]


@pytest.fixture
def booked(request_of_ana: SchedulingRequest, application: Application) -> SchedulingRequest:
    """A link for the person, who took a time."""
    SchedulingRequest.objects.filter(pk=request_of_ana.pk).update(
        recipient_email=PERSON.email, recipient_name=PERSON.name, correlation_id="c-1"
    )
    LinkAttempt.objects.create(
        application=application, correlation_id="c-1", recipient_name=PERSON.name, expires_at=now()
    )
    request_of_ana.refresh_from_db()
    book_slot(request_of_ana, TEN, PERSON, "form")
    return request_of_ana


def do_all_work() -> None:
    """What the worker would have done by now."""
    for model in (CalendarWrite, OutgoingMail):
        model._default_manager.update(state=WorkState.DONE)


@pytest.mark.parametrize("by", ["request", "correlation"])
def test_what_is_to_come_is_cancelled_told_and_then_erased(
    booked: SchedulingRequest, application: Application, by: str
) -> None:
    names = ([booked.pk], []) if by == "request" else ([], ["c-1"])
    assert len(set(find_mark())) > 6
    do_all_work()
    assert not forget_requests(application, *names)
    assert CalendarWrite.objects.get().is_removal
    assert "cancellation" in set(OutgoingMail.objects.filter(state="pending").values_list("purpose", flat=True))
    do_all_work()
    assert forget_requests(application, *names)
    assert forget_requests(application, *names)
    assert [name for name in find_mark() if by == "correlation" or not name.startswith("engine.LinkAttempt")] == []
    assert not SchedulingRequest.objects.exists()


def test_what_is_over_leaves_the_calendars_without_a_word(booked: SchedulingRequest, application: Application) -> None:
    do_all_work()
    mails = OutgoingMail.objects.count()
    with frozen(TEN + timedelta(days=3)):
        assert not forget_requests(application, [booked.pk], ["c-1"])
        assert CalendarWrite.objects.get().is_removal
        assert OutgoingMail.objects.count() == mails
        do_all_work()
        assert forget_requests(application, [booked.pk], ["c-1"])
    assert find_mark() == []
    assert not WebhookDelivery.objects.exists()


def test_nobody_else_s_requests_are_touched(
    booked: SchedulingRequest, unit: OrganizationalUnit, ana: Account, application: Application
) -> None:
    own = make_request(unit, ana, application)
    other = make_application("http://127.0.0.1:9/other", "CRN_other")
    assert forget_requests(other, [booked.pk, own.pk], ["c-1", ""])
    assert SchedulingRequest.objects.filter(status="cancelled").count() == 0
    do_all_work()
    forget_requests(application, [booked.pk], ["c-1", ""])
    own.refresh_from_db()
    assert own.status == "pending"


def test_only_an_application_s_key_may_ask(client: Client, db: None) -> None:
    body = {"scheduling_request_ids": ["srq_1"], "correlation_ids": []}
    answer = post(client, "parley/scheduling_requests/forget", body, {"Authorization": "Bearer nothing"})
    assert answer.status_code == 401
