"""Somebody who is signed in to the engine, with a calendar that was read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from parley.site.incoming.half_sessions import cookie_name
from parley.toolkit.clock import now

if TYPE_CHECKING:
    # A conftest is read before Django is set up: what needs models is imported where it is used.
    from parley.engine.models import Account, Calendar


@pytest.fixture
def rosa(db: None) -> Account:
    """A recruiter on the engine who accepted the terms."""
    from parley.engine.models import Account, TermsAcceptance
    from parley.engine.services.people.terms import current_terms

    account = Account.objects.create(email="rosa@example.org", name="Rosa Luz", tzid="Europe/Berlin")
    TermsAcceptance.objects.create(account=account, version=current_terms().version)
    return account


@pytest.fixture
def browser(rosa: Account) -> Client:
    """Rosa's browser."""
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session.update({"account_id": rosa.pk, "session_epoch": rosa.session_epoch})
    session.save()
    client = Client()
    client.cookies[cookie_name("engine")] = str(session.session_key)
    return client


@pytest.fixture
def calendar(rosa: Account) -> Calendar:
    """Rosa's calendar as the last sync left it."""
    from parley.engine.models import Calendar, Connection

    connection = Connection.objects.create(
        account=rosa, service="caldav", name="rosa at cal.example.org", address="https://cal.example.org/",
        username="rosa", password="secret", last_synced_at=now(), next_sync_at=now() + timedelta(hours=1),
    )  # fmt: skip
    return Calendar.objects.create(
        connection=connection, href="https://cal.example.org/work/", name="Work", takes_bookings=True,
        spread_until=now() + timedelta(days=200), last_synced_at=now(),
    )  # fmt: skip
