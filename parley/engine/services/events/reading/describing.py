"""Occurrences in the contract's words, written as JSON text: a text that is kept goes into the answer as it is."""

import json
from datetime import date, datetime
from typing import Any

from parley.engine.domain.free_busy import BusyStatus
from parley.engine.domain.zones.names import zone_of
from parley.engine.services.events.reading.pages import Occurrence, Page
from parley.engine.services.events.reading.questions import Question

_INSTANT = "%Y-%m-%dT%H:%M:%SZ"
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


def write_json(value: Any) -> str:
    """The value as compact JSON, letters of all scripts as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _describe_event(row: Occurrence, page: Page, question: Question) -> str:
    fields, _, rest = row.content.partition("\n")
    latitude, longitude, tzid, invited = rest.split(";")
    if question.with_geo and latitude:
        known = json.loads(fields)
        known["location"] = {**known["location"], "lat": latitude, "long": longitude}
        fields = write_json(known)
    event_id = page.event_ids.get((row.calendar_id, row.uid))
    is_writable = not page.calendars[row.calendar_id].is_readonly
    is_free_to_change = is_writable and (event_id is not None or row.calendar_id in page.unrestricted)
    is_updatable = is_free_to_change and (event_id is not None or row.original_at is None)
    changed_at = _write_instant(row.changed_at)
    # An event from before its calendar was connected may bear a later date than its first change here.
    created_at = min(_write_instant(row.created_at), changed_at) if row.created_at is not None else changed_at
    return (
        f'{{"calendar_id":"{row.calendar_id}","event_uid":"{row.event_uid}",'
        + (f'"event_id":{json.dumps(event_id)},' if event_id is not None else "")
        + f'"start":{_write_edge(row.starts_at, row.starts_on, question, tzid)},'
        f'"end":{_write_edge(row.ends_at, row.ends_on, question, tzid)},'
        f'"deleted":{_word(row.deleted_at is not None)},"created":"{created_at}","updated":"{changed_at}",'
        f'"options":{{"delete":{_word(is_free_to_change)},"update":{_word(is_updatable)},'
        f'"change_participation_status":{_word(is_writable and bool(invited))}}},{fields[1:]}'
    )


def _describe_time(row: Occurrence, page: Page, question: Question) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "calendar_id": row.calendar_id,
        "start": _describe_edge(row.starts_at, row.starts_on, question, ""),
        "end": _describe_edge(row.ends_at, row.ends_on, question, ""),
        "free_busy_status": _FREE_BUSY.get(row.status, "unknown"),
    }
    if question.with_ids:
        entry["event_uid"] = row.event_uid
        event_id = page.event_ids.get((row.calendar_id, row.uid))
        if event_id is not None:
            entry["event_id"] = event_id
    if question.with_deleted:
        entry["deleted"] = row.deleted_at is not None
    return entry


def _write_edge(moment: datetime, day: date | None, question: Question, tzid: str) -> str:
    if question.is_localized:
        return write_json(_describe_edge(moment, day, question, tzid))
    return f'"{day.isoformat()}"' if day is not None else f'"{_write_instant(moment)}"'


def _describe_edge(moment: datetime, day: date | None, question: Question, tzid: str) -> str | dict[str, str]:
    """A start or an end; localized, in the event's own zone where it has one, else in the zone of the question."""
    if not question.is_localized:
        return day.isoformat() if day is not None else _write_instant(moment)
    zone = tzid or question.tzid
    time = day.isoformat() if day is not None else moment.astimezone(zone_of(zone)).isoformat(timespec="seconds")
    return {"time": time, "tzid": zone}


def _write_instant(moment: datetime) -> str:
    return moment.strftime(_INSTANT)


def _word(value: bool) -> str:
    return "true" if value else "false"
