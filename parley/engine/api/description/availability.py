"""Free times, rules, periods and events to register for: what their operations take and answer."""

from parley.engine.api.description.notation import (
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
    either,
    list_of,
    maybe,
    one_of,
    record,
    reference,
    whole,
)
from parley.engine.api.description.shared import ANSWERED_TIME, ASKED_TIME, BUFFER, DURATION, PAGES, PARTICIPANTS
from parley.engine.services.bookable_events.offers import MOST_ASKED

_FREE = list_of(reference("FreeTime"))
_RULE = {
    "availability_rule_id": {**WORD, "maxLength": 64},
    "tzid": ZONE,
    "calendar_ids": list_of(TEXT),
    "weekly_periods": list_of(
        record(
            "day start_time end_time",
            day=one_of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
            start_time={**TEXT, "examples": ["09:30"]},
            end_time={**TEXT, "examples": ["12:30"]},
        )
    ),
}
_ANSWERED_RULE = record("availability_rule_id tzid weekly_periods", **_RULE)
_PERIODS = whole(
    pages=PAGES,
    available_periods=list_of(
        record("available_period_id start end", available_period_id=TEXT, start=ANSWERED_TIME, end=ANSWERED_TIME)
    ),
)
_FORGOTTEN = record(available_period_id=TEXT, delete_all=YES_OR_NO)
_CAPACITY: Schema = maybe({"type": "integer", "minimum": 1, "maximum": 256})
_BOOKABLE = whole(
    bookable_event_id=TEXT,
    start=ANSWERED_TIME,
    end=ANSWERED_TIME,
    status=one_of("confirmed", "cancelled"),
    registration=record(
        "capacity registered_count total_count registrations",
        capacity=maybe(NUMBER),
        registered_count=NUMBER,
        total_count=NUMBER,
        registrations=list_of(record("registration_id status", registration_id=TEXT, status=TEXT)),
        pages=PAGES,
    ),
)
_BOOKABLE_ID: Schema = {**WORD, "pattern": "^[A-Za-z0-9_-]+$", "maxLength": 64}
_OFFERED = record(
    "bookable_event_id start end registration",
    bookable_event_id=TEXT,
    start=TIME,
    end=TIME,
    registration=record("capacity registered_count", capacity=maybe(NUMBER), registered_count=NUMBER),
)
_STEP = record(
    "participants required_duration",
    sequence_id=TEXT,
    ordinal=NUMBER,
    participants=PARTICIPANTS,
    required_duration=DURATION,
    start_interval=DURATION,
    buffer=BUFFER,
    query_periods=list_of(reference("Period")),
    available_periods=list_of(reference("Period")),
    event=reference("EventToWrite"),
)

OPERATIONS = {
    "POST /v1/availability": Described(
        {
            200: either(
                record("available_periods", available_periods=_FREE),
                record("available_slots", available_slots=_FREE),
                record("available_bookable_events", available_bookable_events=list_of(_OFFERED)),
            )
        },
        either(
            reference("AvailabilityQuestion"),
            record(
                "bookable_events",
                bookable_events=list_of(
                    record("bookable_event_id", bookable_event_id=_BOOKABLE_ID), least=1, most=MOST_ASKED
                ),
            ),
        ),
    ),
    "POST /v1/sequenced_availability": Described(
        whole(
            sequences=list_of(
                record(
                    "sequence",
                    sequence=list_of({"allOf": [reference("FreeTime"), record("sequence_id", sequence_id=TEXT)]}),
                )
            )
        ),
        record(
            "sequence",
            sequence=list_of(_STEP, least=1),
            query_periods=list_of(reference("Period")),
            available_periods=list_of(reference("Period")),
        ),
    ),
    "POST /v1/availability_rules": Described(
        whole(availability_rule=_ANSWERED_RULE), record("availability_rule_id tzid weekly_periods", **_RULE)
    ),
    "GET /v1/availability_rules": Described(whole(availability_rules=list_of(_ANSWERED_RULE))),
    "GET /v1/availability_rules/{rule_id}": Described(whole(availability_rule=_ANSWERED_RULE)),
    "DELETE /v1/availability_rules/{rule_id}": Described(NOTHING),
    "POST /v1/available_periods": Described(
        NOTHING,
        record(
            "available_period_id start end",
            available_period_id={**WORD, "maxLength": 64},
            start=reference("EventTime"),
            end=reference("EventTime"),
            tzid=ZONE,
        ),
    ),
    "GET /v1/available_periods": Described(
        _PERIODS, query={"from": ASKED_TIME, "to": ASKED_TIME, "tzid": ZONE, "localized_times": YES_OR_NO}
    ),
    "GET /v1/available_periods/pages/{token}": Described(_PERIODS),
    "DELETE /v1/available_periods": Described(NOTHING, _FORGOTTEN),
    "DELETE /v1/available_periods/": Described(NOTHING, _FORGOTTEN),
    "DELETE /v1/available_periods/{period_id}": Described(NOTHING),
    "POST /v1/bookable_events": Described(
        _BOOKABLE,
        record(
            "bookable_event_id start end",
            bookable_event_id=_BOOKABLE_ID,
            start=reference("EventTime"),
            end=reference("EventTime"),
            status=one_of("confirmed", "cancelled"),
            registration=record(capacity=_CAPACITY),
        ),
    ),
    "GET /v1/bookable_events/{event_id}": Described(_BOOKABLE),
    "GET /v1/bookable_events/{event_id}/registrations/pages/{token}": Described(_BOOKABLE),
    "POST /v1/bookable_events/{event_id}/registrations": Described(
        _BOOKABLE,
        record(
            "registration_id status",
            registration_id={**WORD, "maxLength": 64},
            status=one_of("pending", "accepted", "tentative", "declined", "removed"),
            metadata=record(email=EMAIL, name=TEXT, locale=TEXT, zoneinfo=ZONE),
        ),
    ),
    "DELETE /v1/bookable_events/{event_id}/registrations/{registration_id}": Described(NOTHING),
}
