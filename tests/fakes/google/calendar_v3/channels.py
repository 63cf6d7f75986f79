"""Channels of the imitated Calendar v3: who is told of changes, and the messages that are really sent."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from queue import Queue
from threading import Thread
from urllib.parse import urlsplit
from zlib import crc32

from tests.fakes.google.calendar_v3.series import Body
from tests.fakes.google.faults import Call, Faults
from tests.fakes.google.rules import Refused
from tests.fakes.google.store import Person, Store

WEEK = timedelta(days=7)
ATTEMPTS = 3
_CHANNEL_ID = re.compile(r"[A-Za-z0-9\-_+/=]{1,64}")
_NEAR = ("127.0.0.1", "localhost", "::1")


@dataclass(eq=False)
class Channel:
    """One registered address: what it is told of, as whom it was registered, and until when."""

    id: str
    resource: str
    resource_id: str
    uri: str
    address: str
    token: str
    expires_at: datetime
    person: str
    number: int = 0


@dataclass(eq=False)
class Push:
    """A message: to which channel, what it says; `status` 0 until the address has answered."""

    channel: Channel
    state: str
    number: int
    status: int = 0


class Channels:
    """What watches, and the thread that sends. `pushes_go_to`: an origin that stands for every address's."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self.store, self.faults, self.pushes_go_to = store, faults, ""
        self.living: dict[str, Channel] = {}
        self.pushes: list[Push] = []
        self._used: set[str] = set()
        self._held: list[Push] = []
        self._queue: Queue[Push | None] = Queue()
        self._thread: Thread | None = None
        store.listeners.append(self.tell)

    def watch(self, person: Person, call: Call, resource: str, uri: str) -> Body:
        """Register an address; it hears of it before the caller does."""
        asked = call.payload
        self._check(asked)
        now = self.store.clock.now()
        lifetime = min(self._read_lifetime(asked, now), self.faults.watch_lifetime)
        self._used.add(asked["id"])
        channel = Channel(
            asked["id"],
            resource,
            f"res-{crc32(resource.encode()):08x}",
            uri,
            asked["address"],
            asked.get("token", ""),
            now + lifetime,
            person.email,
        )
        self.living[channel.id] = channel
        call.before_answer.append(partial(self._deliver, self._make(channel, "sync")))
        answer = {"kind": "api#channel", "id": channel.id, "resourceId": channel.resource_id, "resourceUri": uri}
        answer |= {"token": channel.token} if channel.token else {}
        return answer | {"expiration": str(int(channel.expires_at.timestamp() * 1000))}

    def _check(self, asked: Body) -> None:
        fields = {"id", "type", "address", "token", "expiration", "params", "payload", "kind"}
        channel_id, token = asked.get("id"), asked.get("token", "")
        if set(asked) - fields or asked.get("type") not in ("web_hook", "webhook") or len(str(token)) > 256:
            raise Refused("channel-fields", "Invalid channel.")
        if not isinstance(channel_id, str) or not _CHANNEL_ID.fullmatch(channel_id):
            raise Refused("channel-fields", "Invalid channel id.", "id")
        if channel_id in self._used:
            raise Refused("channel-id-once", f"Channel id {channel_id} not unique")
        address = urlsplit(str(asked.get("address", "")))
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _NEAR):
            raise Refused("channel-https", "WebHook callback must be HTTPS.", "address")

    @staticmethod
    def _read_lifetime(asked: Body, now: datetime) -> timedelta:
        try:
            if "expiration" in asked:
                lifetime = datetime.fromtimestamp(int(asked["expiration"]) / 1000, UTC) - now
            else:
                lifetime = timedelta(seconds=int(asked.get("params", {}).get("ttl", WEEK.total_seconds())))
        except (ValueError, TypeError, OverflowError):
            raise Refused("channel-expiration", "Invalid expiration.", "expiration") from None
        if lifetime <= timedelta():
            raise Refused("channel-expiration", "The channel would have expired already.", "expiration")
        return lifetime

    def stop(self, person: Person, call: Call) -> None:
        """Tell this address no more."""
        channel = self.living.get(str(call.payload.get("id")))
        if channel is None or channel.person != person.email or channel.expires_at <= self.store.clock.now():
            raise Refused("channel-known", f"Channel '{call.payload.get('id')}' not found for project")
        if channel.resource_id != call.payload.get("resourceId"):
            raise Refused("channel-known", "Channel not found for this resource.")
        del self.living[channel.id]

    def tell(self, resource: str) -> None:
        """A resource changed: a message to every channel on it, unless the script loses it."""
        now = self.store.clock.now()
        for channel in [channel for channel in self.living.values() if channel.resource == resource]:
            if channel.expires_at <= now:
                continue
            push = self._make(channel, "exists")
            if self.faults.random.random() < self.faults.push_loss:
                continue
            times = 2 if self.faults.random.random() < self.faults.push_doubling else 1
            (self._held.extend if self.faults.holds_pushes else self.send)([push] * times)

    def _make(self, channel: Channel, state: str) -> Push:
        channel.number += 1 if state == "sync" else self.faults.random.randint(1, 3)
        push = Push(channel, state, channel.number)
        self.pushes.append(push)
        return push

    def release(self, *, is_shuffled: bool) -> None:
        """Send what was held."""
        with self.store.lock:
            held, self._held = self._held, []
        if is_shuffled:
            self.faults.random.shuffle(held)
        self.send(held)

    def send(self, pushes: Iterable[Push]) -> None:
        """Let the sending thread send, one after the other."""
        if self._thread is None:
            self._thread = Thread(target=self._run, daemon=True)
            self._thread.start()
        for push in pushes:
            self._queue.put(push)

    def wait(self) -> None:
        """Until every message that is due was sent."""
        self._queue.join()

    def close(self) -> None:
        """Send no more."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(10)

    def _run(self) -> None:
        while push := self._queue.get():
            self._deliver(push)
            self._queue.task_done()
        self._queue.task_done()

    def _deliver(self, push: Push) -> None:
        target = urlsplit(push.channel.address)
        origin = urlsplit(self.pushes_go_to or push.channel.address)
        if origin.hostname not in _NEAR:
            return
        kind = HTTPSConnection if origin.scheme == "https" else HTTPConnection
        path = target.path + (f"?{target.query}" if target.query else "")
        for _ in range(ATTEMPTS):
            connection = kind(origin.hostname, origin.port, timeout=10)
            try:
                connection.request("POST", path or "/", headers=self._make_headers(push))
                push.status = connection.getresponse().status
            except (OSError, HTTPException):
                push.status = 0
            finally:
                connection.close()
            if push.status not in (500, 502, 503, 504):
                return

    @staticmethod
    def _make_headers(push: Push) -> dict[str, str]:
        channel = push.channel
        headers = {
            "Content-Length": "0",
            "X-Goog-Channel-ID": channel.id,
            "X-Goog-Message-Number": str(push.number),
            "X-Goog-Resource-ID": channel.resource_id,
            "X-Goog-Resource-State": push.state,
            "X-Goog-Resource-URI": channel.uri,
            "X-Goog-Channel-Expiration": format_datetime(channel.expires_at, usegmt=True),
        }
        return headers | ({"X-Goog-Channel-Token": channel.token} if channel.token else {})
