"""`make run`, from the taken port to the last stopped child."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.fakes.live_parley import LiveParley, find_free_port, launch_parley, run_parley

pytestmark = pytest.mark.slow


def find_child(parley: LiveParley, word: str) -> int:
    return next(pid for pid, command in parley.list_children().items() if word in command)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def is_gone(pid: int) -> bool:
    return not is_running(pid)


def wait_until(is_so: Callable[[], object], seconds: float = 20) -> None:
    ends_at = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends_at, "it did not become so in time"
        time.sleep(0.05)


def list_family(pid: int) -> list[int]:
    """All descendants of a process."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [found for child in children for found in (int(child), *list_family(int(child)))]


def test_all_of_it_starts_answers_and_stops(tmp_path: Path) -> None:
    with run_parley(tmp_path / "data") as parley:
        assert httpx.get(parley.url + "/").status_code < 500
        family = list_family(parley.process.pid)
        assert len(family) >= 5
        secrets = [value for value in parley.read_secrets().values() if isinstance(value, str) and len(value) > 8]
        shown = "".join(parley.output) + "".join(parley.list_children().values())
        assert not [secret for secret in secrets if secret in shown]
        began = time.monotonic()
        assert parley.stop() == 0
        assert time.monotonic() - began < 10
    assert not [pid for pid in family if is_running(pid)]


def test_a_taken_port_names_the_setting(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = launch_parley(tmp_path / "data", taken.getsockname()[1]).read_refusal()
    assert "PARLEY_PORT=" in told
    assert "Traceback" not in told


def test_two_parleys_do_not_share_a_data_folder(tmp_path: Path) -> None:
    with run_parley(tmp_path / "data"):
        other = launch_parley(tmp_path / "data", find_free_port())
        assert "Another Parley already runs" in other.read_refusal()


def test_a_wrong_setting_is_refused_in_words(tmp_path: Path) -> None:
    parley = launch_parley(tmp_path / "data", find_free_port(), PARLEY_SERVE="everything")
    told = parley.read_refusal()
    assert "PARLEY_SERVE must be one of both, engine, console" in told
    assert "Traceback" not in told


def test_children_that_are_killed_come_back(tmp_path: Path) -> None:
    with run_parley(tmp_path / "data") as parley:
        for word in ("gunicorn", "radicale"):
            killed = find_child(parley, word)
            os.kill(killed, signal.SIGKILL)
            wait_until(partial(is_gone, killed))
            wait_until(partial(has_child_after, parley, word, killed))
        # The listening socket never closed: whoever called meanwhile just waited.
        assert httpx.get(parley.url + "/", timeout=20).status_code < 500


def has_child_after(parley: LiveParley, word: str, pid: int) -> bool:
    return any(word in line and child > pid for child, line in parley.list_children().items())


def test_nobody_survives_a_killed_supervisor(tmp_path: Path) -> None:
    port = find_free_port()
    with run_parley(tmp_path / "data", port) as parley:
        family = list_family(parley.process.pid)
        parley.process.kill()
        parley.process.wait()
        wait_until(lambda: not [pid for pid in family if is_running(pid)])
    with run_parley(tmp_path / "data", port) as again:
        assert httpx.get(again.url + "/").status_code < 500


def test_signals_to_the_whole_terminal_stop_it_once(tmp_path: Path) -> None:
    with run_parley(tmp_path / "data") as parley:
        os.killpg(parley.process.pid, signal.SIGINT)
        assert parley.process.wait(12) == 0
    assert "Traceback" not in "".join(parley.output)


def test_one_half_alone_starts_only_its_own_parts(tmp_path: Path) -> None:
    with run_parley(tmp_path / "data", PARLEY_SERVE="console") as parley:
        commands = list(parley.list_children().values())
        assert not [line for line in commands if "radicale" in line]
        assert len([line for line in commands if "gunicorn" in line]) == 1


def test_make_run_stops_on_the_signal_that_make_gets(tmp_path: Path) -> None:
    environment = os.environ | {"PARLEY_DATA": str(tmp_path / "data"), "PARLEY_PORT": str(find_free_port())}
    process = subprocess.Popen(
        ["make", "--no-print-directory", "run"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "Ctrl-C stops it." in line:
            break
    family = list_family(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    process.wait(15)
    process.stdout.close()
    assert not [pid for pid in family if is_running(pid)]
