"""Events, free-busy time, batches, files and channels: what their operations take and answer."""

from parley.engine.api.description.notation import (
    ADDRESS,
    ANYTHING,
    NOTHING,
    NUMBER,
    TEXT,
    WORD,
    YES_OR_NO,
    ZONE,
    Described,
    Schema,
    answer,
    either,
    list_of,
    one_of,
    record,
    reference,
    whole,
)
from parley.engine.api.description.shared import ANSWERED_TIME, ASKED_EVENT, ASKED_TIME, PAGES

_EVENTS = answer("pages events", pages=PAGES, events=list_of(reference("Event")), userinfo=record())
_FREE_BUSY = answer(
    "pages free_busy",
    pages=PAGES,
    free_busy=list_of(
        record(
            "calendar_id start end free_busy_status",
            calendar_id=TEXT,
            start=ANSWERED_TIME,
            end=ANSWERED_TIME,
            free_busy_status=one_of("busy", "free", "tentative", "unknown"),
        )
    ),
    userinfo=record(),
)
_WINDOW: dict[str, Schema] = {
    "tzid": ZONE,
    "from": either(ASKED_TIME, {"type": "string", "format": "date"}),
    "to": either(ASKED_TIME, {"type": "string", "format": "date"}),
    "calendar_ids[]": list_of(TEXT),
    "last_modified": ASKED_TIME,
    "include_managed": YES_OR_NO,
    "include_deleted": YES_OR_NO,
    "localized_times": YES_OR_NO,
    "include_ids": YES_OR_NO,
    "include_userinfo": YES_OR_NO,
}
_ONLY_EVENTS: dict[str, Schema] = dict.fromkeys(
    ("only_managed", "include_moved", "include_geo", "google_event_ids"), YES_OR_NO
)
_CHANNEL = record("channel_id callback_url", channel_id=TEXT, callback_url=TEXT, filters=record())
_BATCHED = record("status", status=NUMBER, headers=record(), data=ANYTHING)

OPERATIONS = {
    "GET /v1/events": Described(_EVENTS, query={**_WINDOW, **_ONLY_EVENTS}),
    "GET /v1/events/pages/{token}": Described(_EVENTS),
    "GET /v1/free_busy": Described(_FREE_BUSY, query={**_WINDOW, "include_free": YES_OR_NO}),
    "GET /v1/free_busy/pages/{token}": Described(_FREE_BUSY),
    "DELETE /v1/events": Described(
        NOTHING,
        record(delete_all=YES_OR_NO, calendar_ids=list_of(TEXT, least=1)),
        query={"delete_all": YES_OR_NO, "calendar_ids[]": list_of(TEXT)},
    ),
    "POST /v1/calendars/{calendar_id}/events": Described(NOTHING, ASKED_EVENT),
    "DELETE /v1/calendars/{calendar_id}/events": Described(NOTHING, record(event_id=TEXT, event_uid=TEXT)),
    "POST /v1/calendars/{calendar_id}/events/{event_uid}/participation_status": Described(
        NOTHING, record("status", status=one_of("accepted", "tentative", "declined"))
    ),
    "POST /v1/batch": Described(
        {207: record("batch", batch=list_of(_BATCHED))},
        record(
            "batch",
            batch=list_of(
                record(
                    "method relative_url",
                    method=one_of("POST", "DELETE"),
                    relative_url={**WORD, "examples": ["/v1/available_periods"]},
                    data=record(),
                ),
                least=1,
                most=50,
            ),
        ),
    ),
    "POST /v1/attachments": Described(
        whole(
            attachment=record(
                "attachment_id file_name content_type md5",
                attachment_id=TEXT,
                file_name=TEXT,
                content_type=TEXT,
                md5=TEXT,
            )
        ),
        record(
            "attachment",
            attachment=record(
                "file_name content_type base64_content",
                file_name={**WORD, "examples": ["a.pdf"]},
                content_type={**WORD, "examples": ["application/pdf"]},
                base64_content=WORD,
            ),
            subscriptions=list_of(ANYTHING),
        ),
    ),
    "POST /v1/conferencing_service_authorizations": Described(
        whole(authorization_request=record("url", url=ADDRESS)),
        record("redirect_uri", redirect_uri=ADDRESS, provider_name=TEXT),
    ),
    "POST /v1/channels": Described(
        whole(channel=_CHANNEL),
        record(
            "callback_url",
            callback_url=ADDRESS,
            filters=record(calendar_ids=list_of(TEXT), only_managed=YES_OR_NO),
        ),
    ),
    "GET /v1/channels": Described(whole(channels=list_of(_CHANNEL))),
    "DELETE /v1/channels/{channel_id}": Described(NOTHING),
}
