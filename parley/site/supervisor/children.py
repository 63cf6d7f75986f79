"""The child processes: each in a session of its own, restarted when it dies, stopped together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

BACKOFF_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
# A child that lived this long was well; its next death is a first one again.
WELL_AFTER_SECONDS = 60.0
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(slots=True)
class Child:
    """One process that is kept alive; `stop_rank` orders the stopping, lowest first."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    stop_rank: int = 0
    sockets: tuple[int, ...] = ()
    # Where it writes, when that is nothing for the operator's terminal.
    output_path: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started_at: float = 0.0
    restart_at: float = field(default=0.0)

    def start(self) -> None:
        """Start the process in its own session, so that Ctrl-C in the terminal reaches it only through us."""
        self.started_at = time.monotonic()
        with ExitStack() as files:
            output = files.enter_context(self.output_path.open("ab")) if self.output_path else None
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                pass_fds=self.sockets,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the process and all that it started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


def _die_with_parent() -> None:
    # A supervisor killed with -9 cannot stop anybody; without this its children would keep the port.
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Family:
    """All children of one supervisor."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = list(children)

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            child.start()

    def revive(self) -> None:
        """Restart the children that died, each after its own pause; to be called several times a second."""
        moment = time.monotonic()
        for child in self.children:
            if child.is_alive():
                continue
            if not child.restart_at:
                self._plan_restart(child, moment)
            elif moment >= child.restart_at:
                child.restart_at = 0.0
                child.start()

    def _plan_restart(self, child: Child, moment: float) -> None:
        if moment - child.started_at > WELL_AFTER_SECONDS:
            child.deaths = 0
        pause = BACKOFF_SECONDS[min(child.deaths, len(BACKOFF_SECONDS) - 1)]
        child.deaths += 1
        child.restart_at = moment + pause
        # What it had started itself must not outlive it: an orphaned worker would answer beside the new one.
        child.signal_group(signal.SIGKILL)
        code = child.process.returncode if child.process else None
        log.error("child_died", child=child.name, exit_code=code, restart_in_seconds=pause)

    def stop(self, total_seconds: float = 9.0) -> None:
        """Stop everybody: who asks before who answers; whoever is left at the end is killed."""
        ends_at = time.monotonic() + total_seconds
        ranks = sorted({child.stop_rank for child in self.children})
        for place, rank in enumerate(ranks, start=1):
            group = [child for child in self.children if child.stop_rank == rank]
            for child in group:
                child.signal_group(signal.SIGTERM)
            _wait(group, ends_at - total_seconds + total_seconds * place / len(ranks))
        for child in self.children:
            child.signal_group(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()


def _wait(group: Sequence[Child], ends_at: float) -> None:
    while any(child.is_alive() for child in group) and time.monotonic() < ends_at:
        time.sleep(0.02)
