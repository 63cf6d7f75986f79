"""Schemas that several operations share, by the names under which the document keeps them."""

from parley.engine.api.description.notation import (
    ADDRESS,
    ANYTHING,
    DAY,
    EMAIL,
    NUMBER,
    TEXT,
    TIME,
    WORD,
    YES_OR_NO,
    ZONE,
    Schema,
    either,
    list_of,
    maybe,
    one_of,
    record,
    reference,
)

ASKED_TIME: Schema = {
    "type": "string",
    "description": "With T or a space, Z, +00:00 or UTC.",
    "examples": ["2027-01-21T09:00:00Z"],
}
DURATION = reference("Duration")
BUFFER = reference("Buffer")
PARTICIPANTS = reference("Participants")
EVENT_TIME = reference("EventTime")
ASKED_EVENT = reference("EventToWrite")
PAGES = reference("Pages")
ANSWERED_TIME: Schema = either(TIME, DAY, record("time tzid", time=TEXT, tzid=TEXT))
OAUTH = record("redirect_uri", redirect_uri=ADDRESS, scope=TEXT, state=TEXT)

_LENGTH = {"type": "integer", "minimum": 0, "maximum": 10_000}
_PERIOD = record("start end", start=ASKED_TIME, end=ASKED_TIME)
_SIDE = either(DURATION, record(minimum=DURATION, maximum=DURATION))
_MEMBER = record(
    "sub",
    sub=WORD,
    calendar_ids=list_of(TEXT),
    available_periods=list_of(_PERIOD),
    managed_availability=YES_OR_NO,
    availability_rule_ids=list_of(TEXT),
    availability_constraints=list_of(record("limit period", limit=NUMBER, period=one_of("day", "week"), tzid=ZONE)),
    buffer=BUFFER,
    only_managed_events=YES_OR_NO,
    ignore_tentative=YES_OR_NO,
)

SCHEMAS: dict[str, Schema] = {
    "Errors": record(
        "errors",
        errors={
            "type": "object",
            "additionalProperties": list_of(record("key", key=TEXT, description=TEXT)),
            "examples": [{"name": [{"key": "errors.required", "description": "A calendar needs a name."}]}],
        },
    ),
    "Pages": record("current total", current=NUMBER, total=NUMBER, next_page=ADDRESS),
    "Duration": record(hours=_LENGTH, minutes=_LENGTH),
    "Buffer": record(before=_SIDE, after=_SIDE),
    "Period": _PERIOD,
    "Participants": list_of(
        record(
            "members",
            members=list_of(_MEMBER, least=1),
            required=either({"const": "all"}, {"type": "integer", "minimum": 1}),
        ),
        least=1,
    ),
    "EventTime": either(ASKED_TIME, DAY, record("time tzid", time=either(ASKED_TIME, DAY), tzid=ZONE)),
    "EventToWrite": record(
        "",
        event_id={**TEXT, "maxLength": 64},
        event_uid=TEXT,
        summary={**TEXT, "maxLength": 1024},
        description={**TEXT, "maxLength": 4096},
        start=EVENT_TIME,
        end=EVENT_TIME,
        tzid=ZONE,
        location=record(description=TEXT, lat=TEXT, long=TEXT),
        url=maybe(TEXT),
        reminders=list_of(record("minutes", minutes=NUMBER)),
        reminders_create_only=YES_OR_NO,
        transparency=one_of("opaque", "transparent"),
        event_private=YES_OR_NO,
        color=TEXT,
        attendees=record(
            invite=list_of(record("email", email=EMAIL, display_name=TEXT)),
            remove=list_of(record("email", email=EMAIL)),
        ),
        conferencing=record(profile_id=TEXT, provider_description=TEXT, join_url=TEXT),
        recurrence=record("rules", rules=list_of(record("frequency", frequency=TEXT, interval=NUMBER, count=NUMBER))),
        attachments=list_of(record("attachment_id", attachment_id=TEXT)),
        subscriptions=list_of(ANYTHING),
    ),
    "AvailabilityQuestion": record(
        "participants required_duration",
        participants=PARTICIPANTS,
        required_duration=DURATION,
        query_periods=list_of(_PERIOD),
        available_periods=list_of(_PERIOD),
        query_slots=list_of(record("start", start=ASKED_TIME)),
        start_interval=DURATION,
        buffer=BUFFER,
        response_format=one_of("periods", "slots", "overlapping_slots"),
        max_results={"type": "integer", "minimum": 1, "maximum": 512},
        include_member_statuses=YES_OR_NO,
        excluded_events=list_of(record(event_id=TEXT, event_uid=TEXT)),
    ),
    "FreeTime": record("start end participants", start=TIME, end=TIME, participants=list_of(record("sub", sub=TEXT))),
    "Tokens": record(
        "token_type access_token expires_in refresh_token scope sub",
        token_type={"const": "bearer"},
        access_token=TEXT,
        expires_in=NUMBER,
        refresh_token=TEXT,
        scope=TEXT,
        sub=TEXT,
        account_id=TEXT,
        linking_profile=record(provider_name=TEXT, profile_id=TEXT, profile_name=TEXT),
    ),
    "Calendar": record(
        "calendar_id calendar_name calendar_readonly calendar_deleted calendar_primary permission_level",
        provider_name=TEXT,
        profile_id=TEXT,
        profile_name=TEXT,
        calendar_id=TEXT,
        calendar_name=TEXT,
        calendar_readonly=YES_OR_NO,
        calendar_deleted=YES_OR_NO,
        calendar_primary=YES_OR_NO,
        calendar_integrated_conferencing_available=YES_OR_NO,
        calendar_attachments_available=YES_OR_NO,
        permission_level=one_of("sandbox", "unrestricted"),
    ),
    "Event": record(
        "calendar_id event_uid summary start end deleted created updated",
        calendar_id=TEXT,
        event_uid=TEXT,
        event_id=TEXT,
        summary=TEXT,
        description=TEXT,
        start=ANSWERED_TIME,
        end=ANSWERED_TIME,
        deleted=YES_OR_NO,
        created=TIME,
        updated=TIME,
        location=record(description=TEXT, lat=TEXT, long=TEXT),
        participation_status=TEXT,
        attendees=list_of(record("email status", email=TEXT, status=TEXT)),
        transparency=one_of("opaque", "transparent", "unknown"),
        status=one_of("confirmed", "tentative", "cancelled", "unknown"),
        recurring=YES_OR_NO,
        event_private=YES_OR_NO,
        options=record(delete=YES_OR_NO, update=YES_OR_NO, change_participation_status=YES_OR_NO),
    ),
}
