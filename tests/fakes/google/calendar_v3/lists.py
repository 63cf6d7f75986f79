"""Lists of calendars, calendars and free times of the imitated Calendar v3."""

import base64
import json
from datetime import timedelta

from tests.fakes.google.calendar_v3.series import Body, read_moment, write_instant, write_moment
from tests.fakes.google.faults import Call, Faults
from tests.fakes.google.rules import ROLES, Refused
from tests.fakes.google.store import Calendar, Person, Store

LONGEST_SPAN = timedelta(days=93)


class CalendarLists:
    """What can be asked of calendars."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self.store, self.faults = store, faults

    def list_entries(self, person: Person, call: Call) -> Body:
        """A page of somebody's list; with a sync token what changed on it, deleted and hidden too."""
        asked = call.parameters
        if asked.get("maxResults", 1) > 250:
            raise Refused("calendars-per-page", "Values must be within the range: [1, 250]", "maxResults")
        since = self._read_sync_token(person, asked)
        names = [name for name in person.listed if self._is_shown(person, name, asked, since)]
        names.sort(key=lambda name: person.changed[name] if since >= 0 else list(person.listed).index(name))
        place = self._read_page_token(asked)
        limit = min(asked.get("maxResults", 100), self.faults.page_limit or 250)
        answer: Body = {"kind": "calendar#calendarList", "etag": f'"{max(person.changed.values(), default=0)}"'}
        answer["items"] = [self.show(person, name) for name in names[place : place + limit]]
        if place + limit < len(names):
            return answer | {"nextPageToken": f"at{place + limit}"}
        change = max(person.changed.values(), default=0)
        token = base64.urlsafe_b64encode(json.dumps([person.subject, change]).encode()).decode()
        return answer | {"nextSyncToken": token}

    def _is_shown(self, person: Person, name: str, asked: Body, since: int) -> bool:
        entry = person.listed[name]
        if since >= 0:
            return person.changed[name] > since
        if entry.get("deleted") and not asked.get("showDeleted"):
            return False
        if entry.get("hidden") and not asked.get("showHidden"):
            return False
        return ROLES.index(entry["accessRole"]) >= ROLES.index(asked.get("minAccessRole", "freeBusyReader"))

    def _read_sync_token(self, person: Person, asked: Body) -> int:
        if "syncToken" not in asked:
            return -1
        if "minAccessRole" in asked:
            raise Refused("list-sync-role", "minAccessRole cannot be used with a sync token.", "syncToken")
        try:
            subject, change = json.loads(base64.urlsafe_b64decode(asked["syncToken"]))
        except ValueError:
            subject, change = "", -1
        if subject != person.subject or change < person.list_forgotten_at:
            raise Refused("list-sync-expired", "Sync token is no longer valid, a full sync is required.", "syncToken")
        return int(change)

    @staticmethod
    def _read_page_token(asked: Body) -> int:
        token = asked.get("pageToken", "at0")
        if not token.startswith("at") or not token[2:].isdigit():
            raise Refused("page-same-question", "Invalid page token value.", "pageToken")
        return int(token[2:])

    def show(self, person: Person, name: str) -> Body:
        """One entry of somebody's list; of one that was taken off it hardly more than the id."""
        entry, calendar = person.listed[name], self.store.calendars.get(name)
        if entry.get("deleted") or calendar is None:
            return {"kind": "calendar#calendarListEntry", "etag": entry["etag"], "id": name, "deleted": True}
        shown = {"kind": "calendar#calendarListEntry", "id": name, "summary": calendar.name}
        shown |= {"timeZone": calendar.timezone, "colorId": "14", "backgroundColor": "#9fe1e7"}
        shown |= {"defaultReminders": []} | {key: value for key, value in entry.items() if value not in (False, "")}
        shown["conferenceProperties"] = {"allowedConferenceSolutionTypes": list(calendar.solutions)}
        return shown

    def get(self, person: Person, call: Call, calendar_id: str) -> Body:
        """One entry."""
        return self.show(person, self.store.open_calendar(person, calendar_id).id)

    def get_calendar(self, person: Person, call: Call, calendar_id: str) -> Body:
        """A calendar itself."""
        return self._show_calendar(self.store.open_calendar(person, calendar_id, "reader"))

    def insert_calendar(self, person: Person, call: Call) -> Body:
        """A new calendar of one's own."""
        told = call.payload
        if set(told) - {"summary", "description", "location", "timeZone", "kind", "etag", "id"}:
            raise Refused("body-fields", "Invalid value for calendar.")
        if not told.get("summary"):
            raise Refused("times-required", "Missing title.", "summary")
        made = Calendar(
            f"{self.store.make_id('c_')}@group.calendar.google.com",
            told["summary"],
            told.get("timeZone", person.timezone),
            person.email,
        )
        self.store.calendars[made.id] = made
        self.store.list_calendar(person, made.id, accessRole="owner")
        return self._show_calendar(made)

    @staticmethod
    def _show_calendar(calendar: Calendar) -> Body:
        shown = {"kind": "calendar#calendar", "etag": f'"{calendar.change}"', "id": calendar.id}
        allowed = {"allowedConferenceSolutionTypes": list(calendar.solutions)}
        return shown | {"summary": calendar.name, "timeZone": calendar.timezone, "conferenceProperties": allowed}

    def query_free_busy(self, person: Person, call: Call) -> Body:
        """Busy times of calendars; one that cannot be asked has none, and an error beside them."""
        asked = call.payload
        if set(asked) - {"timeMin", "timeMax", "timeZone", "items", "groupExpansionMax", "calendarExpansionMax"}:
            raise Refused("body-fields", "Unknown field in freeBusy.")
        if "timeMin" not in asked or "timeMax" not in asked:
            raise Refused("times-required", "Missing time.", "timeMin")
        try:
            starts_at, ends_at = read_moment(asked["timeMin"]), read_moment(asked["timeMax"])
        except (ValueError, TypeError):
            raise Refused("body-fields", "Invalid time.", "timeMin") from None
        if ends_at <= starts_at:
            raise Refused("span-empty", "The specified time range is empty.", "timeMax")
        if ends_at - starts_at > LONGEST_SPAN:
            raise Refused("span-long", "The requested time range is too long.", "timeMax")
        zone = asked.get("timeZone", "UTC")
        answers: Body = {}
        for place, item in enumerate(asked.get("items", [])):
            answers[item["id"]] = self._answer_busy(person, item["id"], place, starts_at, ends_at, zone)
        span = {"timeMin": write_instant(starts_at), "timeMax": write_instant(ends_at)}
        return {"kind": "calendar#freeBusy", **span, "calendars": answers}

    def _answer_busy(self, person: Person, name: str, place: int, starts_at, ends_at, zone: str) -> Body:
        error = self.faults.free_busy_errors.get(name) or ("tooManyCalendarsRequested" if place >= 50 else "")
        try:
            calendar = self.store.open_calendar(person, name)
        except Refused:
            error = error or "notFound"
        if error:
            return {"errors": [{"domain": "global", "reason": error}], "busy": []}
        joined: list[list] = []
        for begun, ended in self.store.list_busy(calendar, starts_at, ends_at):
            begun, ended = max(begun, starts_at), min(ended, ends_at)
            if joined and begun <= joined[-1][1]:
                joined[-1][1] = max(ended, joined[-1][1])
            elif begun < ended:
                joined.append([begun, ended])
        return {"busy": [{"start": write_moment(a, zone), "end": write_moment(b, zone)} for a, b in joined]}
