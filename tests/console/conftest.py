"""The cast of the console's tests: a company, its administrator, a recruiter, an outsider, and a fake engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.engine import FakeEngine, run_fake_engine

if TYPE_CHECKING:  # Models can be imported only once Django stands, which is after this file is read.
    from django.test import Client

    from parley.console.models import Company, CronofyAccount, Member


@pytest.fixture
def company(db: Any) -> Company:
    """The company."""
    from tests.console.cast import make_company

    return make_company("Harbour Robotics")


@pytest.fixture
def ana(company: Company) -> Member:
    """The administrator."""
    from tests.console.cast import make_member

    return make_member(company, "ana@harbour.example", "Ana", "Ruiz", "company_admin")


@pytest.fixture
def ben(company: Company, ana: Member) -> Member:
    """A recruiter of the same company."""
    from tests.console.cast import make_member

    return make_member(company, "ben@harbour.example", "Ben", "Okafor", "recruiter")


@pytest.fixture
def olga(db: Any) -> Member:
    """An administrator of another company."""
    from tests.console.cast import make_company, make_member

    return make_member(make_company("Other Ltd"), "olga@other.example", "Olga", "Petrova", "company_admin")


@pytest.fixture
def as_ana(ana: Member) -> Client:
    """Ana's browser."""
    from tests.console.cast import browse_as

    return browse_as(ana)


@pytest.fixture
def as_ben(ben: Member) -> Client:
    """Ben's browser."""
    from tests.console.cast import browse_as

    return browse_as(ben)


@pytest.fixture
def fake_engine(settings: Any) -> Iterator[FakeEngine]:
    """A data centre `fake` that answers what the test says."""
    with run_fake_engine() as engine:
        settings.PARLEY_DATA_CENTRES = {"fake": engine.describe_data_centre()}
        yield engine


@pytest.fixture
def authorized(ana: Member, fake_engine: FakeEngine) -> CronofyAccount:
    """The company has authorized with the fake engine."""
    from tests.console.cast import authorize_company

    return authorize_company(ana, "fake")
