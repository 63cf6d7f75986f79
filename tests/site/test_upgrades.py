"""A database is copied before it is changed, and never handed to code that is older than it."""

import json
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from parley.site.supervisor.words import UNSET_PROVIDERS
from tests.fakes.live_parley import CHECKOUT, clean_environment, find_free_port, launch_parley
from tests.fakes.postgres import Postgres

pytestmark = pytest.mark.slow


def prepare(data: Path, **settings: str) -> str:
    """What every start does before its doors open; answers what the operator is told."""
    command = [sys.executable, "-m", "parley.site.supervisor.prepare"]
    environment = clean_environment() | {"PARLEY_DATA": str(data)} | settings
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return "\n".join(json.loads(done.stdout)["told"])


def change(database: Path, statement: str) -> None:
    connection = sqlite3.connect(database)
    with connection:
        connection.execute(statement)
    connection.close()


def forget_last_migration(database: Path) -> None:
    """Make the database one migration older than the code: sessions come from a single, simple migration."""
    change(database, "DELETE FROM django_migrations WHERE app = 'sessions'")
    change(database, "DROP TABLE django_session")


def test_an_update_copies_the_database_first(tmp_path: Path) -> None:
    data = tmp_path / "data"
    prepare(data)
    forget_last_migration(data / "parley.sqlite3")
    assert "A copy of the database from before the update" in prepare(data)
    (copy,) = (data / "backups").iterdir()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    connection = sqlite3.connect(copy)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert "django_session" not in tables
    assert "django_migrations" in tables


def test_a_start_without_changes_copies_nothing(tmp_path: Path) -> None:
    prepare(tmp_path / "data")
    assert prepare(tmp_path / "data") == UNSET_PROVIDERS
    assert not (tmp_path / "data" / "backups").exists()


def test_only_the_newest_copies_are_kept(tmp_path: Path) -> None:
    data = tmp_path / "data"
    prepare(data)
    (data / "backups").mkdir()
    for day in range(1, 8):
        (data / "backups" / f"parley-2020010{day}T000000000000.sqlite3").touch()
    forget_last_migration(data / "parley.sqlite3")
    prepare(data)
    left = sorted(file.name for file in (data / "backups").iterdir())
    assert len(left) == 5
    assert left[0].startswith("parley-20200104")


def test_older_code_is_kept_from_a_newer_database(tmp_path: Path) -> None:
    data = tmp_path / "data"
    prepare(data)
    database = data / "parley.sqlite3"
    change(
        database, "INSERT INTO django_migrations (app, name, applied) VALUES ('engine', '9999_from_tomorrow', '2030')"
    )
    before = database.read_bytes()
    told = launch_parley(data, find_free_port()).read_refusal()
    assert "newer Parley" in told
    assert "9999_from_tomorrow" in told
    assert "Traceback" not in told
    assert database.read_bytes() == before


def test_a_postgresql_database_is_dumped_first(tmp_path: Path, postgres: Postgres) -> None:
    data, address = tmp_path / "data", postgres.make_database("upgrades")
    prepare(data, PARLEY_DATABASE_URL=address)
    with postgres.connect("upgrades") as connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        connection.execute("DROP TABLE django_session")
    assert "A copy of the database from before the update" in prepare(data, PARLEY_DATABASE_URL=address)
    (copy,) = (data / "backups").iterdir()
    assert copy.read_bytes().startswith(b"PGDMP")


def test_a_demo_comes_with_a_company_and_says_once_how_to_sign_in(tmp_path: Path) -> None:
    assert "Sign in as demo@bakery.example" in prepare(tmp_path / "data", PARLEY_DEMO="1")
    assert prepare(tmp_path / "data", PARLEY_DEMO="1") == UNSET_PROVIDERS
