"""What goes wrong with the imitated Google by a test's script, and the record of what was asked of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from threading import Event, Lock
from typing import Any

CHANGING = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(eq=False)
class Call:
    """One request: as it came, what it was taken for, and how it ended (`status` 0: it got no answer)."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes
    at: datetime
    operation: str = ""
    person: str = ""
    client: str = ""
    scopes: frozenset[str] = frozenset()
    parameters: dict[str, Any] = field(default_factory=dict)
    payload: dict[str, Any] = field(default_factory=dict)
    status: int = 0
    rule: str = ""
    # What is done when it was dealt with, before the caller reads the answer.
    before_answer: list[Callable[[], None]] = field(default_factory=list)

    def header(self, name: str) -> str:
        """A header's value, "" where it is missing."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")


@dataclass(eq=False)
class Fault:
    """Something that befalls calls whose path has `on` in it: so many times, or until it is taken back."""

    kind: str
    on: str
    method: str
    times: int | None
    rate: float = 1.0
    status: int = 500
    reason: str = ""
    retry_after: str = ""
    struck: Event = field(default_factory=Event)

    def fits(self, call: Call, kinds: tuple[str, ...]) -> bool:
        """Whether it is of these kinds and meant for this call."""
        methods = CHANGING if self.method == "changing" else (self.method or call.method,)
        return self.kind in kinds and self.times != 0 and self.on in call.path and call.method in methods


@dataclass(eq=False)
class Faults:
    """The script. Plain attributes last until they are set back."""

    seed: int = 0
    # "success", "pending" (success on the second GET), "stuck" (for ever pending), "failure".
    meet: str = "success"
    # The longest that a channel lives, whatever was asked for.
    watch_lifetime: timedelta = timedelta(days=7)
    # Answers per calendar inside a freeBusy that is answered 200: notFound, internalError, …
    free_busy_errors: dict[str, str] = field(default_factory=dict)
    # The most items that a page has, and whether every other page is empty.
    page_limit: int | None = None
    empty_pages: bool = False
    # Calls of one person a minute, by the clock of the imitation; None for no limit.
    calls_a_minute: int | None = None
    rotates_refresh_tokens: bool = False
    omits_refresh_token: bool = False
    # Boxes that the consent page shows unticked (endings of scopes), and how it sends people away instead.
    unticks: set[str] = field(default_factory=set)
    redirect_error: str = ""
    # Pushes: which part is lost, which comes twice; while they are held none is sent.
    push_loss: float = 0.0
    push_doubling: float = 0.0
    holds_pushes: bool = False
    planned: list[Fault] = field(default_factory=list)
    released: Event = field(default_factory=Event)
    _lock: Any = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    def refuse(
        self,
        status: int,
        reason: str = "backendError",
        *,
        on: str = "",
        method: str = "",
        times: int | None = 1,
        retry_after: str = "",
    ) -> Fault:
        """Answer calls with an error instead of doing what they ask; for signing in `reason` is the error."""
        return self._plan(Fault("refuse", on, method, times, status=status, reason=reason, retry_after=retry_after))

    def hang(self, *, on: str = "", method: str = "", times: int | None = None) -> Fault:
        """Take calls and say nothing until `release`."""
        self.released.clear()
        return self._plan(Fault("hang", on, method, times))

    def lose_answers(
        self, rate: float = 1.0, *, on: str = "", method: str = "changing", times: int | None = None
    ) -> Fault:
        """Do what is asked, then cut the connection without a word; of all calls that part (seeded)."""
        return self._plan(Fault("lose", on, method, times, rate))

    def cut(self, rate: float = 1.0, *, on: str = "", method: str = "", times: int | None = None) -> Fault:
        """Cut the connection without doing anything."""
        return self._plan(Fault("cut", on, method, times, rate))

    def release(self) -> None:
        """Let what hangs go on, and hang no more."""
        self.planned = [fault for fault in self.planned if fault.kind != "hang"]
        self.released.set()

    def clear(self) -> None:
        """Take everything back: what was planned, and what attributes say."""
        self.planned = []
        self.released.set()
        for name, value in vars(Faults(self.seed)).items():
            if name not in ("random", "planned", "released", "_lock"):
                setattr(self, name, value)

    def strike(self, call: Call, *kinds: str) -> Fault | None:
        """The fault that befalls this call now, counted."""
        with self._lock:
            for fault in self.planned:
                if fault.fits(call, kinds) and self.random.random() < fault.rate:
                    fault.times = None if fault.times is None else fault.times - 1
                    fault.struck.set()
                    return fault
        return None

    def _plan(self, fault: Fault) -> Fault:
        self.planned.append(fault)
        return fault
