"""Anonymising reaches an engine that runs: over HTTP, until nothing of the person is left in either half."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps

from parley.console.models import Conversation, EngineErasure
from parley.console.services.privacy.anonymising import anonymise_candidate
from parley.console.services.privacy.engines import erase_on_engines
from parley.engine.models import CalendarWrite, OutgoingMail, SchedulingRequest
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.people.typed_words import Invitee
from parley.toolkit.clock import frozen, now
from parley.toolkit.work_queue import WorkState
from tests.console.conversation_cast import make_candidate, make_conversation
from tests.engine.booking_cast import make_account, make_request, make_unit

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

    from parley.console.models import Member

pytestmark = pytest.mark.django_db(transaction=True)

MARK = "zyxmark"
NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
TEN = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def find_mark() -> list[str]:
    """Every column of every table of both halves that holds the mark, encrypted ones opened."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for row in model._default_manager.all()
        for field in model._meta.concrete_fields
        if MARK in str(field.value_from_object(row))
    ]


def test_both_halves_forget_a_person(live_server: LiveServer, settings: Any, ana: Member, tmp_path: Any) -> None:
    settings.PARLEY_DATA = tmp_path
    addresses = {"api_url": live_server.url, "app_url": live_server.url}
    settings.PARLEY_DATA_CENTRES = {"here": settings.PARLEY_DATA_CENTRES["here"] | addresses}
    application = ensure_builtin_application()
    with frozen(NOON):
        host = make_account("Ana Ruiz")
        request = make_request(make_unit(host, application=application), host, application)
        book_slot(request, TEN, Invitee(f"{MARK} Person", f"{MARK}@example.org", "Europe/Berlin"), "form")
    milena = make_candidate(ana, MARK, email=f"{MARK}@example.org")
    made = make_conversation(ana, milena, status="booked", data_centre="here", scheduling_request_id=request.pk)
    Conversation.objects.filter(pk=made.pk).update(invitee_name=MARK)

    assert anonymise_candidate(milena, ana)
    assert erase_on_engines() == 1
    assert EngineErasure.objects.get().state == WorkState.PENDING
    assert CalendarWrite.objects.get().is_removal
    for model in (CalendarWrite, OutgoingMail):
        model._default_manager.update(state=WorkState.DONE)  # What the engine's worker would have done by now.
    EngineErasure.objects.update(next_attempt_at=now())
    assert erase_on_engines() == 1

    assert EngineErasure.objects.get().state == WorkState.DONE
    assert not SchedulingRequest.objects.exists()
    assert find_mark() == []
