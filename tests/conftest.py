"""What every test may use: settings of its own, a clock that stands still, real servers, a closed network."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parley.toolkit.clock import frozen

CHECKOUT = Path(__file__).resolve().parents[1]

# Before Django reads its settings: nothing of the developer's own environment or data folder reaches a test.
for name in [name for name in os.environ if name.startswith("PARLEY_") and not name.startswith("PARLEY_TEST_")]:
    del os.environ[name]
DATA = Path(tempfile.mkdtemp(prefix="parley-tests-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ["PARLEY_DATA"] = str(DATA)
os.environ["PARLEY_LOG_LEVEL"] = "WARNING"
if os.environ.get("PARLEY_TEST_DATABASE_URL"):
    os.environ["PARLEY_DATABASE_URL"] = os.environ["PARLEY_TEST_DATABASE_URL"]
if (CHECKOUT / "parley/identity/models.py").exists() or (CHECKOUT / "parley/identity/models").exists():
    os.environ["DJANGO_SETTINGS_MODULE"] = "parley.site.settings"


@pytest.fixture
def noon() -> Iterator[datetime]:
    """The clock stands at Tuesday 3 March 2026, 12:00 UTC."""
    instant = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
    with frozen(instant):
        yield instant
