"""How what is wanted differs from what stands there: what its owner or Exchange put there stays untouched."""

import re
from typing import Any

from parley.engine.connectors.microsoft.events.bodies import cut_meeting, read_text
from parley.engine.connectors.microsoft.events.own import Own
from parley.engine.connectors.microsoft.events.reading import find_join_url
from parley.engine.connectors.microsoft.events.recurrence import write_rule
from parley.engine.connectors.microsoft.events.times import read_times
from parley.engine.connectors.microsoft.writing.saying import Wanted, say_span

# Words of Graph's that calendar objects have none for, and what they are read as.
_READ_AS = {"personal": "private", "unknown": "busy"}
_SPACES = re.compile(r"\s+")


def list_changes(wanted: Wanted, present: dict[str, Any]) -> dict[str, Any]:
    """What has to be changed in an event, but for its body, its own properties and its people."""
    fields, changes = dict(wanted.fields), dict[str, Any]()
    if not is_same_span(wanted, present):
        changes |= {name: fields[name] for name in ("start", "end", "isAllDay")}
    for name in ("start", "end", "isAllDay"):
        fields.pop(name)
    recurrence = fields.pop("recurrence", None)
    if recurrence is not None and recurrence != _read_recurrence(wanted, present):
        changes["recurrence"] = recurrence
    for name, value in fields.items():
        if not _is_said(name, value, present.get(name)):
            changes[name] = value
    return changes


def _read_recurrence(wanted: Wanted, present: dict[str, Any]) -> dict[str, Any] | None:
    """The pattern that stands there, as we would say it."""
    times = read_times(present)
    rule = write_rule(present.get("recurrence"), is_all_day=times.starts_on is not None)
    if not rule:
        return None
    said = say_span(wanted.starts_at if times.starts_on is None else times.starts_on, wanted.ends_at, times.tzid, rule)
    found: dict[str, Any] = said["recurrence"]
    return found


def _is_said(name: str, value: Any, present: Any) -> bool:
    if name == "location":
        shown = present.get("displayName") if isinstance(present, dict) else ""
        return bool(str(shown or "") == value["displayName"])
    if name == "categories":
        return sorted(value) == sorted(present or [])
    return bool(str(value or "") == str(_READ_AS.get(present, present) or ""))


def needs_body(wanted: Wanted, present: dict[str, Any]) -> bool:
    """Whether the description is another one, whatever Teams wrote below it."""
    join_url = find_join_url(present)
    there, here = read_text(present.get("body")), wanted.description
    return _SPACES.sub(" ", cut_meeting(there, join_url)) != _SPACES.sub(" ", cut_meeting(here, join_url))


def is_same_span(wanted: Wanted, present: dict[str, Any]) -> bool:
    """Whether the event stands at the wanted time."""
    times = read_times(present)
    if times.starts_on is not None:
        return (times.starts_on, times.ends_on) == (wanted.starts_at, wanted.ends_at)
    return (times.starts_at, times.ends_at) == (wanted.starts_at, wanted.ends_at)


def is_same_event(wanted: Wanted, present: dict[str, Any], own: Own | None) -> bool:
    """Whether what stands there is the wanted state of the same event: time, title, and sequence where it is known."""
    is_named = str(present.get("subject") or "") == wanted.fields["subject"]
    return is_named and is_same_span(wanted, present) and (own is None or own.sequence == wanted.sequence)


def list_addresses(present: dict[str, Any]) -> set[str]:
    """The addresses of everybody who is invited."""
    rows = present.get("attendees")
    people = [row.get("emailAddress") for row in (rows if isinstance(rows, list) else []) if isinstance(row, dict)]
    return {str(each.get("address", "")).lower() for each in people if isinstance(each, dict)}
