"""Hosted links, conversations, invitations and the scheduler: what their operations take and answer."""

from parley.engine.api.description.notation import (
    ADDRESS,
    ANYTHING,
    EMAIL,
    NOTHING,
    NUMBER,
    TEXT,
    TIME,
    WORD,
    YES_OR_NO,
    ZONE,
    Described,
    Schema,
    answer,
    list_of,
    maybe,
    one_of,
    record,
    reference,
    whole,
)
from parley.engine.api.description.shared import ASKED_EVENT, DURATION, EVENT_TIME, OAUTH, PAGES

_LINK_FIELDS = {"url": ADDRESS, "status": one_of("open", "completed", "disabled"), "event": record()}
_SCHEDULING = record("real_time_scheduling_id url status event", real_time_scheduling_id=TEXT, **_LINK_FIELDS)
_SEQUENCING = record("real_time_sequencing_id url status", real_time_sequencing_id=TEXT, **_LINK_FIELDS)
_CREDENTIALS = {"client_id": TEXT, "client_secret": TEXT}
_WANTED: dict[str, Schema] = {
    **_CREDENTIALS,
    "oauth": OAUTH,
    "event": ASKED_EVENT,
    "tzid": ZONE,
    "target_calendars": list_of(record("sub calendar_id", sub=TEXT, calendar_id=TEXT)),
    "event_creation": one_of("default", "single"),
    "minimum_notice": DURATION,
    "formatting": record(hour_format=one_of("h", "H")),
    "callback_url": ADDRESS,
    "callback_urls": record(completed_url=ADDRESS, no_times_suitable_url=ADDRESS, no_times_displayed_url=ADDRESS),
    "redirect_urls": record(completed_url=ADDRESS),
    "selection_mode": TEXT,
}
_DISABLED = record(display_message={**TEXT, "maxLength": 500}, **_CREDENTIALS)
_CONVERSATION = record("scheduling_conversation_id", scheduling_conversation_id=TEXT)
_SEQUENCE = record(
    "sequence",
    sequence=list_of(record("participants required_duration event"), least=1),
    query_periods=list_of(ANYTHING),
)
_RECIPIENT = record("email", email=EMAIL)
_INVITE = answer(
    "smart_invite_id method event replies attachments",
    smart_invite_id=TEXT,
    method=one_of("request", "cancel", "remove"),
    callback_url=TEXT,
    event=record("summary start end", summary=TEXT),
    recipient=record("email status", email=TEXT, status=TEXT),
    recipients=list_of(record("email status", email=TEXT, status=TEXT)),
    replies=list_of(record("email status", email=TEXT, status=TEXT)),
    attachments=record("icalendar", icalendar=TEXT),
)
_REQUEST = record(
    "scheduling_request_id slot_selection primary_select_url summary duration recipients event",
    scheduling_request_id=TEXT,
    slot_selection=one_of("pending", "complete"),
    primary_select_url=ADDRESS,
    dashboard_url=ADDRESS,
    summary=TEXT,
    duration=record("minutes", minutes=NUMBER),
    recipients=list_of(record("email", email=TEXT)),
    event=record("summary", summary=TEXT),
)
_GROUP = record(name=TEXT, members=list_of(record("sub", sub=TEXT)), required=NUMBER, sub=TEXT)
_WANTED_REQUEST = record(
    "event",
    host=record("sub", sub=TEXT),
    host_group=_GROUP,
    recipients=list_of(record("email", email=EMAIL, display_name=TEXT)),
    collaborator_groups=list_of(_GROUP),
    event=record(
        "summary",
        summary=WORD,
        description=TEXT,
        location=record(description=TEXT),
        conferencing=record(profile_id=TEXT, join_url=TEXT),
        duration=DURATION,
        locale=TEXT,
        attachments=list_of(record("attachment_id", attachment_id=TEXT)),
    ),
    availability_mode=TEXT,
    tags=list_of(record("value", value=TEXT)),
    parley=record(
        template_id=TEXT,
        rooms=list_of(record("sub", sub=TEXT)),
        events=list_of(record("summary duration", summary=WORD, duration=DURATION, host=record("sub", sub=TEXT))),
    ),
)
_PERSON = record("email", email=TEXT, sub=TEXT, display_name=TEXT)

OPERATIONS = {
    "POST /v1/real_time_scheduling": Described(
        whole(url=ADDRESS, real_time_scheduling=_SCHEDULING),
        record("oauth event availability", availability=reference("AvailabilityQuestion"), **_WANTED),
    ),
    "GET /v1/real_time_scheduling": Described(whole(real_time_scheduling=_SCHEDULING)),
    "GET /v1/real_time_scheduling/{link_id}": Described(whole(real_time_scheduling=_SCHEDULING)),
    "POST /v1/real_time_scheduling/{link_id}/disable": Described(whole(real_time_scheduling=_SCHEDULING), _DISABLED),
    "POST /v1/real_time_sequencing": Described(
        whole(url=ADDRESS, real_time_sequencing=_SEQUENCING),
        record("oauth", availability=_SEQUENCE, availablity=_SEQUENCE, **_WANTED),
    ),
    "GET /v1/real_time_sequencing/{link_id}": Described(whole(real_time_sequencing=_SEQUENCING)),
    "POST /v1/real_time_sequencing/{link_id}/disable": Described(whole(real_time_sequencing=_SEQUENCING), _DISABLED),
    "POST /v1/add_to_calendar": Described(
        whole(url=ADDRESS),
        record("oauth event", oauth=OAUTH, event=ASKED_EVENT, formatting=record(), **_CREDENTIALS),
    ),
    "POST /v1/scheduling_conversations": Described(
        whole(scheduling_conversation=_CONVERSATION),
        record(
            "participants required_duration",
            participants=list_of(record("participant_id", participant_id=TEXT, sub=TEXT, email=TEXT), least=1, most=2),
            tzid=ZONE,
            subject=TEXT,
            event=record(),
            required_duration=DURATION,
            available_periods=list_of(reference("Period")),
        ),
    ),
    "GET /v1/scheduling_conversations": Described(
        whole(participant=record("participant_id", participant_id=TEXT), scheduling_conversation=_CONVERSATION)
    ),
    "GET /v1/scheduling_conversations/{conversation_id}": Described(whole(scheduling_conversation=_CONVERSATION)),
    "GET /v1/scheduling_conversations/slots/{token}": Described(
        whole(slots=list_of(record("slot_id start end", slot_id=TEXT, start=TIME, end=TIME)))
    ),
    "POST /v1/scheduling_conversations/slots/{token}": Described(
        whole(scheduling_conversation=_CONVERSATION),
        record(slot_id=TEXT, slots=list_of(record("slot_id", slot_id=TEXT))),
    ),
    "POST /v1/smart_invites": Described(
        _INVITE,
        record(
            "smart_invite_id",
            method=one_of("request", "cancel", "remove"),
            smart_invite_id={**WORD, "maxLength": 64},
            callback_url=ADDRESS,
            event=record(
                "summary start end", summary=WORD, description=TEXT, start=EVENT_TIME, end=EVENT_TIME, tzid=ZONE
            ),
            organizer=record("name", name=TEXT, email=EMAIL),
            recipient=_RECIPIENT,
            recipients=list_of(_RECIPIENT),
        ),
    ),
    "GET /v1/smart_invites": Described(_INVITE),
    "POST /v1/scheduling_requests": Described(whole(scheduling_request=_REQUEST), _WANTED_REQUEST),
    "POST /v1/scheduler_requests": Described(
        whole(scheduler_request=record("scheduler_request_id primary_select_url", scheduler_request_id=TEXT)),
        _WANTED_REQUEST,
    ),
    "POST /v1/scheduling_requests/query": Described(
        whole(scheduling_requests=list_of(record("scheduling_request", scheduling_request=_REQUEST))),
        record("scheduling_request_ids", scheduling_request_ids=list_of(TEXT)),
    ),
    "POST /v1/scheduling_requests/cancel": Described(
        NOTHING, record("scheduling_request_id", scheduling_request_id=TEXT)
    ),
    "PATCH /v1/scheduler/selection_rules/{rule_id}": Described(
        whole(
            selection_rule=record(
                "sub name required members", sub=TEXT, name=TEXT, required=NUMBER, members=list_of(_PERSON)
            ),
            diff_applied=record("members"),
        ),
        record(
            name=TEXT,
            required=NUMBER,
            members=record(add=list_of(_RECIPIENT), remove=list_of(_RECIPIENT)),
        ),
    ),
    "GET /v1/organizational_unit_members": Described(
        whole(
            organizational_unit_members=list_of(
                record(
                    "sub email roles scheduler",
                    sub=TEXT,
                    email=TEXT,
                    roles=list_of(TEXT),
                    scheduler=record("enabled public_url", public_url=maybe(ADDRESS)),
                    parley=record(
                        broken_connections=list_of(
                            record(
                                "profile_id provider_name name broken_since profile_relink_url",
                                broken_since=TIME,
                                profile_relink_url=ADDRESS,
                            )
                        )
                    ),
                )
            ),
            pages=PAGES,
        )
    ),
    "GET /v1/organizational_unit_resources": Described(
        whole(organizational_unit_resources=list_of(record("sub email name")), pages=PAGES)
    ),
    "GET /v1/parley/link_attempts/{attempt_id}": Described(
        whole(link_attempt=record("id state status", id=TEXT, state=TEXT, status=TEXT))
    ),
    "POST /v1/parley/link_times": Described(
        whole(link_times=record("count first_start", count=NUMBER, first_start=maybe(TIME))),
        record("url", url=ADDRESS),
    ),
    "GET /v1/parley/health": Described(whole(status=TEXT, version=TEXT, now=TIME, zone_data=TEXT)),
    "GET /v1/parley/templates": Described(
        whole(templates=list_of(record("template_id kind name", template_id=TEXT, kind=TEXT, name=TEXT)))
    ),
    "POST /v1/parley/scheduling_requests/forget": Described(whole(is_forgotten=YES_OR_NO)),
    "POST /v1/parley/scheduling_requests/{request_id}/host": Described(
        whole(scheduling_request=_REQUEST), record("host", host=record("sub", sub=TEXT))
    ),
    "POST /v1/parley/scheduling_requests/{request_id}/reopen": Described(
        whole(scheduling_request=_REQUEST), record(reason=TEXT)
    ),
    "POST /v1/parley/scheduling_requests/{request_id}/move": Described(
        whole(scheduling_request=_REQUEST), record("start", start=TIME)
    ),
    "POST /v1/parley/scheduling_requests/{request_id}/accept": Described(
        whole(scheduling_request=_REQUEST), record("start", start=TIME)
    ),
    "GET /v1/parley/scheduling_requests/changes": Described(
        whole(changes=list_of(record("scheduling_request", scheduling_request=_REQUEST)), cursor=TEXT)
    ),
}
