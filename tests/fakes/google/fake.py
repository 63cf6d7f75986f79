"""The imitated Google as a test holds it in its hands: people and events, faults, the clock, and its own truth."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from parley.engine.connectors.sign_in import ProviderClient
from tests.fakes.google.calendar_v3.channels import Push
from tests.fakes.google.calendar_v3.series import Body, name_instance, write_moment
from tests.fakes.google.faults import Call, Faults
from tests.fakes.google.pages import walk_pages
from tests.fakes.google.rules import PREFIX, RULES
from tests.fakes.google.server import serve
from tests.fakes.google.service import Service
from tests.fakes.google.sign_in import SignIn, expand_scopes
from tests.fakes.google.store import Calendar, Clock, Kept, Person, Store

CLIENT_ID, CLIENT_SECRET = "1234567890-parley.apps.googleusercontent.com", "GOCSPX-imitated-secret"
EVERYTHING = frozenset({PREFIX + "calendar"})
Moment = datetime | date | Body


@dataclass(frozen=True, slots=True)
class Given:
    """Tokens that were given without anybody walking through the pages."""

    access_token: str
    refresh_token: str
    scopes: frozenset[str]


class GoogleFake:
    """A running imitation. What is done to events here is what people do in Google's own pages."""

    RULES = RULES

    def __init__(self, clock: Clock, faults: Faults, redirect_uris: set[str]) -> None:
        self.clock, self.faults, self.store = clock, faults, Store(clock)
        self.sign_in = SignIn(clock, faults, self.store.people, CLIENT_ID, CLIENT_SECRET, redirect_uris)
        self.service = Service(self.store, faults, self.sign_in)
        self.origin = ""

    @property
    def client(self) -> ProviderClient:
        """The registered client, with the imitation's address."""
        return ProviderClient(CLIENT_ID, CLIENT_SECRET, imitation=self.origin)

    @property
    def redirect_uris(self) -> set[str]:
        """The registered addresses; add to it."""
        return self.sign_in.redirect_uris

    @property
    def calls(self) -> list[Call]:
        """Every request, in the order of arrival."""
        return self.service.calls

    @property
    def pushes(self) -> list[Push]:
        """Every message to a channel, also those that the script lost."""
        return self.service.channels.pushes

    @property
    def mails(self) -> list[tuple[str, str, list[str]]]:
        """What Google would have mailed to guests: about what, of which event, to whom."""
        return self.service.writer.mails

    @property
    def issued(self) -> list[str]:
        """Every secret ever given to the client, for looking through logs."""
        return self.sign_in.issued

    def list_calls(self, operation: str) -> list[Call]:
        """The requests that were taken for this method: events.list, token, …"""
        return [call for call in self.calls if call.operation == operation]

    # People and calendars.

    def add_person(
        self, email: str, name: str = "", *, subject: str = "", timezone: str = "Europe/Berlin", domain: str = ""
    ) -> Person:
        """Somebody with an account and a primary calendar. `domain`: of their Workspace."""
        with self.store.lock:
            number = 100000000000000000000 + len(self.store.people)
            person = Person(email, name or email.split("@")[0].title(), subject or str(number), timezone, domain)
            self.store.people[email] = person
            self.store.calendars[email] = Calendar(email, email, timezone, email)
            self.store.list_calendar(person, email, accessRole="owner", primary=True)
        return person

    def add_calendar(
        self,
        email: str,
        name: str,
        *,
        id: str = "",
        timezone: str = "",
        role: str = "owner",
        solutions: tuple[str, ...] = ("hangoutsMeet",),
        is_watchable: bool = True,
    ) -> str:
        """One more calendar on somebody's list; answers its id."""
        with self.store.lock:
            person = self.store.people[email]
            calendar_id = id or f"{self.store.make_id('c_')}@group.calendar.google.com"
            owner = email if role == "owner" else f"owner-of-{calendar_id}"
            made = Calendar(calendar_id, name, timezone or person.timezone, owner, solutions, is_watchable)
            self.store.calendars[calendar_id] = made
            self.store.list_calendar(person, calendar_id, accessRole=role)
        return calendar_id

    def share_calendar(self, calendar: str, email: str, role: str = "reader", **told: Any) -> None:
        """Put a calendar on somebody's list, or change their role or what their list says (hidden, selected, …)."""
        with self.store.lock:
            self.store.list_calendar(self.store.people[email], calendar, accessRole=role, deleted=False, **told)

    def remove_calendar(self, calendar: str, email: str = "") -> None:
        """Take a calendar off one list, or off all, with its events."""
        with self.store.lock:
            for person in self.store.people.values():
                if calendar in person.listed and email in ("", person.email):
                    self.store.list_calendar(person, calendar, deleted=True)
            if not email:
                del self.store.calendars[calendar]

    # Events, as people change them.

    def put_event(
        self, calendar: str, start: Moment, end: Moment | None = None, summary: str = "Busy", **fields: Any
    ) -> Body:
        """A new event. Datetimes are aware, dates all-day; `timezone` and any published field beside them."""
        with self.store.lock:
            found = self.store.calendars[calendar]
            zone = fields.pop("timezone", found.timezone)
            end = end or (start + timedelta(hours=1) if isinstance(start, datetime) else start + timedelta(days=1))
            body = {"id": fields.pop("id", "") or self.store.make_id(), "summary": summary}
            body |= {"start": make_point(start, zone), "end": make_point(end, zone)} | fields
            owner = self.store.people.get(found.owner) or next(iter(self.store.people.values()))
            return self._copy(self.service.writer.make(owner, found, body))

    def change_event(self, calendar: str, event_id: str, **fields: Any) -> Body:
        """Change an event or one occurrence; None takes a field away."""
        with self.store.lock:
            found = self.store.calendars[calendar]
            kept = self._find(found, event_id)
            zone = fields.pop("timezone", kept.body["start"].get("timeZone") or found.timezone)
            for name in {"start", "end"} & set(fields):
                fields[name] = make_point(fields[name], zone)
            return self._copy(self.service.writer.change(found, kept, _replace(fields), is_organizer=True))

    def delete_event(self, calendar: str, event_id: str) -> None:
        """Delete an event, a series, or one occurrence."""
        with self.store.lock:
            found = self.store.calendars[calendar]
            self.store.delete(found, self._find(found, event_id))

    def move_event(self, calendar: str, event_id: str, destination: str) -> Body:
        """Move to another calendar, under the same id."""
        with self.store.lock:
            found, target = self.store.calendars[calendar], self.store.calendars[destination]
            return self._copy(self.service.writer.carry(found, target, event_id))

    def answer_invitation(self, calendar: str, event_id: str, email: str, response: str) -> Body:
        """What a guest answers: accepted, declined, tentative."""
        with self.store.lock:
            found = self.store.calendars[calendar]
            body = deepcopy(self._find(found, event_id).body)
            for guest in body["attendees"]:
                if guest["email"].casefold() == email.casefold():
                    guest["responseStatus"] = response
            return self._copy(self.store.keep(found, body))

    def get_event(self, calendar: str, event_id: str) -> Body:
        """An event as it is stored; a deleted one with status cancelled. Raises KeyError for one that never was."""
        with self.store.lock:
            return self._copy(self._find(self.store.calendars[calendar], event_id))

    def list_events(self, calendar: str, *, with_deleted: bool = False) -> list[Body]:
        """Everything that is stored: single events, series, exceptions."""
        with self.store.lock:
            events = self.store.calendars[calendar].events.values()
            return [self._copy(kept) for kept in events if with_deleted or not kept.is_deleted]

    def name_occurrence(self, calendar: str, event_id: str, original: datetime | date) -> str:
        """The id of the occurrence that the rule puts there."""
        with self.store.lock:
            zone = self.store.calendars[calendar].timezone
        return name_instance(event_id, make_point(original, zone), zone)

    def expand(self, calendar: str, starts_at: datetime, ends_at: datetime) -> list[tuple[datetime, datetime]]:
        """The truth: the busy times that touch the span, one for each event, neither cut nor joined, in UTC."""
        with self.store.lock:
            return self.store.list_busy(self.store.calendars[calendar], starts_at, ends_at)

    def list_occurrences(self, calendar: str, starts_at: datetime, ends_at: datetime) -> list[Body]:
        """Every event and occurrence that touches the span, busy or not."""
        with self.store.lock:
            return deepcopy(self.store.expand(self.store.calendars[calendar], starts_at, ends_at))

    def expire_sync(self, calendar: str) -> None:
        """Sync tokens that were given until now are gone."""
        with self.store.lock:
            found = self.store.calendars[calendar]
            found.change += 1
            found.forgotten_at = found.change

    def expire_list(self, email: str) -> None:
        """Sync tokens of somebody's list of calendars that were given until now are gone."""
        with self.store.lock:
            person = self.store.people[email]
            person.list_forgotten_at = max(person.changed.values()) + 1
            self.store.list_calendar(person, email)

    # Signing in without a browser.

    def grant(self, email: str, scopes: frozenset[str] = EVERYTHING) -> Given:
        """Tokens for somebody who has allowed these scopes (full names), and who they are."""
        with self.store.lock:
            person, allowed = self.store.people[email], expand_scopes(scopes | {"openid", "email", "profile"})
            self.sign_in.granted[email] = self.sign_in.granted.get(email, frozenset()) | allowed
            access = self.sign_in.make_access_token(person, allowed)
            return Given(access, self.sign_in.make_refresh_token(person, allowed), allowed)

    def revoke(self, email: str) -> None:
        """The person takes everything back on the page of their account."""
        with self.store.lock:
            self.sign_in.forget(self.store.people[email])

    def expire_access_tokens(self) -> None:
        """Every access token that was given is refused from here on."""
        with self.store.lock:
            self.sign_in.access_tokens.clear()

    def walk_consent(
        self, address: str, email: str, *, unticks: frozenset[str] = frozenset(), cancels: bool = False
    ) -> str:
        """What a browser does on the pages: choose the account, tick, send. Answers where it is sent in the end."""
        left = {PREFIX + name for name in unticks} | unticks
        return walk_pages(self.origin, address, email, left | {PREFIX + n for n in self.faults.unticks}, cancels)

    # Pushes.

    def send_pushes_to(self, origin: str) -> None:
        """An origin that stands for that of every registered address (Parley's own, where it says https elsewhere)."""
        self.service.channels.pushes_go_to = origin

    def release_pushes(self, *, is_shuffled: bool = False) -> None:
        """Send what `faults.holds_pushes` held back."""
        self.service.channels.release(is_shuffled=is_shuffled)

    def wait_for_pushes(self) -> None:
        """Until everything that is due was sent and answered."""
        self.service.channels.wait()

    def _find(self, calendar: Calendar, event_id: str) -> Kept:
        kept = self.store.find(calendar, event_id)
        if kept is None:
            raise KeyError(event_id)
        return kept

    @staticmethod
    def _copy(kept: Kept) -> Body:
        return json.loads(json.dumps(kept.body)) | {"etag": kept.etag}


def make_point(moment: Moment, zone: str) -> Body:
    """A start or an end as Google writes it."""
    if isinstance(moment, dict):
        return moment
    if isinstance(moment, datetime):
        return {"dateTime": write_moment(moment, zone), "timeZone": zone}
    return {"date": moment.isoformat()}


def _replace(fields: Body) -> Body:
    """Times anew as a whole: a date takes the moment's place, and the other way round."""
    other = {"date": None, "dateTime": None, "timeZone": None}
    return {name: other | value if name in ("start", "end") else value for name, value in fields.items()}


@contextmanager
def run_google(
    *, now: datetime | None = None, redirect_uris: set[str] | None = None, port: int = 0, seed: int = 0
) -> Iterator[GoogleFake]:
    """Start the imitation on loopback. `now`: its clock stands there; else it goes with the machine's."""
    fake = GoogleFake(Clock(now), Faults(seed), set() if redirect_uris is None else redirect_uris)
    with serve(fake.service, port) as origin:
        fake.origin = origin
        yield fake
    assert not fake.service.failures, fake.service.failures[0]
