"""The imitated Microsoft as tests and the demonstration hold it in their hands."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from parley.engine.connectors.sign_in import ProviderClient
from tests.fakes.microsoft.faults import Call, Faults
from tests.fakes.microsoft.graph.events import (
    Wants,
    check_fields,
    check_times,
    keep_statuses,
    list_addresses,
    make_status,
    write_event,
)
from tests.fakes.microsoft.graph.routes import Routes
from tests.fakes.microsoft.graph.subscriptions import Subscription, Subscriptions
from tests.fakes.microsoft.graph.times import CUSTOM_ZONE, find_zone, midnight, write_wall
from tests.fakes.microsoft.graph.views import Deltas, Span, list_busy, list_view
from tests.fakes.microsoft.graph.writing import Writer, pop_meeting
from tests.fakes.microsoft.identity import Identity
from tests.fakes.microsoft.server import start_server
from tests.fakes.microsoft.store import (
    PERSONAL_TENANT,
    Calendar,
    Clock,
    Event,
    Mail,
    Person,
    Store,
    Tenant,
    make_guid,
)
from tests.fakes.microsoft.throttle import Throttle

OWN = Wants(is_immutable=True)
ALL_SCOPES = frozenset(
    {"openid", "profile", "email", "offline_access", "User.Read", "Calendars.ReadWrite", "MailboxSettings.Read"}
)
WORDS = {"show_as": "showAs", "is_all_day": "isAllDay"}


class MicrosoftFake:
    """Microsoft's sign-in and Graph at one loopback origin."""

    def __init__(self, client_id: str, client_secret: str, tenant: str, redirect_uris: frozenset[str]) -> None:
        self.clock = Clock()
        self.faults = Faults()
        self.store = Store(self.clock)
        self.identity = Identity(self.store, self.faults, client_id, client_secret, redirect_uris)
        self.writer = Writer(self.store, self.faults)
        self.deltas = Deltas(self.store, self.faults)
        self.subscriptions = Subscriptions(self.store, self.faults)
        self.routes = Routes(self.store, self.writer, self.deltas)
        self.throttle = Throttle(self.clock.now)
        self.calls: list[Call] = []
        self.troubles: list[str] = []
        self.origin = ""
        self._client = ProviderClient(client_id, client_secret, tenant)
        self.store.tenants[PERSONAL_TENANT] = Tenant(PERSONAL_TENANT, "Personal accounts")
        self.home = self.add_tenant("Example Inc.")

    @property
    def client(self) -> ProviderClient:
        """The registration that Parley has here."""
        return replace(self._client, imitation=self.origin)

    @property
    def mailed(self) -> list[Mail]:
        """What Exchange mailed of its own accord."""
        return self.store.mailed

    def add_tenant(self, name: str, *, requires_approval: bool = False) -> Tenant:
        """An organization."""
        made = Tenant(make_guid(f"tenant-{name}"), name, requires_approval)
        self.store.tenants[made.id] = made
        return made

    def add_person(
        self,
        email: str,
        name: str = "",
        *,
        tenant: Tenant | None = None,
        is_personal: bool = False,
        timezone: str = "Europe/Berlin",
    ) -> Person:
        """An account with its default calendar, Calendar."""
        own = PERSONAL_TENANT if is_personal else (tenant or self.home).id
        oid = make_guid(f"person-{email}")
        oid = f"00000000-0000-0000-{oid[19:]}" if is_personal else oid
        person = Person(email, name or email.partition("@")[0].title(), own, oid, timezone)
        with self.store.lock:
            self.store.people[email] = person
            self.store.add_calendar(person, "Calendar")
        return person

    def add_calendar(self, person: Person, name: str, **options: Any) -> Calendar:
        """Another calendar; options: color, hex_color, is_writable, providers (allowed for online meetings)."""
        with self.store.lock:
            return self.store.add_calendar(person, name, **options)

    def remove_calendar(self, calendar: Calendar) -> None:
        """A person deletes a calendar with its events; the default one stays for ever."""
        with self.store.lock:
            self.store.remove_calendar(calendar)

    def put_event(
        self,
        calendar: Calendar,
        subject: str,
        starts: datetime | date,
        ends: datetime | date,
        *,
        zone: str = "",
        organizer: tuple[str, str] | None = None,
        response: str = "",
        **fields: Any,
    ) -> Event:
        """A person makes an event. Dates make it all-day; naive times are in `zone` (IANA, Windows, or the custom one).

        `organizer` (name, address) makes it an invitation from somebody, answered by `response` (a Graph word).
        Other fields are Graph's own: body, location, attendees, recurrence, sensitivity, `show_as`, isOnlineMeeting, …
        """
        with self.store.lock:
            given = self._spell_times(calendar, starts, ends, zone) | self._spell(fields) | {"subject": subject}
            has_meeting = pop_meeting(given)
            kept = self._check(given, is_new=True)
            event = self.store.add_event(calendar, kept, organizer=organizer)
            event.response = response or ("notResponded" if organizer else "organizer")
            if organizer is None:
                self.store.mail("invitation", event, list_addresses(kept))
            if has_meeting:
                self.writer.finish_meeting(event)
            return event

    def change_event(self, event: Event, *, on: date | None = None, **fields: Any) -> None:
        """A person changes an event, or the occurrence of a series that belongs to the day `on`.

        `starts`, `ends`, `zone` and `subject`, or fields as for `put_event`.
        """
        with self.store.lock:
            starts, ends, zone = fields.pop("starts", None), fields.pop("ends", None), fields.pop("zone", "")
            given = self._spell(fields)
            if starts is not None:
                given |= self._spell_times(event.calendar, starts, ends, zone)
            kept = {name: value for name, value in given.items() if name in {"start", "end"}}
            kept |= check_fields({name: value for name, value in given.items() if name not in kept}, is_new=False)
            if "attendees" in kept:
                kept["attendees"] = keep_statuses(event, kept["attendees"])
            with self.store.change(event, on):
                if on is None:
                    event.apply(kept)
                else:
                    event.changed_days[on] = {**event.changed_days.get(on, {}), **kept}

    def delete_event(self, event: Event, *, on: date | None = None) -> None:
        """A person deletes an event, or one occurrence of a series."""
        with self.store.lock:
            self.writer.remove(event, on)

    def move_event(self, event: Event, target: Calendar) -> None:
        """A person moves an event to another calendar."""
        with self.store.lock:
            self.writer.move(event, target)

    def respond_to(self, event: Event, response: str) -> None:
        """The owner answers an invitation: accepted, tentativelyAccepted, declined (which removes it)."""
        with self.store.lock:
            self.writer.respond(event, response)

    def answer_as_guest(self, event: Event, address: str, response: str) -> None:
        """A guest of an event answers."""
        with self.store.lock, self.store.change(event):
            at = f"{self.clock.now():%Y-%m-%dT%H:%M:%SZ}"
            for attendee in event.fields["attendees"]:
                if attendee["emailAddress"]["address"].lower() == address.lower():
                    attendee["status"] = make_status(response, at)

    def call_off(self, event: Event) -> None:
        """The organizer of an invitation calls it off; it stays, marked, until the guest removes it."""
        with self.store.lock, self.store.change(event):
            event.is_cancelled = True
            event.fields |= {"subject": f"Canceled: {event.fields['subject']}", "showAs": "free"}

    def list_events(self, calendar: Calendar) -> list[dict[str, Any]]:
        """What stands in a calendar, masters included, as Graph would give it in UTC with immutable ids."""
        with self.store.lock:
            return [write_event(event, OWN) | self._tell_own(event) for event in self.store.list_events(calendar)]

    def find_event(self, calendar: Calendar, event_id: str) -> Event | None:
        """The event of an id."""
        with self.store.lock:
            return self.store.find_event(calendar.person, event_id)

    def expand(self, calendar: Calendar, starts_at: datetime, ends_at: datetime) -> list[tuple[datetime, datetime]]:
        """The truth: when the owner is busy by this calendar, unmerged, in order."""
        with self.store.lock:
            return list_busy(self.store, calendar, Span(starts_at.astimezone(UTC), ends_at.astimezone(UTC)))

    def list_view(self, calendar: Calendar, starts_at: datetime, ends_at: datetime) -> list[dict[str, Any]]:
        """All that stands in a span, series laid out, free times too."""
        with self.store.lock:
            return list_view(self.store, calendar, Span(starts_at.astimezone(UTC), ends_at.astimezone(UTC)), OWN)

    def expire_sync_states(self, status: int = 410) -> None:
        """All links of deltas are too old: 410 SyncStateNotFound, or 400 syncStateNotFound."""
        with self.store.lock:
            self.deltas.expire(status)

    def revoke(self, person: Person, number: int = 50173) -> None:
        """All tokens of a person end."""
        with self.store.lock:
            self.identity.revoke(person, number)

    def approve(self, tenant: Tenant) -> None:
        """The administrator of an organization approves Parley."""
        tenant.is_approved = True

    def sign_in(self, authorization_url: str, person: Person, *, allows: bool = True) -> str:
        """Where the browser ends after the person answered the page; "" where an administrator has to approve."""
        parts = urlsplit(authorization_url)
        with self.store.lock:
            tenant = parts.path.split("/")[1]
            return self.identity.answer(tenant, dict(parse_qsl(parts.query)), person.email, allows=allows)

    def give_tokens(self, person: Person, scopes: frozenset[str] = ALL_SCOPES) -> dict[str, Any]:
        """An answer of the token endpoint, for tests that begin after the sign-in."""
        with self.store.lock:
            return self.identity.give(person, scopes)

    def send_pushes_to(self, origin: str) -> None:
        """Call this origin instead of that of the registered addresses; "" ends it."""
        self.subscriptions.origin = origin.rstrip("/")

    def release_pushes(self, *, is_shuffled: bool = False) -> None:
        """Send what was held back, on request in another order, and hold no more; returns when all were answered."""
        self.faults.holds_pushes = False
        self.subscriptions.deliver(is_reversed=is_shuffled)

    def wait_for_pushes(self) -> None:
        """Return when every notice on its way was answered."""
        self.subscriptions.wait()

    def list_subscriptions(self) -> list[Subscription]:
        """Those that live."""
        return list(self.subscriptions.living.values())

    def note_trouble(self) -> None:
        """The imitation itself failed, or a client went away amid an answer."""
        self.troubles.append(repr(sys.exc_info()[1]))

    def _check(self, given: dict[str, Any], *, is_new: bool) -> dict[str, Any]:
        times = {name: given.pop(name) for name in ("start", "end")}
        kept = check_fields({name: value for name, value in given.items() if name != "iCalUId"}, is_new=is_new)
        kept |= {name: given[name] for name in ("iCalUId",) if name in given} | times
        check_times(kept)
        return kept

    def _spell(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {WORDS.get(name, name): value for name, value in fields.items()}

    def _spell_times(
        self, calendar: Calendar, starts: datetime | date, ends: datetime | date | None, zone: str
    ) -> dict[str, Any]:
        own = zone or calendar.person.timezone
        if not isinstance(starts, datetime):
            last = ends if ends is not None else starts + timedelta(days=1)
            span = (midnight(starts), midnight(last))
            return {"isAllDay": True} | {
                name: write_wall(at, own) for name, at in zip(("start", "end"), span, strict=True)
            }
        if not isinstance(ends, datetime):
            raise TypeError("a time starts, so a time has to end it")
        return {"isAllDay": False, "start": self._spell_time(starts, own), "end": self._spell_time(ends, own)}

    def _spell_time(self, at: datetime, zone: str) -> dict[str, str]:
        if at.tzinfo is None:
            return write_wall(at, zone)
        if zone == CUSTOM_ZONE:
            return write_wall(at.astimezone(UTC).replace(tzinfo=None), zone)
        return write_wall(at.astimezone(find_zone(zone)).replace(tzinfo=None), zone)

    def _tell_own(self, event: Event) -> dict[str, Any]:
        return {
            "singleValueExtendedProperties": [{"id": key, "value": value} for key, value in event.properties.items()]
        }


@contextmanager
def run_microsoft(
    *,
    client_id: str = "6731de76-14a6-49ae-97bc-6eba6914391e",
    client_secret: str = "secret-of-the-imitation",
    tenant: str = "common",
    redirect_uris: frozenset[str] = frozenset(),
    port: int = 0,
) -> Iterator[MicrosoftFake]:
    """Listen on a loopback port, a free one by default. Without `redirect_uris` any is taken."""
    fake = MicrosoftFake(client_id, client_secret, tenant, redirect_uris)
    server = start_server(fake, port)
    fake.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.faults.clear()
        fake.subscriptions.close()
        server.shutdown()
        server.server_close()
        thread.join()
