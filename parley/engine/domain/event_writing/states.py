"""What an event says, and what a call wants to be different: plain values that stand in a row as JSON."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from parley.engine.domain.zones.names import zone_of

UTC_TZID = "Etc/UTC"
# The conferencing profile whose address the calendar's provider makes.
INTEGRATED = "integrated"


@dataclass(frozen=True, slots=True)
class EventTime:
    """A date (`on`), or an instant (`at`, `YYYY-MM-DDTHH:MM:SSZ`) with the zone that it is told in."""

    on: str = ""
    at: str = ""
    tzid: str = UTC_TZID

    @property
    def instant(self) -> datetime:
        """The instant; a date begins at midnight of its zone."""
        if self.on:
            return datetime.combine(date.fromisoformat(self.on), time(), zone_of(self.tzid)).astimezone(UTC)
        return datetime.strptime(self.at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)

    @property
    def is_date(self) -> bool:
        """Whether it is a date rather than an instant."""
        return bool(self.on)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody invited; `answer` is needs_action, accepted, declined or tentative, `answered_at` its own stamp."""

    email: str
    name: str = ""
    answer: str = "needs_action"
    answered_at: str = ""


@dataclass(frozen=True, slots=True)
class Conferencing:
    """Where people meet online; `profile_id` as it was asked for."""

    profile_id: str
    description: str = ""
    join_url: str = ""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of the application's, by its id, with what a calendar shows of it."""

    attachment_id: str
    name: str = ""
    content_type: str = ""
    size_bytes: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """A moment to be told of: minutes after (before: negative) the event's start or end."""

    anchor: str
    offset_minutes: int


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who is called, at which moments, and on which interactions."""

    uri: str
    transitions: tuple[Transition, ...] = ()
    interactions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventState:
    """An event as it shall be."""

    summary: str
    start: EventTime
    end: EventTime
    description: str = ""
    place: str = ""
    latitude: str = ""
    longitude: str = ""
    url: str = ""
    transparency: str = "opaque"
    is_private: bool = False
    color: str = ""
    locale: str = ""
    categories: tuple[str, ...] = ()
    rule: str = ""
    reminders: tuple[int, ...] = ()
    # Whether reminders that the owner changed stay as the owner has them.
    keeps_reminders: bool = False
    guests: tuple[Guest, ...] = ()
    conferencing: Conferencing | None = None
    files: tuple[AttachedFile, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()


@dataclass(frozen=True, slots=True)
class EventFields:
    """What a call says; None where it says nothing. An empty `url` takes the address away."""

    summary: str | None = None
    start: EventTime | None = None
    end: EventTime | None = None
    description: str | None = None
    place: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    url: str | None = None
    transparency: str | None = None
    is_private: bool | None = None
    color: str | None = None
    locale: str | None = None
    categories: tuple[str, ...] | None = None
    rule: str | None = None
    reminders: tuple[int, ...] | None = None
    reminders_create_only: bool = False
    invite: tuple[Guest, ...] = ()
    remove: tuple[str, ...] = ()
    conferencing: Conferencing | None = None
    files: tuple[AttachedFile, ...] | None = None
    subscriptions: tuple[Subscription, ...] | None = None
    is_patch: bool = field(default=False)


# What each call says anew; everything else has a way of its own to be taken away, and stays until then.
_SAID_ANEW = (
    "summary",
    "start",
    "end",
    "description",
    "place",
    "latitude",
    "longitude",
    "transparency",
    "is_private",
    "color",
    "locale",
    "categories",
    "rule",
)
_STAYING = ("url", "files", "subscriptions")


def apply_fields(state: EventState | None, fields: EventFields) -> EventState:
    """The event after a call: replaced, but for url, attendees, reminders, files, conferencing and subscriptions.

    Those are added and taken away by words of their own and stay where the call does not speak of them. `fields`
    must name summary, start and end.
    """
    said = {name: value for name in _SAID_ANEW if (value := getattr(fields, name)) is not None}
    kept: dict[str, Any] = {}
    if state is not None:
        kept = {name: getattr(state, name) for name in (*_STAYING, "reminders", "guests", "conferencing")}
    kept.update({name: value for name in _STAYING if (value := getattr(fields, name)) is not None})
    if fields.reminders is not None and not (state is not None and fields.reminders_create_only):
        kept["reminders"] = fields.reminders
    kept["keeps_reminders"] = fields.reminders_create_only
    if fields.conferencing is not None:
        kept["conferencing"] = None if fields.conferencing.profile_id == "none" else fields.conferencing
    after = EventState(**{**kept, **said})
    if state is not None and (state.start, state.end, state.rule) != (after.start, after.end, after.rule):
        # An answer was given to the time before (RFC 5546 §2.1.4).
        after = replace(
            after, guests=tuple(replace(guest, answer="needs_action", answered_at="") for guest in after.guests)
        )
    return _with_guests(after, fields)


def _with_guests(state: EventState, fields: EventFields) -> EventState:
    guests = {guest.email.lower(): guest for guest in state.guests}
    for email in fields.remove:
        guests.pop(email.lower(), None)
    for guest in fields.invite:
        known = guests.get(guest.email.lower())
        guests[guest.email.lower()] = replace(known, name=guest.name) if known is not None else guest
    return replace(state, guests=tuple(guests.values()))


def list_seconds(state: EventState) -> tuple[datetime, datetime]:
    """Start and end as instants; a whole-day event without length takes its one day."""
    starts_at, ends_at = state.start.instant, state.end.instant
    if state.start.is_date and ends_at <= starts_at:
        following = (date.fromisoformat(state.start.on) + timedelta(days=1)).isoformat()
        ends_at = EventTime(on=following, tzid=state.end.tzid).instant
    return starts_at, ends_at


def write_state(state: EventState) -> str:
    """The event as JSON, without what it does not say."""
    return json.dumps({name: value for name, value in asdict(state).items() if value}, separators=(",", ":"))


def read_state(text: str) -> EventState | None:
    """The event of `write_state`, None for an empty text."""
    if not text:
        return None
    found: dict[str, Any] = json.loads(text)
    found["start"], found["end"] = EventTime(**found["start"]), EventTime(**found["end"])
    found["guests"] = tuple(Guest(**each) for each in found.get("guests", ()))
    found["files"] = tuple(AttachedFile(**each) for each in found.get("files", ()))
    if "conferencing" in found:
        found["conferencing"] = Conferencing(**found["conferencing"])
    found["subscriptions"] = tuple(
        Subscription(each["uri"], tuple(Transition(**one) for one in each["transitions"]), tuple(each["interactions"]))
        for each in found.get("subscriptions", ())
    )
    for name in ("categories", "reminders"):
        found[name] = tuple(found.get(name, ()))
    return EventState(**found)
