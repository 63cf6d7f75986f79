"""What `make demo` stands on: a data folder that begins anew each time, and imitations of Google and Microsoft."""

import os
import shutil
import socket
import sys
from pathlib import Path

from django.conf import settings

# What the imitations know this installation by; they guard nothing.
CLIENTS = {
    "GOOGLE": ("1234567890-parley.apps.googleusercontent.com", "GOCSPX-imitated-secret"),
    "MICROSOFT": ("6731de76-14a6-49ae-97bc-6eba6914391e", "secret-of-the-imitation"),
}


def prepare_demo(checkout: Path) -> None:
    """Set the environment of a demonstration, before settings are read.

    The imitations forget everything when they stop, so the demonstration's own data folder begins anew with them; one
    that was named by PARLEY_DATA stays as it is.
    """
    if not os.environ.get("PARLEY_DATA"):
        folder = checkout / "data" / "demo"
        shutil.rmtree(folder, ignore_errors=True)
        os.environ["PARLEY_DATA"] = str(folder)
    os.environ["PARLEY_DEMO"] = "1"
    for name, (client_id, client_secret) in CLIENTS.items():
        os.environ[f"PARLEY_{name}_CLIENT_ID"] = client_id
        os.environ[f"PARLEY_{name}_CLIENT_SECRET"] = client_secret
        os.environ[f"PARLEY_{name}_IMITATION"] = f"http://127.0.0.1:{_find_free_port()}"


def describe_imitations() -> tuple[str, ...]:
    """The command that runs both imitations on the ports that the environment names."""
    ports = {name: os.environ[f"PARLEY_{name}_IMITATION"].rpartition(":")[2] for name in CLIENTS}
    return (
        sys.executable,
        "-m",
        "tests.fakes.demo",
        f"--google-port={ports['GOOGLE']}",
        f"--microsoft-port={ports['MICROSOFT']}",
        f"--public-url={settings.PARLEY_PUBLIC_URL}",
    )


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
