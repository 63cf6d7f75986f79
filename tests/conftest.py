"""What every test may use: settings of its own, a clock that stands still, real servers, a closed network."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser

from parley.toolkit.caches.counting import forget_counts
from parley.toolkit.clock import frozen
from tests.fakes.browser import run_chromium
from tests.fakes.caldav_servers import find_own_address
from tests.fakes.closed_network import close_network
from tests.fakes.live_parley import LiveParley, SplitParley, run_parley, run_split_parley
from tests.fakes.postgres import Postgres, run_postgres
from tests.fakes.smtp import SmtpServer, run_smtp_server

# The same examples each time, however slow the machine, so that a red run is red again; campaigns and
# PARLEY_TEST_EXPLORE=1 look further.
hypothesis_settings.register_profile("steady", derandomize=True, deadline=None)
if not os.environ.get("PARLEY_TEST_EXPLORE"):
    hypothesis_settings.load_profile("steady")

# Before Django reads its settings: nothing of the developer's own environment or data folder reaches a test.
for name in [name for name in os.environ if name.startswith("PARLEY_") and not name.startswith("PARLEY_TEST_")]:
    del os.environ[name]
DATA = Path(tempfile.mkdtemp(prefix="parley-tests-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ["PARLEY_DATA"] = str(DATA)
os.environ["PARLEY_LOG_LEVEL"] = "WARNING"
os.environ["PYTHONTZPATH"] = ""
if os.environ.get("PARLEY_TEST_DATABASE_URL"):
    os.environ["PARLEY_DATABASE_URL"] = os.environ["PARLEY_TEST_DATABASE_URL"]
os.environ["DJANGO_SETTINGS_MODULE"] = "parley.site.settings"
close_network()

# What meets a database is tried on both: `make test` runs these folders a second time on PostgreSQL.
BOTH_DATABASES = ("tests/engine/services", "tests/engine/api", "tests/console/services", "tests/engine/races")
CHECKOUT = Path(__file__).resolve().parents[1]


def pytest_configure() -> None:
    """Read the settings now: pytest-django sets Django up only when somebody has.

    Tests inside this process take static files where they lie; a live Parley gathers them as in earnest.
    """
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STATIC_ROOT.mkdir(exist_ok=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the folders that run on both databases."""
    for item in items:
        if item.path.relative_to(CHECKOUT).as_posix().startswith(BOTH_DATABASES):
            item.add_marker(pytest.mark.both_databases)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """On SQLite the tests' database is a file with the settings of production: threads and processes share it."""
    from django.db import connections

    database = connections.databases["default"]
    if "sqlite" in database["ENGINE"]:
        database["TEST"]["NAME"] = str(DATA / "tests.sqlite3")


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    """Each test comes as somebody new: what others asked for a moment ago is not held against it."""
    forget_counts()


@pytest.fixture
def noon() -> Iterator[datetime]:
    """The clock stands at Tuesday 3 March 2026, 12:00 UTC."""
    instant = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
    with frozen(instant):
        yield instant


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A private PostgreSQL server; see also PARLEY_TEST_DATABASE_URL."""
    with run_postgres() as server:
        yield server


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """A real SMTP server that keeps what it is given."""
    with run_smtp_server() as server:
        yield server


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """A browser; started for each test, because Playwright's loop would forbid the database to the tests after it."""
    with run_chromium() as browser:
        yield browser


@pytest.fixture
def live_parley(tmp_path: Path, smtp_server: SmtpServer) -> Iterator[LiveParley]:
    """Both halves in one installation, sending mail to `smtp_server`."""
    with run_parley(tmp_path / "data", PARLEY_SMTP_URL=smtp_server.url) as parley:
        yield parley


@pytest.fixture
def split_parley(tmp_path: Path, smtp_server: SmtpServer) -> Iterator[SplitParley]:
    """Console and engine as two installations on different origins with two databases."""
    with run_split_parley(tmp_path, PARLEY_SMTP_URL=smtp_server.url) as parleys:
        yield parleys


@pytest.fixture(scope="session")
def own_address() -> str:
    """An address of this machine that an administrator can open to Parley."""
    address = find_own_address()
    if address is None:
        pytest.skip("this machine has no address besides loopback, and typed addresses never go there")
    return address


@pytest.fixture
def inner_network(settings: Any, own_address: str) -> str:
    """The administrator allows calendar servers on this machine's own address."""
    settings.PARLEY_ALLOWED_NETWORKS = (ip_network(f"{own_address}/32"),)
    return own_address
