"""What goes wrong with the imitated Microsoft by a test's script, and the record of what was asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from threading import Event, Lock
from typing import Any

CHANGING = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(eq=False)
class Call:
    """One request: as it came, who it was for, how it ended (`status` 0: no answer) and by which rule."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes
    at: datetime
    person: str = ""
    payload: Any = None
    status: int = 0
    rule: str = ""

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
    code: str = ""
    retry_after: str = ""

    def fits(self, call: Call, kinds: tuple[str, ...]) -> bool:
        """Whether it is of these kinds and meant for this call."""
        methods = CHANGING if self.method == "changing" else (self.method or call.method,)
        return self.kind in kinds and self.times != 0 and self.on in call.path and call.method in methods


@dataclass(eq=False)
class Faults:
    """The script. Plain attributes last until they are set back."""

    seed: int = 0
    # "pending": the link is there after `answers_without_link` answers, the creating one counted; "success": at once;
    # "stuck": never, without a word; "failure": the event turns out to be no meeting.
    teams: str = "pending"
    answers_without_link: int = 2
    # Deltas: the most rows of a page, an empty page first, rows twice with an old state first, and occurrences
    # without their masters.
    page_limit: int | None = None
    empty_pages: bool = False
    duplicate_rows: bool = False
    omits_masters: bool = False
    ignores_if_match: bool = False
    # Signing in: what is not granted though it was asked for; the AADSTS number of the next sign-in (65004 is a
    # person who cancels) and of every request for tokens; whether an answer comes without a refresh token; how long one
    # that was replaced still does; how long access tokens live.
    withheld_scopes: frozenset[str] = frozenset()
    sign_in_refusal: int = 0
    token_refusal: int = 0
    omits_refresh_token: bool = False
    refresh_grace_seconds: int = 60
    access_token_seconds: int = 4_500
    # Watches: none at all; the longest that may be asked for (4,230 minutes in earlier years); how long they are
    # granted for, whatever was asked for.
    refuses_watches: bool = False
    longest_watch: timedelta = timedelta(minutes=10_080)
    watch_lifetime: timedelta | None = None
    # Pushes: which part is lost, which comes twice, with a forged item beside each; while they are held none is sent.
    push_loss: float = 0.0
    push_doubling: float = 0.0
    forged_items: bool = False
    holds_pushes: bool = False
    planned: list[Fault] = field(default_factory=list)
    released: Event = field(default_factory=Event)
    _lock: Any = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    def refuse(
        self,
        status: int,
        code: str = "UnknownError",
        *,
        on: str = "",
        method: str = "",
        times: int | None = 1,
        retry_after: str = "",
        rate: float = 1.0,
    ) -> Fault:
        """Answer calls, or that part of them, with an error of Graph's shape instead of doing what they ask.

        A `retry_after` in seconds closes the mailbox for so long: who comes earlier waits longer.
        """
        return self._plan(Fault("refuse", on, method, times, rate, status, code, retry_after))

    def hang(self, *, on: str = "", method: str = "", times: int | None = None) -> Fault:
        """Take calls and say nothing until `release`; then they are done."""
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
        """Take everything planned back."""
        self.planned = []
        self.released.set()

    def strike(self, call: Call, *kinds: str) -> Fault | None:
        """The fault that befalls this call now, counted."""
        with self._lock:
            for fault in self.planned:
                if fault.fits(call, kinds) and self.random.random() < fault.rate:
                    fault.times = None if fault.times is None else fault.times - 1
                    return fault
        return None

    def happens(self, rate: float) -> bool:
        """Whether something of this rate happens this time."""
        with self._lock:
            return self.random.random() < rate

    def _plan(self, fault: Fault) -> Fault:
        self.planned.append(fault)
        return fault
