"""What nothing needs any more is swept away at its age, not earlier; erasure reaches what names a person."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import Model

from parley.engine.domain.event_writing.files import NewFile
from parley.engine.models import (
    Attachment,
    BookableEvent,
    BookingLink,
    OutgoingMail,
    Registration,
    SchedulingConversation,
    SmartInvite,
    SmartInviteRecipient,
    UnitInvitation,
)
from parley.engine.services.bookable_events.events import upsert_bookable_event
from parley.engine.services.bookable_events.registrations import register
from parley.engine.services.booking_links.conversations import create_conversation
from parley.engine.services.booking_links.making import make_scheduling_link
from parley.engine.services.erasing import erase
from parley.engine.services.events.attachments import keep_attachment
from parley.engine.services.mails import DAYS_REMEMBERED, keep_mail
from parley.engine.services.people.unit_invitations import invite_people
from parley.engine.services.sweeping import sweep
from parley.toolkit.clock import frozen
from tests.engine.booking_cast import make_unit
from tests.engine.booking_links.cast import Cast, ask, link_body, make_cast
from tests.engine.services.smart_invites.cast import ask as invite


@pytest.fixture
def cast(db: None, noon: datetime) -> Cast:
    """An application, and two people who let it in."""
    return make_cast()


def keep_one_of_each(cast: Cast) -> None:
    """A row of every kind that grows old; whatever has a time has it within a week."""
    unit = make_unit(cast.ana)
    invite_people(cast.ana, unit, ["new@acme.example"], "member")
    keep_attachment(cast.application, NewFile("plan.txt", "text/plain", b"A plan"), ())
    keep_attachment(cast.application, NewFile("plan.pdf", "application/pdf", b"no PDF"), ())
    make_scheduling_link(cast.application, link_body(cast))
    asked = {name: value for name, value in ask(cast).items() if name != "participants"}
    create_conversation(
        cast.application,
        cast.ana,
        {"participants": [{"sub": cast.ana.pk}, {"email": "mara@candidates.example"}], **asked},
    )
    invite(cast.application)
    fields = {"bookable_event_id": "talk", "start": "2026-03-12T09:00:00Z", "end": "2026-03-12T10:00:00Z"}
    upsert_bookable_event(cast.application, fields)
    register(cast.application, "talk", {"registration_id": "r", "metadata": {"email": cast.ben.email}})


def test_everything_goes_at_its_age(cast: Cast, noon: datetime) -> None:
    keep_one_of_each(cast)
    # The last day on which a row is there, and how many are left on the day after.
    ages: list[tuple[type[Model], int, int]] = [
        (Attachment, 7, 1),
        (UnitInvitation, 32, 0),
        (SchedulingConversation, 180, 0),
        (SmartInvite, 186, 0),
        (BookableEvent, 188, 0),
        (Attachment, 400, 0),
    ]
    for model, days, left in ages:
        with frozen(noon + timedelta(days=days, hours=-1)):
            sweep()
        before: Any = model._default_manager.count()
        assert BookingLink.objects.count() == 1
        with frozen(noon + timedelta(days=days + 1)):
            sweep()
        assert (model.__name__, before - model._default_manager.count()) == (model.__name__, 1), days
        assert model._default_manager.count() == left
    assert not Registration.objects.exists()
    assert not BookingLink.objects.exists()


def test_a_used_link_goes_half_a_year_after(cast: Cast, noon: datetime) -> None:
    make_scheduling_link(cast.application, link_body(cast))
    BookingLink.objects.update(completed_at=noon + timedelta(days=1))
    with frozen(noon + timedelta(days=180)):
        sweep()
        assert BookingLink.objects.exists()
    with frozen(noon + timedelta(days=182)):
        sweep()
        assert not BookingLink.objects.exists()


def test_erasure_reaches_links_invitations_and_registrations(cast: Cast) -> None:
    keep_one_of_each(cast)
    others = ask(cast, participants=[{"members": [{"sub": cast.ana.pk}], "required": "all"}])
    kept = make_scheduling_link(
        cast.application, link_body(cast, availability=others, target_calendars=[cast.target(cast.ana)])
    )
    people = [{"email": cast.ben.email.upper()}, {"email": "lee@candidates.example"}]
    invite(cast.application, smart_invite_id="several", recipients=people)
    invite(cast.application, smart_invite_id="bens-own", recipient={"email": cast.ben.email})
    erase(cast.application, cast.ben.pk)
    assert [link.pk for link in BookingLink.objects.all()] == [kept.pk]
    assert not Registration.objects.exists()
    assert sorted(SmartInviteRecipient.objects.values_list("email", flat=True)) == [
        "Kim@candidates.example",
        "lee@candidates.example",
    ]
    assert set(SmartInvite.objects.values_list("smart_invite_id", flat=True)) == {"board-1", "several"}
    assert SchedulingConversation.objects.count() == 1
    erase(cast.application, cast.ana.pk)
    assert not BookingLink.objects.exists()
    assert not SchedulingConversation.objects.exists()


def test_a_mail_about_no_booking_is_forgotten_soon_after_it_left(db: None, noon: datetime) -> None:
    for purpose in ("left", "waits"):
        keep_mail(purpose, "mara@candidates.example", "Confirm", "Hello Mara")
    OutgoingMail.objects.filter(purpose="left").update(state="done", done_at=noon)
    with frozen(noon + timedelta(days=DAYS_REMEMBERED)):
        sweep()
        assert OutgoingMail.objects.count() == 2
    with frozen(noon + timedelta(days=DAYS_REMEMBERED, seconds=1)):
        sweep()
        assert OutgoingMail.objects.get().purpose == "waits"
