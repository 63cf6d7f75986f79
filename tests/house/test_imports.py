"""The contracts of the arrows hold, and break when an arrow points up."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import CHECKOUT

VIOLATIONS = {
    "toolkit looks up to the engine": ("parley/toolkit/clock.py", "import parley.engine.domain.errors"),
    "engine looks at the console": ("parley/engine/timetable.py", "import parley.console.timetable"),
    "console looks at the engine": ("parley/console/timetable.py", "import parley.engine.domain.errors"),
    "engine looks at identity": ("parley/engine/timetable.py", "import parley.identity.models"),
    "a half looks at the site": ("parley/engine/timetable.py", "import parley.site.env"),
    "domain looks at models": ("parley/engine/domain/errors/base.py", "import parley.engine.models"),
    "console domain looks at models": ("parley/console/domain/errors.py", "import parley.console.models"),
    "domain knows Django": ("parley/engine/domain/errors/base.py", "import django.utils.timezone"),
    "a connector knows Django": ("parley/engine/connectors/base.py", "import django.conf"),
    "a connector looks at models": ("parley/engine/connectors/base.py", "import parley.engine.models"),
    "a service looks at a door": ("parley/engine/services/invitations.py", "import parley.engine.api.urls"),
    "a door looks at another door": ("parley/engine/dav/urls.py", "import parley.engine.api.urls"),
    "a page talks to an engine itself": ("parley/console/pages/permissions.py", "import pycronofy"),
    "a low noun looks at a high one": (
        "parley/engine/services/people/accounts.py",
        "import parley.engine.services.bookings.bookings",
    ),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_all_contracts_hold() -> None:
    done = lint(CHECKOUT)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(CHECKOUT / "parley", folder / "parley", ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(CHECKOUT / ".importlinter", folder)
    return folder


@pytest.mark.parametrize("violation", list(VIOLATIONS))
def test_a_contract_breaks_when(copy: Path, violation: str) -> None:
    name, line = VIOLATIONS[violation]
    file = copy / name
    kept = file.read_text()
    file.write_text(f"{kept}\n{line}\n")
    try:
        done = lint(copy)
    finally:
        file.write_text(kept)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout
