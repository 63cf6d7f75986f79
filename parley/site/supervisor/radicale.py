"""The built-in calendar server: Radicale in a process of its own, on a free loopback port, behind a secret."""

import json
import secrets
import socket
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from parley.site.supervisor.login_guard import LoginGuard

# Everybody finds one calendar at the first visit, so that connecting takes one click.
FIRST_CALENDAR = {
    "calendar": {
        "D:displayname": "Calendar",
        "tag": "VCALENDAR",
        "C:supported-calendar-component-set": "VEVENT",
        "ICAL:calendar-color": "#0f766eff",
    }
}
CONFIGURATION = """\
[server]
hosts = 127.0.0.1:{port}
max_connections = 40
max_content_length = 10000000
max_resource_size = 8000000
timeout = 30

[auth]
type = dovecot
dovecot_connection_type = AF_UNIX
dovecot_socket = {socket}
cache_logins = True
delay = 0
realm = Parley

[rights]
type = owner_only

[storage]
filesystem_folder = {folder}
predefined_collections = {first_calendar}

[web]
type = none

[logging]
level = warning
mask_passwords = True
"""


@dataclass(frozen=True, slots=True)
class CalendarServer:
    """How Radicale is started and reached for the life of one supervisor."""

    command: tuple[str, ...]
    url: str
    secret: str
    guard: LoginGuard


def prepare_radicale(data: Path) -> CalendarServer:
    """Write Radicale's configuration, start answering its log-ins, and say how to start and reach it."""
    folder = data / "radicale"
    (folder / "collections" / "collection-root").mkdir(mode=0o700, parents=True, exist_ok=True)
    port, secret = find_free_port(), secrets.token_urlsafe(32)
    # Not in the data folder: a socket's path holds 107 bytes at most, and a data folder may lie deep.
    socket_path = Path(tempfile.mkdtemp(prefix="parley-")) / "login"
    guard = LoginGuard(socket_path, secret)
    guard.start()
    configuration = folder / "config"
    configuration.write_text(
        CONFIGURATION.format(
            port=port, socket=socket_path, folder=folder / "collections", first_calendar=json.dumps(FIRST_CALENDAR)
        )
    )
    return CalendarServer(
        command=(sys.executable, "-m", "radicale", "--config", str(configuration), "--logging-level", "warning"),
        url=f"http://127.0.0.1:{port}",
        secret=secret,
        guard=guard,
    )


def close_radicale(server: CalendarServer) -> None:
    """Take the log-in socket away again."""
    server.guard.shutdown()
    server.guard.server_close()
    socket_path = Path(str(server.guard.server_address))
    socket_path.unlink(missing_ok=True)
    socket_path.parent.rmdir()


def find_free_port() -> int:
    """A loopback port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
