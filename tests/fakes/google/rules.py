"""What Google's published pages say a caller may not do: the list of rules that the imitation enforces."""

from dataclasses import dataclass
from typing import Any

REFERENCE = "developers.google.com/workspace/calendar/api/v3/reference"
DISCOVERY = "the discovery document of calendar v3"
SYNC = "developers.google.com/workspace/calendar/api/guides/sync"
PUSH = "developers.google.com/workspace/calendar/api/guides/push"
ERRORS = "developers.google.com/workspace/calendar/api/guides/errors"
OAUTH = "developers.google.com/identity/protocols/oauth2/web-server"
OPENID = "developers.google.com/identity/openid-connect/openid-connect"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is refused, with the status and the reason (for signing in: the error) that it is refused with."""

    id: str
    rule: str
    source: str
    status: int
    reason: str


RULES = [
    # Signing in.
    Rule("unknown-client", "the client id must be registered", OAUTH, 401, "invalid_client"),
    Rule("redirect-registered", "redirect_uri must be registered, to the letter", OAUTH, 400, "redirect_uri_mismatch"),
    Rule("authorize-parameters", "only published parameters, each once", OAUTH, 400, "invalid_request"),
    Rule("response-type", "response_type is code", OAUTH, 400, "unsupported_response_type"),
    Rule("known-scopes", "scope names published scopes", OAUTH, 400, "invalid_scope"),
    Rule("challenge-s256", "a code challenge is S256 of 43 characters", OAUTH, 400, "invalid_request"),
    Rule("prompt-none", "prompt=none cannot ask anybody", OPENID, 302, "interaction_required"),
    Rule("consent-cancelled", "a person may refuse", OAUTH, 302, "access_denied"),
    Rule("token-form", "tokens are asked for with a form by POST", OAUTH, 400, "invalid_request"),
    Rule("token-client", "the client's secret must be right", OAUTH, 401, "invalid_client"),
    Rule("grant-type", "grant_type is authorization_code or refresh_token", OAUTH, 400, "unsupported_grant_type"),
    Rule("code-once", "a code is redeemed once, within ten minutes", OAUTH, 400, "invalid_grant"),
    Rule("code-redirect", "redirect_uri is the one that the code was asked with", OAUTH, 400, "redirect_uri_mismatch"),
    Rule("code-verifier", "the verifier fits the challenge", OAUTH, 400, "invalid_grant"),
    Rule("refresh-alive", "a refresh token that was revoked or ran out is dead", OAUTH, 400, "invalid_grant"),
    Rule("revoke-alive", "a dead token cannot be revoked", OAUTH, 400, "invalid_token"),
    # Every call of the API.
    Rule("access-token", "a bearer token that lives", ERRORS, 401, "authError"),
    Rule("scope", "a method takes the scopes in its description only", DISCOVERY, 403, "insufficientPermissions"),
    Rule("parameters", "only published parameters, with values of their type and range", DISCOVERY, 400, "invalid"),
    Rule("json-body", "a body is one JSON object", DISCOVERY, 400, "parseError"),
    Rule("body-fields", "a body has published fields only, of their types", DISCOVERY, 400, "invalid"),
    Rule("calendar-known", "the calendar is on the person's list", ERRORS, 404, "notFound"),
    Rule("no-such-method", "only published paths and methods", DISCOVERY, 404, "notFound"),
    # calendarList and freeBusy.
    Rule("calendars-per-page", "at most 250 calendars a page", REFERENCE + "/calendarList/list", 400, "invalid"),
    Rule("list-sync-role", "no minAccessRole with a sync token", REFERENCE + "/calendarList/list", 400, "invalid"),
    Rule("list-sync-expired", "an old sync token of the list is gone", SYNC, 410, "fullSyncRequired"),
    Rule("span-empty", "timeMin lies before timeMax", REFERENCE + "/freebusy/query", 400, "timeRangeEmpty"),
    Rule("span-long", "free and busy for a bounded time only", REFERENCE + "/freebusy/query", 400, "timeRangeTooLong"),
    Rule("times-required", "freeBusy needs timeMin and timeMax", REFERENCE + "/freebusy/query", 400, "required"),
    # Reading events.
    Rule("events-per-page", "at most 2500 events a page", REFERENCE + "/events/list", 400, "invalid"),
    Rule("sync-excludes", "no filter and no order with a sync token", REFERENCE + "/events/list", 400, "invalid"),
    Rule("sync-shows-deleted", "no showDeleted=false with a sync token", REFERENCE + "/events/list", 400, "invalid"),
    Rule("sync-same-question", "a sync token goes on with the parameters it began with", SYNC, 400, "invalid"),
    Rule("sync-expired", "an old sync token is gone", SYNC, 410, "fullSyncRequired"),
    Rule("page-same-question", "a page token belongs to one question", REFERENCE + "/events/list", 400, "invalid"),
    Rule("order-needs-single", "orderBy=startTime needs singleEvents", REFERENCE + "/events/list", 400, "invalid"),
    Rule("updated-min", "updatedMin is not too long ago", ERRORS, 410, "updatedMinTooLongAgo"),
    Rule("event-known", "the event was made once", ERRORS, 404, "notFound"),
    # Writing events.
    Rule("writer", "the person may write to the calendar", ERRORS, 403, "requiredAccessLevel"),
    Rule("event-id-letters", "an id is 5 to 1024 of 0-9 and a-v", REFERENCE + "/events", 400, "invalid"),
    Rule("event-id-taken", "an id is given once, also to what was deleted", ERRORS, 409, "duplicate"),
    Rule("one-id", "an id or an iCalUID, not both", REFERENCE + "/events", 400, "invalid"),
    Rule("times-given", "an event has a start and an end", REFERENCE + "/events", 400, "required"),
    Rule("times-shaped", "a date or a moment with an offset or a zone", REFERENCE + "/events", 400, "invalid"),
    Rule("times-ordered", "an event ends after it starts", ERRORS, 400, "timeRangeEmpty"),
    Rule("series-zone", "a series of moments names its zone", REFERENCE + "/events", 400, "required"),
    Rule("recurrence-lines", "RRULE, EXRULE, RDATE and EXDATE lines", REFERENCE + "/events", 400, "invalid"),
    Rule("event-type-stays", "eventType is never changed", REFERENCE + "/events", 400, "eventTypeRestriction"),
    Rule("sequence-rises", "a sequence number never falls", REFERENCE + "/events", 400, "invalid"),
    Rule("properties-bounded", "keys of 44, values of 1024 characters", REFERENCE + "/events", 400, "invalid"),
    Rule("conference-type", "the calendar allows this conferencing", REFERENCE + "/events", 400, "invalid"),
    Rule("organizer-only", "guests do not move an event", ERRORS, 403, "forbiddenForNonOrganizer"),
    Rule("if-match", "If-Match names the present state", ERRORS, 412, "conditionNotMet"),
    Rule("deleted", "a deleted event is gone", ERRORS, 410, "deleted"),
    Rule("rate", "calls have limits (scripted)", ERRORS, 403, "rateLimitExceeded"),
    # Watching.
    Rule("channel-fields", "an id of 64, a token of 256 characters, type web_hook", PUSH, 400, "invalid"),
    Rule("channel-id-once", "the id of a channel is never used again", PUSH, 400, "channelIdNotUnique"),
    Rule("channel-https", "the address is https (here also this machine)", PUSH, 400, "webhookUrlNotHttps"),
    Rule("channel-expiration", "a channel ends in the future", PUSH, 400, "invalid"),
    Rule("not-watchable", "some calendars cannot be watched", PUSH, 400, "pushNotSupportedForRequestedResource"),
    Rule("channel-known", "only a channel that lives is stopped", PUSH, 404, "notFound"),
]
_BY_ID = {rule.id: rule for rule in RULES}


class Refused(Exception):
    """A call that breaks a rule; the Calendar API's body, or that of signing in."""

    def __init__(self, rule: str, message: str = "", location: str = "") -> None:
        self.rule, self.message, self.location = _BY_ID[rule], message or _BY_ID[rule].rule, location
        super().__init__(f"{rule}: {self.message}")

    def make_body(self) -> dict[str, Any]:
        """As Google words it."""
        if self.rule.source in (OAUTH, OPENID):
            return {"error": self.rule.reason, "error_description": self.message}
        return make_error(self.rule.status, self.rule.reason, self.message, self.location)


def make_error(status: int, reason: str, message: str, location: str = "") -> dict[str, Any]:
    """The body of an error of the Calendar API."""
    limits = "LimitExceeded" in reason or reason == "quotaExceeded"
    error = {"domain": "usageLimits" if limits else "global", "reason": reason, "message": message}
    if location:
        error |= {"locationType": "parameter", "location": location}
    return {"error": {"errors": [error], "code": status, "message": message}}


# What each method takes: its parameters with their types, and the scopes of which it wants one.
PREFIX = "https://www.googleapis.com/auth/"
# Answers in part (`fields`) are not imitated.
STANDARD = {"alt": {"json"}, "prettyPrint": "truth", "quotaUser": "text"}
PAGED = {"maxResults": "count", "pageToken": "text", "syncToken": "text"}
TOLD = {"sendUpdates": {"all", "externalOnly", "none"}, "sendNotifications": "truth"}
SHOWN = {"maxAttendees": "count", "alwaysIncludeEmail": "truth"}
WRITTEN = TOLD | {"conferenceDataVersion": {"0", "1"}, "maxAttendees": "count", "supportsAttachments": "truth"}
TYPES = {"default", "focusTime", "outOfOffice", "workingLocation", "birthday", "fromGmail"}
SPAN = {"timeMin": "moment", "timeMax": "moment", "timeZone": "zone"}
ROLES = ["freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner"]
LIST_FILTERS = {"iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty"}
REPEATED = {"privateExtendedProperty", "sharedExtendedProperty", "eventTypes"}

PARAMETERS: dict[str, dict[str, Any]] = {
    "calendarList.list": PAGED
    | {"minAccessRole": {"freeBusyReader", "reader", "writer", "owner"}, "showDeleted": "truth", "showHidden": "truth"},
    "calendarList.get": {},
    "calendarList.watch": {},
    "calendars.get": {},
    "calendars.insert": {},
    "freebusy.query": {},
    "events.list": PAGED
    | SPAN
    | SHOWN
    | {"iCalUID": "text", "orderBy": {"startTime", "updated"}, "q": "text", "updatedMin": "moment"}
    | {"privateExtendedProperty": "text", "sharedExtendedProperty": "text", "eventTypes": TYPES}
    | {"showDeleted": "truth", "showHiddenInvitations": "truth", "singleEvents": "truth"},
    "events.instances": SPAN
    | SHOWN
    | {"maxResults": "count", "pageToken": "text", "originalStart": "text"}
    | {"showDeleted": "truth"},
    "events.get": SHOWN | {"timeZone": "zone"},
    "events.insert": WRITTEN,
    "events.update": WRITTEN | {"alwaysIncludeEmail": "truth"},
    "events.patch": WRITTEN | {"alwaysIncludeEmail": "truth"},
    "events.delete": TOLD,
    "events.move": TOLD | {"destination": "text"},
    "events.watch": {"eventTypes": TYPES},
    "channels.stop": {},
}
_READING = ["calendar", "calendar.readonly", "calendar.events", "calendar.events.readonly", "calendar.events.owned"]
_READING += ["calendar.events.owned.readonly", "calendar.events.freebusy", "calendar.events.public.readonly"]
_READING += ["calendar.app.created"]
_WRITING = ["calendar", "calendar.events", "calendar.events.owned", "calendar.app.created"]
_LISTING = ["calendar", "calendar.readonly", "calendar.calendarlist", "calendar.calendarlist.readonly"]
_CALENDARS = ["calendar", "calendar.calendars", "calendar.app.created"]
SCOPES: dict[str, list[str]] = {
    **dict.fromkeys(["calendarList.list", "calendarList.get", "calendarList.watch"], _LISTING),
    "calendars.get": [*_CALENDARS, "calendar.readonly", "calendar.calendars.readonly"],
    "calendars.insert": _CALENDARS,
    "freebusy.query": ["calendar", "calendar.readonly", "calendar.freebusy", "calendar.events.freebusy"],
    **dict.fromkeys(["events.list", "events.get", "events.instances", "events.watch"], _READING),
    **dict.fromkeys(["events.insert", "events.update", "events.patch", "events.delete", "events.move"], _WRITING),
    "channels.stop": [*_READING, *_LISTING],
}
IDENTITY_SCOPES = {"openid", "email", "profile", PREFIX + "userinfo.email", PREFIX + "userinfo.profile"}
KNOWN_SCOPES = IDENTITY_SCOPES | {PREFIX + name for names in SCOPES.values() for name in names}

# The fields of an event: those that callers set, and those that Google sets (sent back, they are passed over).
SETTABLE: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(["id", "iCalUID", "summary", "description", "location", "status", "colorId"], str),
    **dict.fromkeys(["transparency", "visibility", "eventType", "eventLabelId"], str),
    **dict.fromkeys(["start", "end", "originalStartTime", "extendedProperties", "conferenceData", "reminders"], dict),
    **dict.fromkeys(["gadget", "source", "organizer", "focusTimeProperties", "outOfOfficeProperties"], dict),
    **dict.fromkeys(["workingLocationProperties", "birthdayProperties"], dict),
    **dict.fromkeys(["attendees", "recurrence", "attachments"], list),
    **dict.fromkeys(["anyoneCanAddSelf", "guestsCanInviteOthers", "guestsCanModify", "attendeesOmitted"], bool),
    **dict.fromkeys(["guestsCanSeeOtherGuests"], bool),
    "sequence": int,
}
READ_ONLY = {"kind", "etag", "htmlLink", "created", "updated", "creator", "endTimeUnspecified", "recurringEventId"}
READ_ONLY |= {"hangoutLink", "privateCopy", "locked", "eventLabelVersion"}
VALUES = {
    "status": {"confirmed", "tentative", "cancelled"},
    "transparency": {"opaque", "transparent"},
    "visibility": {"default", "public", "private", "confidential"},
    "eventType": TYPES,
}
ATTENDEE = {"id", "email", "displayName", "organizer", "self", "resource", "optional", "responseStatus", "comment"}
ATTENDEE |= {"additionalGuests"}
ANSWERS = {"needsAction", "declined", "tentative", "accepted"}
