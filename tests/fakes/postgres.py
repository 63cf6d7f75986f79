"""A private PostgreSQL for tests, in a folder that vanishes; also `python -m tests.fakes.postgres COMMAND …`."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

# Nothing here must survive a power cut, so a test need not wait for the disk.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "listen_addresses": "",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
}


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server, reached through a socket in its own folder."""

    folder: Path
    user: str

    def address(self, database: str = "postgres") -> str:
        """The value of PARLEY_DATABASE_URL for one of its databases."""
        return f"postgres://{self.user}@/{database}?host={self.folder}"

    def connect(self, database: str) -> psycopg.Connection:
        """A connection that commits each statement."""
        return psycopg.connect(host=str(self.folder), user=self.user, dbname=database, autocommit=True)

    def make_database(self, name: str) -> str:
        """An empty database; answers its address."""
        with self.connect("postgres") as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.address(name)


def find_program(name: str) -> str:
    """The newest installed program of PostgreSQL's server; Debian keeps them out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda file: int(file.parts[4]))
    program = str(found[-1]) if found else shutil.which(name)
    if program is None:
        raise FileNotFoundError(f"{name} is not installed; `make setup-tests` installs it")
    return program


@contextmanager
def run_postgres() -> Iterator[Postgres]:
    """Start a server and take it away again; as root it runs under an unprivileged user, as it insists on."""
    folder = Path(tempfile.mkdtemp(prefix="parley-pg-", dir="/tmp"))
    runner, user = _choose_user(folder)
    data = folder / "data"
    try:
        initdb = [find_program("initdb"), "-D", str(data), "-U", user, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        _run([*runner, *initdb], folder)
        options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        control = [*runner, find_program("pg_ctl"), "-D", str(data), "-w", "-t", "60"]
        _run([*control, "-l", str(folder / "log"), "-o", f"{options} -k {folder}", "start"], folder)
        try:
            yield Postgres(folder, user)
        finally:
            _run([*control, "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _choose_user(folder: Path) -> tuple[list[str], str]:
    if os.getuid() != 0:
        return [], pwd.getpwuid(os.getuid()).pw_name
    names = [entry.pw_name for entry in pwd.getpwall()]
    user = "postgres" if "postgres" in names else "nobody"
    shutil.chown(folder, user)
    return ["runuser", "-u", user, "--"], user


def _run(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[-1]}: {done.stderr.strip()}")


def main() -> int:
    """Run a command with PARLEY_TEST_DATABASE_URL set to a server of its own; answers the command's exit code."""
    with run_postgres() as server:
        environment = os.environ | {"PARLEY_TEST_DATABASE_URL": server.address()}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
