"""An application that listens on this machine, and an account that let it in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.webhook_receiver import Receiver, run_receiver

if TYPE_CHECKING:
    # A conftest is read before Django is set up: what needs models is imported where it is used.
    from parley.engine.models import Account, Application, Calendar


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """It may be reached although it is this machine, as the operator's settings say of the engine's own console."""
    with run_receiver() as running:
        settings.PARLEY_WEBHOOK_ORIGINS = frozenset({running.origin})
        yield running


@pytest.fixture
def application(db: None) -> Application:
    """The console of this engine, with a secret that the test knows."""
    from tests.engine.booking_cast import make_application

    application = make_application()
    application.is_builtin = True
    application.save()
    return application


@pytest.fixture
def ana(application: Application, noon: datetime) -> Account:
    """A recruiter who let the application read her events."""
    from parley.engine.services.applications.tokens import grant_access
    from tests.engine.booking_cast import make_account

    ana = make_account("Ana Ruiz")
    grant_access(application, ana, "read_write")
    return ana


@pytest.fixture
def work(ana: Account) -> Calendar:
    """Her calendar."""
    from parley.engine.models import Calendar, Connection

    connection = Connection.objects.create(account=ana, service="caldav", name="ana", address="https://cal.example/")
    return Calendar.objects.create(connection=connection, href="/work/", name="Work")
