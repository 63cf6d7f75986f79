"""Subscriptions: the handshake, notices and lifecycle messages, all really sent over HTTP."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Queue
from threading import Thread
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import httpx

from tests.fakes.microsoft.faults import Faults
from tests.fakes.microsoft.graph.times import read_parameter, write_instant
from tests.fakes.microsoft.rules import Refused, bad_request
from tests.fakes.microsoft.store import Calendar, Event, Person, Store, make_guid

SHORTEST_LIFE = timedelta(minutes=45)
LONGEST_STATE = 128
HANDSHAKE_SECONDS, NOTICE_SECONDS = 10, 30
KINDS = {"created", "updated", "deleted"}
RESOURCE = re.compile(r"/?me/(?:calendars/([^/]+)/)?events")
SHAPE = {"changeType", "notificationUrl", "lifecycleNotificationUrl", "resource", "expirationDateTime", "clientState"}
NEEDED = {"changeType", "notificationUrl", "resource", "expirationDateTime"}


@dataclass(eq=False)
class Subscription:
    """One address that wants to hear of one calendar."""

    id: str
    person: Person
    client_id: str
    calendar_id: str | None
    given: dict[str, str]
    expires_at: datetime
    is_immutable: bool

    def write(self) -> dict[str, Any]:
        """As Graph gives it; the clientState of a subscription is its owner's to know."""
        plain = {"lifecycleNotificationUrl": None, "clientState": None} | self.given
        expiry = {"expirationDateTime": write_instant(self.expires_at)}
        return {"id": self.id, "applicationId": self.client_id, **plain, **expiry, "creatorId": self.person.oid}


class Subscriptions:
    """All subscriptions and the messages to their addresses.

    `answers` keeps (address, status) of what was sent; 0 where nobody answered.
    """

    def __init__(self, store: Store, faults: Faults) -> None:
        self.store, self.faults = store, faults
        self.living: dict[str, Subscription] = {}
        self.answers: list[tuple[str, int]] = []
        # An origin that stands for that of every address, where those are not of this machine.
        self.origin = ""
        self._held: list[tuple[str, dict[str, Any]]] = []
        self._queue: Queue[tuple[str, dict[str, Any]] | None] = Queue()
        self._sender = Thread(target=self._send_all, daemon=True)
        self._sender.start()
        store.listeners.append(self.tell)

    def create(self, person: Person, client_id: str, given: Any, is_immutable: bool) -> dict[str, Any]:
        """POST /subscriptions: asks both addresses before it answers. Call it without the store's lock."""
        calendar_id = self._check(person, given)
        expires_at = self._read_expiry(given)
        for member in ("notificationUrl", "lifecycleNotificationUrl"):
            if given.get(member):
                shake_hands(self._resolve(given[member]))
        number = len(self.store.people) + len(self.answers) + len(self.living)
        made_id = make_guid(f"subscription-{number}-{secrets.token_hex(8)}")
        made = Subscription(made_id, person, client_id, calendar_id, dict(given), expires_at, is_immutable)
        self.living[made.id] = made
        return made.write()

    def list_of(self, person: Person) -> list[dict[str, Any]]:
        """GET /subscriptions."""
        return [each.write() for each in self._list_living() if each.person is person]

    def renew(self, person: Person, subscription_id: str, given: Any) -> dict[str, Any]:
        """PATCH."""
        known = self._get(person, subscription_id)
        if not isinstance(given, dict) or set(given) != {"expirationDateTime"}:
            raise bad_request("watch-renewal", "InvalidRequest", "Only expirationDateTime can be changed.")
        known.expires_at = self._read_expiry(given)
        return known.write()

    def reauthorize(self, person: Person, subscription_id: str) -> None:
        """POST /reauthorize."""
        self._get(person, subscription_id)

    def end(self, person: Person, subscription_id: str) -> None:
        """DELETE."""
        self.living.pop(self._get(person, subscription_id).id)

    def tell(self, calendar: Calendar, event: Event, kind: str) -> None:
        """A change happened: whoever subscribed hears of it."""
        for each in self._list_living():
            is_wanted = each.calendar_id == calendar.id or (each.calendar_id is None and calendar.is_default)
            if each.person is calendar.person and is_wanted and kind in each.given["changeType"].split(","):
                self._post(each.given["notificationUrl"], {"value": self._make_items(each, event, kind)})

    def send_lifecycle(self, subscription: Subscription, message: str) -> None:
        """missed, subscriptionRemoved (which it then is) or reauthorizationRequired."""
        if message == "subscriptionRemoved":
            self.living.pop(subscription.id, None)
        item = self._make_head(subscription) | {"lifecycleEvent": message}
        self._post(subscription.given["lifecycleNotificationUrl"], {"value": [item]})

    def deliver(self, *, times: int = 1, is_reversed: bool = False, loses: Iterable[int] = ()) -> None:
        """Send what was held back: doubled, the other way round, without some; returns when all were answered."""
        waiting, self._held = self._held, []
        chosen = [message for index, message in enumerate(waiting) if index not in set(loses)] * times
        for message in reversed(chosen) if is_reversed else chosen:
            self._queue.put(message)
        self.wait()

    def wait(self) -> None:
        """Return when everything on its way was answered."""
        self._queue.join()

    def close(self) -> None:
        """Send nothing any more."""
        self._queue.put(None)
        self._sender.join(HANDSHAKE_SECONDS)

    def _check(self, person: Person, given: Any) -> str | None:
        if self.faults.refuses_watches:
            raise Refused("", 403, "ExtensionError", "Operation: Create; Exception: [Status Code: Forbidden]")
        if not isinstance(given, dict) or not set(given) >= NEEDED or set(given) - SHAPE:
            raise bad_request("watch-shape", "InvalidRequest", "A subscription needs " + ", ".join(sorted(NEEDED)))
        match = RESOURCE.fullmatch(unquote(given["resource"]))
        wanted = set(given["changeType"].split(","))
        known_ids = {calendar.id for calendar in person.calendars}
        if not match or not wanted <= KINDS or (match[1] and match[1] not in known_ids):
            raise bad_request("watch-shape", "ExtensionError", "The resource or the changeType is not known.")
        if len(given.get("clientState") or "") > LONGEST_STATE:
            raise bad_request("watch-state", "InvalidRequest", "clientState is too long.")
        for each in self._list_living():
            same = each.person is person and each.calendar_id == match[1]
            if same and set(each.given["changeType"].split(",")) == wanted:
                message = "Subscription already exists for this resource and change types."
                raise Refused("watch-once", 409, "ExtensionError", message)
        return match[1]

    def _read_expiry(self, given: dict[str, str]) -> datetime:
        now = self.store.clock.now()
        wanted = read_parameter(given["expirationDateTime"])
        if wanted > now + self.faults.longest_watch + timedelta(seconds=59):
            minutes = int(self.faults.longest_watch.total_seconds() // 60)
            message = f"Subscription expiration can only be {minutes} minutes in the future."
            raise bad_request("watch-life", "ExtensionError", message)
        if self.faults.watch_lifetime:
            return min(wanted, now + self.faults.watch_lifetime)
        return max(wanted, now + SHORTEST_LIFE)

    def _get(self, person: Person, subscription_id: str) -> Subscription:
        for each in self._list_living():
            if each.id == subscription_id and each.person is person:
                return each
        raise Refused("watch-known", 404, "ResourceNotFound", "The object was not found.")

    def _list_living(self) -> list[Subscription]:
        now = self.store.clock.now()
        return [each for each in self.living.values() if each.expires_at > now]

    def _make_head(self, each: Subscription) -> dict[str, Any]:
        return {
            "subscriptionId": each.id,
            "subscriptionExpirationDateTime": write_instant(each.expires_at),
            "clientState": each.given.get("clientState"),
            "tenantId": each.person.tenant,
        }

    def _make_items(self, each: Subscription, event: Event, kind: str) -> list[dict[str, Any]]:
        event_id = event.id if each.is_immutable else event.mutable_id
        path = f"Users/{each.person.oid}/Events/{event_id}"
        data = {"@odata.type": "#Microsoft.Graph.Event", "@odata.id": path, "@odata.etag": event.etag, "id": event_id}
        item = self._make_head(each) | {"changeType": kind, "resource": path, "resourceData": data}
        forged = item | {"clientState": "somebody-elses"}
        return [forged, item] if self.faults.forged_items else [item]

    def _post(self, address: str, body: dict[str, Any]) -> None:
        times = 0 if self.faults.happens(self.faults.push_loss) else 1 + self.faults.happens(self.faults.push_doubling)
        address = self._resolve(address)
        for _ in range(times):
            if self.faults.holds_pushes:
                self._held.append((address, body))
            else:
                self._queue.put((address, body))

    def _resolve(self, address: str) -> str:
        parts = urlsplit(address)
        return f"{self.origin}{parts.path}{'?' * bool(parts.query)}{parts.query}" if self.origin else address

    def _send_all(self) -> None:
        while True:
            message = self._queue.get()
            try:
                if message is None:
                    return
                self.answers.append((message[0], send(*message)))
            finally:
                self._queue.task_done()


def send(address: str, body: dict[str, Any]) -> int:
    """The status that came back, 0 where none did."""
    try:
        return httpx.post(address, json=body, timeout=NOTICE_SECONDS, trust_env=False).status_code
    except httpx.HTTPError:
        return 0


def shake_hands(address: str) -> None:
    """POST a token that must come back as plain text, decoded."""
    token = f"Validation: Testing client application reachability <{secrets.token_urlsafe(12)}> & more+"
    target = f"{address}{'&' if '?' in address else '?'}validationToken={quote(token, safe='')}"
    try:
        answer = httpx.post(target, content=b"", timeout=HANDSHAKE_SECONDS, trust_env=False)
    except httpx.HTTPError:
        raise fail_handshake("The request timed out or nobody answered.") from None
    is_plain = answer.headers.get("Content-Type", "").startswith("text/plain")
    if answer.status_code != 200 or not is_plain or answer.text != token:
        raise fail_handshake(f"Status {answer.status_code}, or another body than the token as text/plain.")


def fail_handshake(reason: str) -> Refused:
    """The address does not want to be called."""
    message = f"Subscription validation request failed. {reason}"
    return bad_request("watch-handshake", "ValidationError", message)
