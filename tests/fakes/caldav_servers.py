"""Real CalDAV servers for tests: Radicale and Xandikos, each in a process of its own on a free port."""

import fcntl
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from parley.engine.connectors.base import ConnectorSettings

START_SECONDS = 30
# Linux, SIOCGIFADDR in netdevice(7).
ASK_INTERFACE_ADDRESS = 0x8915
MAKE_CALENDAR = (
    '<?xml version="1.0"?><C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
    "<D:displayname>{name}</D:displayname></D:prop></D:set></C:mkcalendar>"
)


@dataclass(frozen=True)
class CalDavServer:
    """A running server and one person on it; `calendar_url` is a calendar that person may write."""

    base_url: str
    username: str
    password: str
    calendar_url: str
    log: Path
    headers: Mapping[str, str] = field(default_factory=dict)

    def make_settings(self) -> ConnectorSettings:
        """Settings that let a connector reach this server as if this process had registered it."""
        return ConnectorSettings(
            base_url=self.base_url,
            username=self.username,
            password=self.password,
            headers=self.headers,
            allowed_origins=frozenset({self.base_url}),
        )


@contextmanager
def run_radicale(
    folder: Path,
    *,
    username: str = "rosa",
    password: str = "calendar-of-rosa",
    host: str = "127.0.0.1",
    max_sync_token_age_seconds: int = 2_592_000,
) -> Iterator[CalDavServer]:
    """Radicale with one user and one calendar called Work."""
    folder.mkdir(parents=True, exist_ok=True)
    port = find_free_port(host)
    users = folder / "users"
    users.write_text(f"{username}:{password}\n")
    config = folder / "radicale.conf"
    config.write_text(
        f"[server]\nhosts = {host}:{port}\n"
        f"[auth]\ntype = htpasswd\nhtpasswd_filename = {users}\nhtpasswd_encryption = plain\ndelay = 0\n"
        "[rights]\ntype = owner_only\n"
        f"[storage]\nfilesystem_folder = {folder / 'collections'}\nmax_sync_token_age = {max_sync_token_age_seconds}\n"
        "[logging]\nlevel = warning\n"
    )
    base_url = f"http://{host}:{port}"
    with run_server(["radicale", "--config", str(config)], host, port, folder / "radicale.log") as log:
        calendar_url = f"{base_url}/{username}/office/"
        made = httpx.request(
            "MKCALENDAR",
            calendar_url,
            content=MAKE_CALENDAR.format(name="Work"),
            auth=(username, password),
            trust_env=False,
        )
        assert made.status_code in {201, 409}, made.text
        yield CalDavServer(base_url, username, password, calendar_url, log)


@contextmanager
def run_xandikos(folder: Path, *, host: str = "127.0.0.1") -> Iterator[CalDavServer]:
    """Xandikos with its one user, who needs no password (it takes one only over TLS), and a first calendar."""
    folder.mkdir(parents=True, exist_ok=True)
    port = find_free_port(host)
    command = ["xandikos.web", "--defaults", "--no-detect-systemd", "-d", str(folder / "data")]
    command += ["--state-dir", str(folder / "state"), "--current-user-principal", "/user/"]
    command += ["-l", host, "-p", str(port)]
    base_url = f"http://{host}:{port}"
    with run_server(command, host, port, folder / "xandikos.log") as log:
        yield CalDavServer(base_url, "user", "any-password", f"{base_url}/user/calendars/calendar/", log)


@contextmanager
def run_server(command: list[str], host: str, port: int, log: Path) -> Iterator[Path]:
    """A Python module as a server in its own process; it is gone when the block ends."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], stdout=output, stderr=output, start_new_session=True
        )
        try:
            wait_for_port(process, host, port, log)
            yield log
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for_port(process: subprocess.Popen[bytes], host: str, port: int, log: Path) -> None:
    """Return when something listens; fails with the server's own words when it ends or does not start."""
    ends = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < ends:
        try:
            socket.create_connection((host, port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the server did not start: {log.read_text()}")


def find_free_port(host: str = "127.0.0.1") -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def find_own_address() -> str | None:
    """An address of this machine that is not loopback, None where it has none.

    The guard never goes to loopback for a typed address; a server listening here is reached with
    PARLEY_ALLOWED_NETWORKS set to this address.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            try:
                entry = fcntl.ioctl(probe, ASK_INTERFACE_ADDRESS, struct.pack("256s", name.encode()[:15]))
            except OSError:
                continue
            address = socket.inet_ntoa(entry[20:24])
            if not address.startswith(("127.", "169.254.")):
                return address
    return None
