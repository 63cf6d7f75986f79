"""Before the doors open: the database is copied and brought up to the code, never down; static files are gathered."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from parley.toolkit.clock import now

KEEP_COPIES = 5


class DatabaseNewer(Exception):
    """The database was used by a newer Parley than this one; its message says what to do."""


def bring_database_up_to_code() -> list[str]:
    """Copy the database when something is to be migrated, then migrate; answers what is worth telling the operator.

    Raises DatabaseNewer, with nothing touched, when the database knows migrations that this code does not.
    """
    executor = MigrationExecutor(connection)
    refuse_newer_database(executor)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    told: list[str] = []
    if plan and executor.loader.applied_migrations:
        told.append(copy_database())
    if plan:
        call_command("migrate", interactive=False, verbosity=0)
        told.append(f"The database was brought up to version {settings.PARLEY_VERSION}.")
    connection.close()
    return told


def refuse_newer_database(executor: MigrationExecutor) -> None:
    """Raise DatabaseNewer when a migration was applied that this code has never heard of."""
    loader = executor.loader
    known = set(loader.disk_migrations or ()) | set(loader.replacements)
    unknown = sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in loader.migrated_apps and (app, name) not in known
    )
    if unknown:
        raise DatabaseNewer(
            f"The database was used by a newer Parley: it knows {unknown[-1]}, "
            f"this code is {settings.PARLEY_VERSION}.\n"
            "Nothing was changed. Either update the code again, or put back the copy in "
            f"{settings.PARLEY_DATA / 'backups'} that was made before the update."
        )


def copy_database() -> str:
    """Make a copy in data/backups, keep the newest few; answers where it is, or why there is none."""
    folder = settings.PARLEY_DATA / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    stem = f"parley-{now():%Y%m%dT%H%M%S%f}"
    if connection.vendor == "sqlite":
        copy = _copy_sqlite(Path(str(settings.DATABASES["default"]["NAME"])), folder / f"{stem}.sqlite3")
    else:
        dumped = _dump_postgresql(folder / f"{stem}.dump")
        if dumped is None:
            return "No copy was made before the update: pg_dump is not installed or failed. Look after copies yourself."
        copy = dumped
    for old in sorted(folder.glob("parley-*"))[:-KEEP_COPIES]:
        old.unlink()
    return f"A copy of the database from before the update: {copy}"


def _copy_sqlite(source: Path, target: Path) -> Path:
    # SQLite's own backup: a plain copy of the file would miss what still stands in the write-ahead log.
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with sqlite3.connect(source) as origin, sqlite3.connect(target) as copy:
        origin.backup(copy)
    origin.close()
    copy.close()
    return target


def _dump_postgresql(target: Path) -> Path | None:
    program = shutil.which("pg_dump")
    if program is None:
        return None
    database = settings.DATABASES["default"]
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    told = {variable: str(database[name]) for variable, name in names.items() if database.get(name)}
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        done = subprocess.run([program, "--format=custom"], stdout=out, env=os.environ | told, check=False)
    if done.returncode == 0:
        return target
    target.unlink()
    return None


def gather_static_files() -> None:
    """Copy, name and compress the static files, unless nothing changed since the last time."""
    stamp_file = settings.STATIC_ROOT / ".stamp"
    stamp = _describe_sources()
    if stamp_file.exists() and stamp_file.read_text() == stamp:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp_file.write_text(stamp)


def _describe_sources() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = os.stat(storage.path(path))
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
