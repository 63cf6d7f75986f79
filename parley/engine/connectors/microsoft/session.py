"""One person's exchange with Microsoft Graph: the token, its renewal, four requests at once, and waiting when told."""

import hashlib
import json
import math
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

from parley.engine.connectors.base import ConnectorSettings
from parley.engine.connectors.errors import (
    AnswerUnreadable,
    CredentialsRefused,
    ServerTooSlow,
    ServerUnavailable,
)
from parley.engine.connectors.microsoft.addresses import find_graph_root, list_rows, read_json
from parley.engine.connectors.microsoft.refusals import name_refusal
from parley.engine.connectors.reaching import read_retry_after, translate_failures
from parley.toolkit.clock import now
from parley.toolkit.safe_http.client import Answer, open_guarded_client, read_origin

TOTAL_SECONDS = 30.0
MAX_BYTES = 20_000_000
MAX_PAGES = 2000
# Graph serves so many requests of one application for one mailbox at once, and refuses the next.
MOST_IN_FLIGHT = 4
# On every request, or the ids of events change when they are moved (Graph on immutable identifiers).
IMMUTABLE_IDS = 'IdType="ImmutableId"'
IN_UTC = 'outlook.timezone="UTC"'
IN_TEXT = 'outlook.body-content-type="text"'
_RECONNECT = "Microsoft asks you to sign in again. Connect the account again."


class Gate:
    """What all requests for one mailbox in this process share: four at once, none before the time that Graph named."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._places = threading.BoundedSemaphore(MOST_IN_FLIGHT)
        self._opens_at: datetime | None = None

    @contextmanager
    def enter(self, ends: float) -> Iterator[None]:
        """Wait for a place. Raises ServerUnavailable before the named time, ServerTooSlow where none gets free."""
        if (left := self.measure_wait()) > 0:
            raise ServerUnavailable(retry_after_seconds=math.ceil(left))
        if not self._places.acquire(timeout=max(0.0, ends - time.monotonic())):
            raise ServerTooSlow
        try:
            yield
        finally:
            self._places.release()

    def measure_wait(self) -> float:
        """Seconds until somebody may ask again; zero or less where that is now."""
        return (self._opens_at - now()).total_seconds() if self._opens_at is not None else 0.0

    def close_for(self, seconds: int | None) -> None:
        """Let nobody ask for so long: who asks too early is kept out for longer."""
        if seconds:
            self._opens_at = now() + timedelta(seconds=seconds)
            with _gates_lock:
                _closed[self._name] = self


_gates: WeakValueDictionary[str, Gate] = WeakValueDictionary()
# Those that nobody may pass yet are remembered though nobody stands before them.
_closed: dict[str, Gate] = {}
_gates_lock = threading.Lock()


def find_gate(name: str) -> Gate:
    """The one gate of this name in this process."""
    with _gates_lock:
        for other in [each for each, gate in _closed.items() if gate.measure_wait() <= 0]:
            del _closed[other]
        gate = _gates.get(name)
        if gate is None:
            gate = _gates[name] = Gate(name)
        return gate


class GraphSession:
    """Asks Graph in the name of one person."""

    def __init__(self, settings: ConnectorSettings) -> None:
        self.root = find_graph_root(settings.base_url)
        self._origin = read_origin(self.root)
        self._token = settings.access_token
        self._renew = settings.renew_token
        # The mailbox by name where it is known; else the token stands for it as long as it lives.
        mailbox = settings.username or hashlib.sha256(settings.access_token.encode()).hexdigest()
        self._gate = find_gate(f"{self.root} {mailbox}")
        # An origin of its own is that of the fake, which the operator named; nobody types addresses for this connector.
        imitation = frozenset({settings.base_url}) if settings.base_url else frozenset[str]()
        self._client = open_guarded_client(allowed_origins=imitation, max_bytes=MAX_BYTES)

    def close(self) -> None:
        """Free the network connections."""
        self._client.close()

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        prefer: tuple[str, ...] = (IN_UTC,),
        if_match: str = "",
        total_seconds: float = TOTAL_SECONDS,
    ) -> Answer:
        """The answer to a path below the root, or to a link that Graph gave, whatever its status but 401 and 429.

        Raises CredentialsRefused, ServerUnavailable, ServerTooSlow, AnswerUnreadable, AddressForbidden.
        """
        url = path if path.startswith("http") else f"{self.root}{path}"
        with translate_failures():
            is_graph = read_origin(url) == self._origin
        if not is_graph:
            # The token goes to Graph alone.
            raise AnswerUnreadable
        headers = {"Prefer": ", ".join((IMMUTABLE_IDS, *prefer)), "Accept": "application/json"}
        if if_match:
            headers["If-Match"] = if_match
        if body is not None:
            headers["Content-Type"] = "application/json"
        ends = time.monotonic() + total_seconds
        content = b"" if body is None else json.dumps(body).encode()
        answer = self._send(method, url, headers, content, ends)
        if answer.status == 401 and self._renew is not None and not _asks_for_person(answer):
            self._token, self._renew = self._renew(self._token), None
            answer = self._send(method, url, headers, content, ends)
        if answer.status == 401:
            raise CredentialsRefused(_RECONNECT)
        return answer

    def get(self, path: str, *, prefer: tuple[str, ...] = (IN_UTC,), total_seconds: float = TOTAL_SECONDS) -> Any:
        """The object at a path. Raises what the refusal means."""
        answer = self.ask("GET", path, prefer=prefer, total_seconds=total_seconds)
        check_status(answer, 200)
        return read_json(answer)

    def list_all(
        self, path: str, *, prefer: tuple[str, ...] = (IN_UTC,), total_seconds: float = TOTAL_SECONDS
    ) -> list[dict[str, Any]]:
        """The rows of all pages, empty ones in between included; all within the time."""
        rows: list[dict[str, Any]] = []
        ends = time.monotonic() + total_seconds
        for _ in range(MAX_PAGES):
            page = self.get(path, prefer=prefer, total_seconds=max(0.0, ends - time.monotonic()))
            rows += list_rows(page)
            path = str(page.get("@odata.nextLink") or "")
            if not path:
                return rows
        raise AnswerUnreadable

    def _send(self, method: str, url: str, headers: Mapping[str, str], body: bytes, ends: float) -> Answer:
        with self._gate.enter(ends), translate_failures():
            answer = self._client.request(
                method,
                url,
                headers=headers,
                secret_headers={"Authorization": f"Bearer {self._token}"},
                body=body,
                total_seconds=ends - time.monotonic(),
            )
        if answer.status == 429:
            seconds = read_retry_after(answer)
            self._gate.close_for(seconds)
            raise ServerUnavailable(retry_after_seconds=seconds)
        return answer


def _asks_for_person(answer: Answer) -> bool:
    """Whether only a new sign-in helps (continuous access evaluation), not a fresh token."""
    return "insufficient_claims" in answer.headers.get("www-authenticate", "")


def check_status(answer: Answer, *expected: int) -> None:
    """Raise what an unexpected status means."""
    if answer.status not in expected:
        raise name_refusal(answer.status, read_code(answer), read_retry_after(answer))


def read_code(answer: Answer) -> str:
    """The code of Graph's refusal, "" where it gives none."""
    try:
        found = json.loads(answer.body)["error"]["code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return str(found)
