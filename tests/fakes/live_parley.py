"""A whole Parley as an operator starts it: the real supervisor with all its children, on free ports."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
START_WITHIN_SECONDS = 90.0


@dataclass
class LiveParley:
    """One running installation; `output` is what its operator reads."""

    url: str
    data: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[str]
    output: list[str] = field(default_factory=list)
    started: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def first_run_url(self) -> str:
        """The one-time address that was printed at the start."""
        found = re.search(r"https?://\S+/first-run/\S+", "".join(self.output))
        assert found, f"no first-run address was printed:\n{''.join(self.output)}"
        return found[0]

    def read_secrets(self) -> dict[str, str]:
        """The installation's own secrets, as its operator could read them."""
        secrets: dict[str, str] = json.loads((self.data / "secrets.json").read_text())
        return secrets

    def manage(self, *arguments: str) -> str:
        """Run a management command on this installation; answers what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def list_children(self) -> dict[int, str]:
        """Process id and command line of every child of the supervisor."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(pid): Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") for pid in children}

    def stop(self, seconds: float = 15) -> int:
        """Ctrl-C; answers the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(seconds)

    def read_output(self) -> None:
        """Keep reading what the operator would see (runs in a thread)."""
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.output.append(line)
                if "Ctrl-C stops it." in line:
                    self.started.set()
        self.ended.set()
        self.started.set()

    def read_refusal(self, seconds: float = 60) -> str:
        """What a Parley that does not start tells its operator; raises AssertionError when it starts."""
        assert self.process.wait(seconds) == 1
        assert self.ended.wait(5)
        return "".join(self.output)


def find_free_port() -> int:
    """A loopback port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def clean_environment() -> dict[str, str]:
    """This process's environment without any setting of Parley or Django."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PARLEY_", "DJANGO_"))}


def launch_parley(data: Path, port: int, **settings: str) -> LiveParley:
    """Start the supervisor without waiting; `settings` are PARLEY_… variables."""
    environment = (
        clean_environment() | {"PARLEY_DATA": str(data), "PARLEY_PORT": str(port), "PYTHONUNBUFFERED": "1"} | settings
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "parley.site.serve"],
        cwd=CHECKOUT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    url = settings.get("PARLEY_PUBLIC_URL", f"http://localhost:{port}")
    parley = LiveParley(url, data, environment, process)
    threading.Thread(target=parley.read_output, daemon=True).start()
    return parley


@contextmanager
def run_parley(data: Path, port: int | None = None, **settings: str) -> Iterator[LiveParley]:
    """A Parley that runs and answers; stopped like by Ctrl-C at the end."""
    parley = launch_parley(data, port or find_free_port(), **settings)
    try:
        parley.started.wait(START_WITHIN_SECONDS)
        assert parley.process.poll() is None, "".join(parley.output)
        assert parley.started.is_set(), "".join(parley.output)
        yield parley
    finally:
        try:
            parley.stop()
        except subprocess.TimeoutExpired:
            parley.process.kill()
            raise
        finally:
            parley.process.wait()
            parley.ended.wait(5)


@dataclass(frozen=True, slots=True)
class SplitParley:
    """Console and engine as two installations on different origins with two databases."""

    console: LiveParley
    engine: LiveParley


@contextmanager
def run_split_parley(folder: Path, **settings: str) -> Iterator[SplitParley]:
    """The engine on 127.0.0.1, the console on localhost: two origins, two data folders, nothing shared but HTTP."""
    engine_port, console_port = find_free_port(), find_free_port()
    engine_url, console_url = f"http://127.0.0.1:{engine_port}", f"http://localhost:{console_port}"
    engine_settings = {"PARLEY_SERVE": "engine", "PARLEY_PUBLIC_URL": engine_url, "PARLEY_CONSOLE_URL": console_url}
    engine_settings["PARLEY_CONSOLE_CODE"] = "other"
    with run_parley(folder / "engine", engine_port, **engine_settings, **settings) as engine:
        known = engine.read_secrets()
        console_settings = {
            "PARLEY_SERVE": "console",
            "PARLEY_PUBLIC_URL": console_url,
            "PARLEY_DATA_CENTRE_OTHER_URL": engine_url,
            "PARLEY_DATA_CENTRE_OTHER_NAME": "The other Parley",
            "PARLEY_DATA_CENTRE_OTHER_CLIENT_ID": known["client_id"],
            "PARLEY_DATA_CENTRE_OTHER_CLIENT_SECRET": known["client_secret"],
            "PARLEY_DATA_CENTRE_OTHER_EMBED_KEY": known["embed_key"],
            "PARLEY_DATA_CENTRE_OTHER_EMBED_SECRET": known["embed_secret"],
        }
        with run_parley(folder / "console", console_port, **console_settings, **settings) as console:
            yield SplitParley(console, engine)
