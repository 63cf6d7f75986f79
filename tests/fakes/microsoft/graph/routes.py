"""The addresses of Graph v1.0 that have to do with calendars."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from tests.fakes.microsoft.graph.events import Wants, occurrence_id, write_event
from tests.fakes.microsoft.graph.options import (
    LARGEST_PAGE,
    Asked,
    check_query,
    matches,
    pick,
    read_span,
    with_extended,
)
from tests.fakes.microsoft.graph.views import Deltas, list_days, list_view
from tests.fakes.microsoft.graph.writing import Writer
from tests.fakes.microsoft.rules import Refused, bad_request
from tests.fakes.microsoft.store import Calendar, Event, Person, Store

PAGE_SIZE = 10
READ, WRITE = ("Calendars.ReadBasic", "Calendars.Read", "Calendars.ReadWrite"), ("Calendars.ReadWrite",)
LIST_OPTIONS = {"$select", "$expand", "$filter", "$orderby", "$top", "$skip", "$count"}
DELTA_PARAMETERS = ({"startDateTime", "endDateTime"}, {"$deltatoken"}, {"$skiptoken"})
LINKS_REFUSED = (
    "The following parameters are not supported with change tracking over the 'CalendarView' resource: "
    "'$orderby, $filter, $select, $expand, $search, $top'."
)


Given = tuple[int, Any]


class Routes:
    """Calls the right function for an address, and says which scopes it takes."""

    def __init__(self, store: Store, writer: Writer, deltas: Deltas) -> None:
        self.store, self.writer, self.deltas = store, writer, deltas
        event, box = r"/me(?:/calendars/([^/]+)|/calendar)?/events/([^/]+)", r"/me(?:/calendars/([^/]+)|/calendar)?"
        self.table: list[tuple[str, str, tuple[str, ...], Callable[..., Given]]] = [
            ("GET", r"/me", ("User.Read",), self.read_me),
            ("GET", r"/me/mailboxSettings", ("MailboxSettings.Read",), self.read_settings),
            ("GET", r"/me/calendars", READ, self.list_calendars),
            ("POST", r"/me/calendars", WRITE, self.create_calendar),
            ("GET", r"/me/calendar()", READ, self.read_calendar),
            ("GET", r"/me/calendars/([^/]+)", READ, self.read_calendar),
            ("GET", box + r"/calendarView/delta", READ, self.read_delta),
            ("GET", box + r"/calendarView", READ, self.list_view),
            ("GET", box + r"/events", READ, self.list_events),
            ("POST", box + r"/events", WRITE, self.create_event),
            ("GET", event + "/instances", READ, self.list_instances),
            ("POST", event + "/cancel", WRITE, self.cancel_event),
            ("POST", event + "/(accept|tentativelyAccept|decline)", WRITE, self.respond),
            ("GET", event, READ, self.read_event),
            ("PATCH", event, WRITE, self.change_event),
            ("DELETE", event, WRITE, self.remove_event),
        ]

    def find(self, method: str, path: str) -> tuple[tuple[str, ...], Callable[[Asked], Given]] | None:
        """Scopes of which one is needed, and the function."""
        for verb, pattern, scopes, function in self.table:
            match = re.fullmatch(pattern, path) if verb == method else None
            if match:
                return scopes, bind(function, match.groups())
        return None

    def read_me(self, asked: Asked) -> Given:
        """The person."""
        check_query(asked, {"$select"})
        person = asked.person
        names = {"displayName": person.name, "mail": person.email, "userPrincipalName": person.email}
        return 200, {"id": person.oid, **names}

    def read_settings(self, asked: Asked) -> Given:
        """Zone of the mailbox."""
        check_query(asked, {"$select"})
        return 200, {"timeZone": asked.person.timezone}

    def list_calendars(self, asked: Asked) -> Given:
        """All calendars of the mailbox, paged."""
        check_query(asked, LIST_OPTIONS)
        return self._page(asked, [pick(write_calendar(calendar), asked) for calendar in asked.person.calendars])

    def create_calendar(self, asked: Asked) -> Given:
        """Another calendar with a name of its own."""
        name = str((asked.body or {}).get("name", ""))
        if not name or set(asked.body) - {"name", "color", "hexColor"}:
            raise bad_request("property-known", "RequestBodyRead", "A calendar has a name and a color.")
        if any(calendar.name == name for calendar in asked.person.calendars):
            raise Refused("calendar-name", 409, "ErrorFolderExists", "A folder with the specified name already exists.")
        color = asked.body.get("color", "auto")
        return 201, write_calendar(self.store.add_calendar(asked.person, name, color=color))

    def read_calendar(self, asked: Asked, calendar_id: str) -> Given:
        """One calendar."""
        check_query(asked, {"$select"})
        return 200, pick(write_calendar(find_calendar(asked.person, calendar_id)), asked)

    def list_view(self, asked: Asked, calendar_id: str | None) -> Given:
        """What stands in a span, series laid out."""
        check_query(asked, LIST_OPTIONS | {"startDateTime", "endDateTime"})
        wants = with_extended(asked)
        rows = list_view(self.store, find_calendar(asked.person, calendar_id), read_span(asked), wants)
        return self._page(asked, [pick(row, asked) for row in rows])

    def read_delta(self, asked: Asked, calendar_id: str | None) -> Given:
        """A page of a round; its link is good for the calendar and the span it was made for."""
        if {"$select", "$expand", "$filter", "$orderby", "$search", "$top"} & set(asked.query):
            raise bad_request("delta-options", "ErrorInvalidUrlQuery", LINKS_REFUSED)
        calendar = find_calendar(asked.person, calendar_id)
        token = asked.query.get("$deltatoken") or asked.query.get("$skiptoken")
        if set(asked.query) not in DELTA_PARAMETERS:
            rule = "delta-verbatim" if token else "view-span"
            raise bad_request(rule, "ErrorInvalidUrlQuery", "startDateTime and endDateTime, or a link as it came.")
        current = self.deltas.go_on(token, calendar) if token else self.deltas.start(calendar, read_span(asked))
        rows, following, more = self.deltas.give_page(current, asked.wants.page_size or PAGE_SIZE, asked.wants)
        name, parameter = ("nextLink", "$skiptoken") if more else ("deltaLink", "$deltatoken")
        link = f"{asked.origin}/v1.0{asked.path}?{parameter}={following}"
        return 200, {"@odata.context": "Collection(event)", "value": rows, f"@odata.{name}": link}

    def list_events(self, asked: Asked, calendar_id: str | None) -> Given:
        """Single events and masters."""
        check_query(asked, LIST_OPTIONS)
        found = self.store.list_events(find_calendar(asked.person, calendar_id))
        found = [event for event in found if matches(event, asked.query.get("$filter", ""))]
        for event in found:
            self.writer.read(event)
        return self._page(asked, [pick(write_event(event, with_extended(asked)), asked) for event in found])

    def create_event(self, asked: Asked, calendar_id: str | None) -> Given:
        """A new event, or the one that a repeated request made already."""
        event = self.writer.create(find_calendar(asked.person, calendar_id), asked.body)
        self.writer.read(event)
        return 201, write_event(event, asked.wants)

    def read_event(self, asked: Asked, calendar_id: str | None, event_id: str) -> Given:
        """One event, master or occurrence."""
        check_query(asked, {"$select", "$expand"})
        event, day = self._find(asked, calendar_id, event_id)
        self.writer.read(event)
        return 200, pick(write_event(event, with_extended(asked), day), asked)

    def change_event(self, asked: Asked, calendar_id: str | None, event_id: str) -> Given:
        """PATCH."""
        event, day = self._find(asked, calendar_id, event_id)
        self.writer.change(event, asked.body, day, asked.if_match)
        return 200, write_event(event, asked.wants, day)

    def remove_event(self, asked: Asked, calendar_id: str | None, event_id: str) -> Given:
        """DELETE."""
        self.writer.remove(*self._find(asked, calendar_id, event_id), asked.if_match)
        return 204, None

    def cancel_event(self, asked: Asked, calendar_id: str | None, event_id: str) -> Given:
        """The organizer calls a meeting off."""
        self.writer.cancel(*self._find(asked, calendar_id, event_id))
        return 202, None

    def respond(self, asked: Asked, calendar_id: str | None, event_id: str, answer: str) -> Given:
        """A guest answers."""
        event, _ = self._find(asked, calendar_id, event_id)
        kept = {"accept": "accepted", "tentativelyAccept": "tentativelyAccepted", "decline": "declined"}[answer]
        self.writer.respond(event, kept, (asked.body or {}).get("sendResponse", True))
        return 202, None

    def list_instances(self, asked: Asked, calendar_id: str | None, event_id: str) -> Given:
        """The occurrences of a series."""
        check_query(asked, LIST_OPTIONS | {"startDateTime", "endDateTime"})
        event, _ = self._find(asked, calendar_id, event_id)
        days = list_days(event, read_span(asked)) if event.is_series else []
        return self._page(asked, [pick(write_event(event, with_extended(asked), day), asked) for day in days])

    def _find(self, asked: Asked, calendar_id: str | None, event_id: str) -> tuple[Event, date | None]:
        for event, day in list_candidates(self.store, asked.person, event_id):
            if calendar_id in (None, event.calendar.id) and day not in event.deleted_days:
                return event, day
        raise missing()

    def _page(self, asked: Asked, rows: list[dict[str, Any]]) -> Given:
        size = asked.query.get("$top") or asked.wants.page_size or PAGE_SIZE
        skip = asked.query.get("$skip", "0")
        if not str(size).isdigit() or not 0 < int(size) <= LARGEST_PAGE or not skip.isdigit():
            raise bad_request("query-known", "ErrorInvalidUrlQuery", "$top is a number from 1 to 1000.")
        first, last = int(skip), int(skip) + int(size)
        answer: dict[str, Any] = {"@odata.context": "Collection", "value": rows[first:last]}
        if last < len(rows):
            query = urlencode(asked.query | {"$skip": last}, quote_via=quote, safe="$")
            answer["@odata.nextLink"] = f"{asked.origin}/v1.0{asked.path}?{query}"
        return 200, answer


def bind(function: Callable[..., Given], arguments: tuple[str, ...]) -> Callable[[Asked], Given]:
    """The function with what stood in the address."""
    return lambda asked: function(asked, *arguments)


def list_candidates(store: Store, person: Person, event_id: str) -> list[tuple[Event, date | None]]:
    """What an id of either kind may mean; series are known by their occurrences' ids too."""
    plain = store.find_event(person, event_id)
    if plain:
        return [(plain, None)]
    stem, _, digits = event_id.removesuffix("=").rpartition("-")
    if not digits.isdigit() or len(digits) != 8:
        return []
    day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    for event in store.events:
        if event.is_series and event.calendar.person is person and not event.is_deleted:
            known = {occurrence_id(event, day, Wants(is_immutable=kind)) for kind in (True, False)}
            if event_id in known:
                return [(event, day)]
    return []


def find_calendar(person: Person, calendar_id: str | None) -> Calendar:
    """By id, or the default one."""
    if not calendar_id:
        return person.default_calendar
    for calendar in person.calendars:
        if calendar.id == calendar_id:
            return calendar
    raise missing()


def missing() -> Refused:
    """Nothing there by this id."""
    return Refused("item-known", 404, "ErrorItemNotFound", "The specified object was not found in the store.")


def write_calendar(calendar: Calendar) -> dict[str, Any]:
    """A calendar as Graph gives it."""
    provider = calendar.providers[0] if calendar.providers else "unknown"
    return {
        "id": calendar.id,
        "name": calendar.name,
        "color": calendar.color,
        "hexColor": calendar.hex_color,
        "changeKey": "DwAAABYAAAB",
        "isDefaultCalendar": calendar.is_default,
        "canShare": calendar.is_writable,
        "canViewPrivateItems": calendar.is_writable,
        "canEdit": calendar.is_writable,
        "isTallyingResponses": calendar.is_default,
        "isRemovable": not calendar.is_default,
        "allowedOnlineMeetingProviders": list(calendar.providers),
        "defaultOnlineMeetingProvider": provider,
        "owner": {"name": calendar.person.name, "address": calendar.person.email},
    }
