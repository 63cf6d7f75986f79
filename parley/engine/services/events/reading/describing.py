"""Occurrences in the contract's words, written as JSON text: a text that is kept goes into the answer as it is."""

import json
from datetime import datetime
from typing import Any

from parley.engine.domain.free_busy import BusyStatus
from parley.engine.domain.zones.instants import describe_time
from parley.engine.domain.zones.names import zone_of
from parley.engine.services.events.reading.pages import Occurrence, Page
from parley.engine.services.events.reading.questions import Question

_FREE_BUSY = {
    BusyStatus.BUSY.value: "busy",
    BusyStatus.OUT_OF_OFFICE.value: "busy",
    BusyStatus.TENTATIVE.value: "tentative",
    BusyStatus.FREE.value: "free",
}


def describe_events(page: Page, question: Question) -> list[str]:
    """Each occurrence of the page as the JSON of an event."""
    return [_describe_event(row, page, question) for row in page.rows]


def describe_free_busy(page: Page, question: Question) -> list[str]:
    """Each occurrence of the page as the JSON of a free-busy entry, without anything that it says."""
    return [write_json(_describe_time(row, page, question)) for row in page.rows]


def _describe_event(row: Occurrence, page: Page, question: Question) -> str:
    fields, _, rest = row.content.partition("\n")
    latitude, longitude, tzid, invited = rest.split(";")
    if question.with_geo and latitude:
        known = json.loads(fields)
        known["location"] = {**known["location"], "lat": latitude, "long": longitude}
        fields = write_json(known)
    event_id = page.event_ids.get((row.calendar_id, row.uid)) if page.event_ids else None
    place = page.calendars[row.calendar_id]
    is_free_to_change = not place.is_readonly and (event_id is not None or place.is_unrestricted)
    is_updatable = is_free_to_change and (event_id is not None or row.original is None)
    return (
        f'{{"calendar_id":"{row.calendar_id}","event_uid":"{row.event_uid}",'
        + (f'"event_id":{json.dumps(event_id)},' if event_id is not None else "")
        + f'"start":{_write_edge(row.start, row.start_date, question, tzid)},'
        f'"end":{_write_edge(row.end, row.end_date, question, tzid)},'
        # An event of a calendar whose clock is ahead may say that it was made after its last change here.
        f'"deleted":{_word(row.deleted is not None)},"created":"{min(row.created, row.changed)}",'
        f'"updated":"{row.changed}",'
        f'"options":{{"delete":{_word(is_free_to_change)},"update":{_word(is_updatable)},'
        f'"change_participation_status":{_word(bool(invited) and not place.is_readonly)}}},{fields[1:]}'
    )


def _describe_time(row: Occurrence, page: Page, question: Question) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "calendar_id": row.calendar_id,
        "start": _describe_edge(row.start, row.start_date, question, ""),
        "end": _describe_edge(row.end, row.end_date, question, ""),
        "free_busy_status": _FREE_BUSY.get(row.status, "unknown"),
    }
    if question.with_ids:
        entry["event_uid"] = row.event_uid
        event_id = page.event_ids.get((row.calendar_id, row.uid))
        if event_id is not None:
            entry["event_id"] = event_id
    if question.with_deleted:
        entry["deleted"] = row.deleted is not None
    return entry


def _write_edge(moment: str, day: str | None, question: Question, tzid: str) -> str:
    if question.is_localized:
        return write_json(_describe_edge(moment, day, question, tzid))
    return f'"{day or moment}"'


def _describe_edge(moment: str, day: str | None, question: Question, tzid: str) -> str | dict[str, str]:
    """A start or an end; localized, in the event's own zone where it has one, else in the zone of the question."""
    if not question.is_localized:
        return day or moment
    zone = tzid or question.tzid
    local = datetime.fromisoformat(moment).astimezone(zone_of(zone))
    return describe_time(day or local.isoformat(timespec="seconds"), zone)


def write_json(value: Any) -> str:
    """The value as compact JSON, letters of all scripts as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _word(value: bool) -> str:
    return "true" if value else "false"
