"""Events of the imitated Calendar v3: listing with pages and sync tokens, reading, and what answers look like."""

import base64
import json
from copy import deepcopy
from datetime import timedelta
from typing import Any

from tests.fakes.google.calendar_v3.series import HORIZON, Body, read_moment, read_point, write_instant, write_moment
from tests.fakes.google.faults import Call, Faults
from tests.fakes.google.rules import LIST_FILTERS, Refused
from tests.fakes.google.store import Calendar, Kept, Person, Store, mark_self, touches

OLDEST_UPDATE = timedelta(days=28)
# What somebody who may only see the availability is told of an event.
FREE_BUSY = {"kind", "etag", "id", "status", "start", "end", "recurrence", "recurringEventId", "originalStartTime"}
FREE_BUSY |= {"eventType", "transparency", "visibility", "iCalUID", "sequence"}
# What may differ between the question that a sync token comes from and the one that it goes to.
UNASKED = {"syncToken", "pageToken", "maxResults", "alwaysIncludeEmail", "timeZone", "maxAttendees", "showDeleted"}
UNASKED |= {"prettyPrint", "quotaUser", "alt"}
# What may differ between the question that a page token comes from and the one that it goes to.
REASKED = {"pageToken", "maxResults", "prettyPrint", "quotaUser", "alt"}
# Scopes that show an event whole.
DETAILS = {"calendar", "calendar.readonly", "calendar.events", "calendar.events.readonly", "calendar.events.owned"}
DETAILS |= {"calendar.events.owned.readonly", "calendar.app.created"}


class EventReader:
    """What can be asked of events without changing them."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self.store, self.faults = store, faults
        self._pages: dict[str, tuple[str, str, list[str], int, int, int]] = {}
        self._looks: dict[str, int] = {}

    def get(self, person: Person, call: Call, calendar_id: str, event_id: str) -> Body:
        """One event; a deleted one as cancelled."""
        calendar = self.store.open_calendar(person, calendar_id)
        kept = self.store.find(calendar, event_id)
        if kept is None:
            raise Refused("event-known", "Not Found")
        self._settle_conference(calendar, kept)
        return self.show(person, call, calendar, self.store.find(calendar, event_id) or kept)

    def _settle_conference(self, calendar: Calendar, kept: Kept) -> None:
        """A conference that was pending stands with the second look at it."""
        request = kept.body.get("conferenceData", {}).get("createRequest", {})
        if request.get("status", {}).get("statusCode") != "pending" or kept.body["id"] not in calendar.events:
            return
        self._looks[request["requestId"]] = looks = self._looks.get(request["requestId"], 0) + 1
        if looks > 1 and self.faults.meet != "stuck":
            body = deepcopy(kept.body)
            make_conference(body, "failure" if self.faults.meet == "failure" else "success")
            self.store.keep(calendar, body)

    def show(self, person: Person, call: Call, calendar: Calendar, kept: Kept) -> Body:
        """An event as its reader may see it."""
        entry, scopes = person.listed[calendar.id], {scope.rsplit("/", 1)[-1] for scope in call.scopes}
        seen: Body = {"kind": "calendar#event", "etag": kept.etag} | mark_self(kept.body, calendar)
        if not scopes & DETAILS or entry["accessRole"] == "freeBusyReader":
            if any(guest.get("self") and guest["responseStatus"] == "declined" for guest in seen.get("attendees", [])):
                seen["transparency"] = "transparent"
            seen = {name: value for name, value in seen.items() if name in FREE_BUSY}
            seen["visibility"] = "private"
        limit = call.parameters.get("maxAttendees")
        if limit and len(seen.get("attendees", [])) > limit:
            seen["attendees"] = [guest for guest in seen["attendees"] if guest.get("self")]
            seen["attendeesOmitted"] = True
        if zone := call.parameters.get("timeZone"):
            for name in {"start", "end", "originalStartTime"} & set(seen):
                if "dateTime" in seen[name]:
                    moment = read_point(seen[name], calendar.timezone)
                    seen[name] = seen[name] | {"dateTime": write_moment(moment, zone)}
        return seen

    def list_events(self, person: Person, call: Call, calendar_id: str) -> Body:
        """A page of events; the last one with the token for going on."""
        calendar = self.store.open_calendar(person, calendar_id)
        asked = call.parameters
        _check_list(asked)
        if "updatedMin" in asked and read_moment(asked["updatedMin"]) < self.store.clock.now() - OLDEST_UPDATE:
            raise Refused("updated-min", "The requested minimum modification time lies too far in the past.")
        if asked.get("singleEvents"):
            return self._list_single(person, call, calendar)
        since = self._read_sync_token(calendar, asked)
        question = json.dumps({name: value for name, value in asked.items() if name not in REASKED}, sort_keys=True)
        names, place, number, change = self._open_page(calendar, asked, question, since)
        limit = min(asked.get("maxResults", 250), self.faults.page_limit or 2500)
        shown: list[Body] = []
        if not (self.faults.empty_pages and number % 2 == 0):
            for name in names[place : place + limit]:
                if item := self._show_listed(person, call, calendar, name, since):
                    shown.append(item)
            place += limit
        answer = self._wrap(person, calendar, call, shown)
        if place < len(names):
            token = self.store.make_id("page")
            self._pages[token] = (calendar.id, question, names, place, number + 1, change)
            return answer | {"nextPageToken": token}
        if LIST_FILTERS & set(asked) or "updatedMin" in asked:
            return answer
        return answer | {"nextSyncToken": _write_sync_token(calendar, change, asked)}

    def _open_page(self, calendar: Calendar, asked: Body, question: str, since: int) -> tuple[list[str], int, int, int]:
        if "pageToken" in asked:
            page = self._pages.get(asked["pageToken"])
            if page is None or page[:2] != (calendar.id, question):
                raise Refused("page-same-question", "Invalid page token value.", "pageToken")
            return page[2:]
        names = []
        for name in reversed(calendar.events):
            if calendar.events[name].change <= since:
                break
            names.append(name)
        names.reverse()
        if asked.get("orderBy") == "updated":
            names.sort(key=lambda name: str(calendar.events[name].body["updated"]))
        return names, 0, 0, calendar.change

    def _show_listed(self, person: Person, call: Call, calendar: Calendar, name: str, since: int) -> Body | None:
        """The item as the list has it, None where the question leaves it out."""
        kept, asked = calendar.events.get(name), call.parameters
        if kept is None or not _matches(kept.body, asked):
            return None
        is_exception = "recurringEventId" in kept.body
        if kept.is_deleted and not (since >= 0 or asked.get("showDeleted") or is_exception or "updatedMin" in asked):
            return None
        if since < 0 and not self._is_in_span(calendar, kept, asked):
            return None
        if not kept.is_deleted:
            return self.show(person, call, calendar, kept)
        stub = {"kind": "calendar#event", "etag": kept.etag, "id": name, "status": "cancelled"}
        return stub | {field: kept.body[field] for field in ("recurringEventId", "originalStartTime") if is_exception}

    def _is_in_span(self, calendar: Calendar, kept: Kept, asked: Body) -> bool:
        """Whether the event, one occurrence of the series, or the exception at either of its places is asked for."""
        if not {"timeMin", "timeMax"} & set(asked):
            return True
        now = self.store.clock.now()
        starts_at = read_moment(asked["timeMin"]) if "timeMin" in asked else now - timedelta(days=36500)
        ends_at = read_moment(asked["timeMax"]) if "timeMax" in asked else now + timedelta(days=36500)
        body, zone = kept.body, calendar.timezone
        if "recurrence" in body:
            begun = read_point(body["start"], zone)
            originals = self.store.list_originals(calendar, kept, min(ends_at, max(begun, starts_at, now) + HORIZON))
            return any(touches({"start": start, "end": end}, zone, starts_at, ends_at) for start, end in originals)
        if touches(body, zone, starts_at, ends_at):
            return True
        if "originalStartTime" not in body:
            return False
        length = read_point(body["end"], zone) - read_point(body["start"], zone)
        original = read_point(body["originalStartTime"], zone)
        return original + length > starts_at and original < ends_at

    def _list_single(self, person: Person, call: Call, calendar: Calendar) -> Body:
        """Occurrences instead of series; such a list is never gone on with here."""
        asked, now = call.parameters, self.store.clock.now()
        if "syncToken" in asked:
            raise Refused("sync-same-question", "Sync token was made with other parameters.", "singleEvents")
        starts_at = read_moment(asked["timeMin"]) if "timeMin" in asked else now - timedelta(days=3650)
        ends_at = read_moment(asked["timeMax"]) if "timeMax" in asked else now + timedelta(days=730)
        found = [body for body in self.store.expand(calendar, starts_at, ends_at) if _matches(body, asked)]
        return self._cut_page(person, call, calendar, found)

    def list_instances(self, person: Person, call: Call, calendar_id: str, event_id: str) -> Body:
        """The occurrences of one series."""
        calendar, asked, now = self.store.open_calendar(person, calendar_id), call.parameters, self.store.clock.now()
        master = calendar.events.get(event_id)
        if master is None or "recurrence" not in master.body:
            raise Refused("event-known", "Not Found")
        starts_at = read_moment(asked["timeMin"]) if "timeMin" in asked else now - timedelta(days=36500)
        ends_at = read_moment(asked["timeMax"]) if "timeMax" in asked else now + timedelta(days=730)
        found = self.store.expand(calendar, starts_at, ends_at)
        if asked.get("showDeleted"):
            names = calendar.exceptions.get(event_id, set())
            found += [calendar.events[name].body for name in names if calendar.events[name].is_deleted]
        found = [body for body in found if body.get("recurringEventId") == event_id]
        if "originalStart" in asked:
            wanted = asked["originalStart"]
            point = {"dateTime": wanted} if "T" in wanted else {"date": wanted}
            sought = read_point(point, calendar.timezone)
            found = [body for body in found if read_point(body["originalStartTime"], calendar.timezone) == sought]
        return self._cut_page(person, call, calendar, found)

    def _cut_page(self, person: Person, call: Call, calendar: Calendar, found: list[Body]) -> Body:
        limit = min(call.parameters.get("maxResults", 250), self.faults.page_limit or 2500)
        token = call.parameters.get("pageToken", "at0")
        if not token.startswith("at") or not token[2:].isdigit():
            raise Refused("page-same-question", "Invalid page token value.", "pageToken")
        place = int(token[2:])
        shown = []
        for body in found[place : place + limit]:
            kept = calendar.events.get(body["id"]) or calendar.events[body["recurringEventId"]]
            shown.append(self.show(person, call, calendar, Kept(body, 0, kept.etag)))
        answer = self._wrap(person, calendar, call, shown)
        return answer | ({"nextPageToken": f"at{place + limit}"} if place + limit < len(found) else {})

    def _wrap(self, person: Person, calendar: Calendar, call: Call, items: list[Body]) -> Body:
        return {
            "kind": "calendar#events",
            "etag": f'"{calendar.change}"',
            "summary": calendar.name,
            "updated": write_instant(self.store.clock.now()),
            "timeZone": call.parameters.get("timeZone", calendar.timezone),
            "accessRole": person.listed[calendar.id]["accessRole"],
            "defaultReminders": [],
            "items": items,
        }

    def _read_sync_token(self, calendar: Calendar, asked: Body) -> int:
        """The change that the token goes on from; -1 without one."""
        if "syncToken" not in asked:
            return -1
        if (LIST_FILTERS | {"timeMin", "timeMax", "updatedMin"}) & set(asked):
            raise Refused("sync-excludes", "Sync token cannot be used with applied query restrictions.", "syncToken")
        if asked.get("showDeleted") is False:
            raise Refused("sync-shows-deleted", "Deleted events must be shown with a sync token.", "showDeleted")
        try:
            calendar_id, change, question = json.loads(base64.urlsafe_b64decode(asked["syncToken"]))
        except ValueError:
            calendar_id, change, question = "", -1, []
        if calendar_id != calendar.id or change < calendar.forgotten_at:
            raise Refused("sync-expired", "Sync token is no longer valid, a full sync is required.", "syncToken")
        if question != _remember(asked):
            raise Refused("sync-same-question", "Sync token was made with other parameters.", "syncToken")
        return int(change)


def _check_list(asked: Body) -> None:
    if asked.get("maxResults", 1) > 2500:
        raise Refused("events-per-page", "Values must be within the range: [1, 2500]", "maxResults")
    if asked.get("orderBy") == "startTime" and not asked.get("singleEvents"):
        raise Refused("order-needs-single", "The requested ordering is not available for the particular query.")
    if "timeMin" in asked and "timeMax" in asked and read_moment(asked["timeMin"]) >= read_moment(asked["timeMax"]):
        raise Refused("span-empty", "The specified time range is empty.", "timeMax")


def _remember(asked: Body) -> list[Any]:
    """What of a question the one that follows it with a sync token has to say again."""
    left_out = UNASKED | {"timeMin", "timeMax"}
    return sorted([name, value] for name, value in asked.items() if name not in left_out and value not in (False, []))


def _write_sync_token(calendar: Calendar, change: int, asked: Body) -> str:
    return base64.urlsafe_b64encode(json.dumps([calendar.id, change, _remember(asked)]).encode()).decode()


def _matches(body: Body, asked: Body) -> bool:
    if asked.get("eventTypes") and body.get("eventType", "default") not in asked["eventTypes"]:
        return False
    if "iCalUID" in asked and body["iCalUID"] != asked["iCalUID"]:
        return False
    if "updatedMin" in asked and body["updated"] < write_instant(read_moment(asked["updatedMin"])):
        return False
    if "q" in asked and asked["q"].casefold() not in json.dumps(body, ensure_ascii=False).casefold():
        return False
    properties = body.get("extendedProperties", {})
    return all(
        properties.get(kind, {}).get(wanted.partition("=")[0]) == wanted.partition("=")[2]
        for kind in ("private", "shared")
        for wanted in asked.get(f"{kind}ExtendedProperty", [])
    )


def make_conference(body: Body, outcome: str) -> None:
    """What became of the wish for a Meet."""
    data = body["conferenceData"]
    data["createRequest"] = data["createRequest"] | {"status": {"statusCode": outcome}}
    if outcome != "success":
        return
    letters = "".join(chr(ord("a") + sum(map(ord, body["id"] + str(place))) * 31 % 26) for place in range(10))
    code = f"{letters[:3]}-{letters[3:7]}-{letters[7:]}"
    link = f"https://meet.google.com/{code}"
    data["conferenceId"] = code
    data["conferenceSolution"] = {"key": {"type": "hangoutsMeet"}, "name": "Google Meet"}
    data["entryPoints"] = [{"entryPointType": "video", "uri": link, "label": link.removeprefix("https://")}]
    body["hangoutLink"] = link
