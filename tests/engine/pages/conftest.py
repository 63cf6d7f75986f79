"""Ana and Ben of one unit, signed in, with calendars that were read; and the window that a console opened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from parley.site.incoming.half_sessions import cookie_name
from parley.toolkit.ids import keyed_hash

if TYPE_CHECKING:
    # A conftest is read before Django is set up: what needs models is imported where it is used.
    from parley.engine.models import Account, Application, LinkAttempt, OrganizationalUnit

BROWSER_KEY = "the browser of this test"


def sign_in(account: Account) -> Client:
    """A browser in which the account is signed in, with the terms accepted."""
    from django.contrib.sessions.backends.db import SessionStore

    from parley.engine.models import TermsAcceptance
    from parley.engine.services.people.terms import current_terms

    TermsAcceptance.objects.get_or_create(account=account, version=current_terms().version)
    session = SessionStore()
    session.update({"account_id": account.pk, "session_epoch": account.session_epoch, "browser_key": BROWSER_KEY})
    session.save()
    client = Client()
    client.cookies[cookie_name("engine")] = str(session.session_key)
    return client


@pytest.fixture
def ana(transactional_db: None, noon: datetime) -> Account:
    """A recruiter in Berlin, owner of the unit; busy on Wednesday morning until 13:00 Berlin time."""
    from tests.engine.booking_cast import make_account, make_busy

    account = make_account("Ana Ruiz")
    make_busy(account, (datetime(2026, 3, 4, 8, 0, tzinfo=UTC), datetime(2026, 3, 4, 12, 0, tzinfo=UTC)))
    return account


@pytest.fixture
def ben(ana: Account) -> Account:
    """Her colleague; his calendar is free."""
    from tests.engine.booking_cast import make_account, make_busy

    account = make_account("Ben Okoro")
    make_busy(account)
    return account


@pytest.fixture
def application(ana: Account) -> Application:
    """A console."""
    from tests.engine.booking_cast import make_application

    return make_application()


@pytest.fixture
def unit(ana: Account, ben: Account, application: Application) -> OrganizationalUnit:
    """Their company's unit."""
    from tests.engine.booking_cast import make_unit

    return make_unit(ana, ben, application=application)


@pytest.fixture
def browser(ana: Account, unit: OrganizationalUnit) -> Client:
    """Ana's browser."""
    return sign_in(ana)


@pytest.fixture
def attempt(ana: Account, unit: OrganizationalUnit, application: Application) -> LinkAttempt:
    """A window that the console opened for Mara's link, in Ana's browser; all steps before the form are done."""
    from parley.engine.models import LinkAttempt
    from parley.toolkit.clock import in_minutes

    return LinkAttempt.objects.create(
        application=application,
        tenant_id="acme",
        tenant_name="Acme",
        return_url="https://console.example/returned",
        state="s-1",
        opener_hash=keyed_hash("attempt_opener", BROWSER_KEY),
        correlation_id="conversation-7",
        recipient_email="mara@candidates.example",
        recipient_name="Mara Okafor",
        event_summary="Screening call",
        duration_minutes=45,
        account=ana,
        expires_at=in_minutes(60),
    )
