"""From the body of a scheduling request (7.7) to a draft: host, groups, recipients, event, period, tags, template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.models import Account
from parley.engine.services.pools.drafts import PoolDraft
from parley.engine.services.requests.drafts import Guest, Part, RequestDraft, draft_from_preferences

PLACE_OF_TEXT = "in_person"
GROUP_PERIOD_DAYS = 14
# Cronofy's own words for it are not documented; these two are ours, and any other leaves the choice as it was.
HOST_PREFERENCES, NO_PREFERENCES = "host_preferences", "default"
_MOST, _LONGEST_ID = 200, 64
_LONGEST_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class GroupWish:
    """People of whom some take part, or a pool of the unit that sends them; a number only where one was said."""

    field: str
    is_host: bool
    pool_id: str = ""
    name: str = ""
    account_ids: tuple[str, ...] = ()
    required_count: int | None = None


@dataclass(frozen=True, slots=True)
class RequestBody:
    """What a body says; `values` are those parts of a draft that it names."""

    host_id: str = ""
    groups: tuple[GroupWish, ...] = ()
    mode: str = ""
    template_id: str = ""
    attachment_ids: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def host_group(self) -> GroupWish | None:
        """The group that hosts."""
        return next((group for group in self.groups if group.is_host), None)


def read_body(fields: Mapping[str, Any]) -> RequestBody:
    """What is asked for. Raises FieldsRefused with everything that cannot be used."""
    reader = FieldReader(fields)
    event, ours = _inner(reader, "event"), _inner(reader, "parley")
    body = RequestBody(
        host_id=_inner(reader, "host").text("sub", _LONGEST_ID) or "",
        groups=tuple(_list_groups(reader)),
        mode=reader.text("availability_mode", _MOST) or "",
        template_id=ours.text("template_id", _LONGEST_ID) or "",
        attachment_ids=tuple(_list_ids(event, "attachments", "attachment_id")),
        values={
            **_read_event(reader, event),
            **_read_buffers(reader),
            **_read_recipients(reader),
            **_read_ours(ours),
            "tags": _read_tags(reader),
        },
    )
    if body.host_id and body.host_group is not None:
        reader.refuse("host_group", "invalid", "Give host or host_group, not both.")
    reader.finish()
    return body


def make_draft(
    body: RequestBody, host: Account, template: Mapping[str, Any], file_ids: Sequence[str] = ()
) -> RequestDraft:
    """The draft that a body means; what it leaves open is as the template says, else as the host likes it.

    For a group there is no host to ask: it is plain.
    """
    given = {name: value for name, value in body.values.items() if value or name.startswith("buffer")}
    shared = _share_out(host, body.groups)
    pools = [*template.get("pools", ()), *shared.pop("pools")]
    return draft_from_preferences(
        host, **{**_read_mode(body), **template, **given, **shared, "pools": pools, "file_ids": file_ids}
    )


def _read_mode(body: RequestBody) -> dict[str, Any]:
    is_group = body.host_group is not None
    if body.mode == HOST_PREFERENCES or not (is_group or body.mode == NO_PREFERENCES):
        return {}
    return {
        "period": {"kind": "days", "days": GROUP_PERIOD_DAYS},
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 0,
        "place": {},
    }


def _share_out(host: Account, groups: Sequence[GroupWish]) -> dict[str, Any]:
    """Who takes part: all of a group, none of it (they are optional), or as many as its pool shall send."""
    required: list[str] = []
    optional: list[str] = []
    pools: list[PoolDraft] = []
    for group in groups:
        people = group.account_ids
        usual = 0 if group.pool_id else 1 if group.is_host else len(people)
        count = usual if group.required_count is None else group.required_count
        if group.pool_id or 0 < count < len(people):
            pools.append(PoolDraft(group.pool_id, group.name, people, count, group.is_host))
        else:
            (required if count else optional).extend(people)
    others = [each for each in required if each != host.pk]
    return {"required_ids": others, "optional_ids": optional, "pools": pools}


def _list_groups(reader: FieldReader) -> list[GroupWish]:
    # `scheduler_group_rule` (`{"id": "sgr_…"}`) is the older name of the group that hosts.
    named = next((name for name in ("host_group", "scheduler_group_rule") if reader.raw(name)), "")
    host_group = reader.inner(named) if named else None
    groups = [_read_group(host_group, "host_group", is_host=True)] if host_group else []
    others = reader.each("collaborator_groups", _MOST) or []
    return groups + [_read_group(each, "collaborator_groups", is_host=False) for each in others]


def _read_group(reader: FieldReader, name: str, *, is_host: bool) -> GroupWish:
    rule_id = reader.text("sub", _LONGEST_ID) or reader.text("id", _LONGEST_ID) or ""
    if rule_id.startswith("sgr_"):
        rule_id = f"sel_{rule_id[4:]}"
    people = () if rule_id else tuple(_list_ids(reader, "members", "sub"))
    count = len(people) if reader.raw("required") == "all" else reader.number("required", 0, _MOST)
    if count is not None and not rule_id and count > len(people):
        reader.refuse("required", "invalid", "More people are required than there are members.")
    return GroupWish(name, is_host, rule_id, reader.text("name", _MOST) or "", people, count)


def _list_ids(reader: FieldReader, name: str, key: str) -> list[str]:
    """The ids in the objects of a list, each once."""
    found = [each.text(key, _LONGEST_ID, is_required=True) for each in reader.each(name, _MOST) or []]
    return list(dict.fromkeys(each for each in found if each))


def _read_event(reader: FieldReader, event: FieldReader) -> dict[str, Any]:
    place = _inner(event, "location").text("description", 500, has_lines=True)
    scheduler = _inner(_inner(event, "metadata"), "scheduler")
    metadata = {name: scheduler.text(name, _MOST) or "" for name in scheduler.names()}
    return {
        # What may stand in a title is for the draft to say, once for all doors.
        "summary": event.text("summary", 1024, has_lines=True) or reader.text("summary", 1024, has_lines=True),
        "description": event.text("description", 4096, has_lines=True),
        "duration_minutes": _read_minutes(event, "duration") or _read_minutes(reader, "duration"),
        "locale": event.text("locale", 35),
        "place": _read_conferencing(event) or ({"kind": PLACE_OF_TEXT, "detail": place} if place else None),
        "correlation_id": metadata.pop("correlation_id", ""),
        "link_metadata": metadata,
    }


def _read_conferencing(event: FieldReader) -> dict[str, Any] | None:
    """Where people meet by video; for `default` the host's own choice decides, like for nothing said."""
    if not event.raw("conferencing"):
        return None
    asked = _inner(event, "conferencing")
    kind, link = asked.text("profile_id", _LONGEST_ID) or "", asked.text("join_url", 500)
    if kind == "explicit" and not link:
        asked.refuse("join_url", "required", "Give the link where people meet.")
    places: dict[str, dict[str, Any] | None] = {
        "integrated": {"kind": "conferencing"},
        "explicit": {"kind": "link", "detail": link},
        "none": {"kind": "none"},
        "default": None,
    }
    if kind not in places:
        asked.refuse("profile_id", "invalid", "Requests know the conferencing default, integrated, explicit and none.")
    return places.get(kind)


def _read_buffers(reader: FieldReader) -> dict[str, int]:
    buffer = _inner(reader, "buffer")
    return {f"buffer_{side}_minutes": _read_minutes(buffer, side) for side in ("before", "after") if buffer.has(side)}


def _read_recipients(reader: FieldReader) -> dict[str, Any]:
    """Who picks the time, and who else is invited."""
    people = [
        (each.flag("slot_selector"), Guest(each.text("email", 254) or "", each.text("display_name", _MOST) or ""))
        for each in reader.each("recipients", _MOST) or []
    ]
    ordered = [guest for _, guest in sorted(people, key=lambda each: not each[0])]
    picker = ordered[0] if ordered else Guest("")
    return {"recipient_email": picker.email, "recipient_name": picker.name, "guests": ordered[1:]}


def _read_tags(reader: FieldReader) -> list[str]:
    tags = []
    for number, each in enumerate(reader.list_values("tags", _MOST) or []):
        value = each.get("value") if isinstance(each, dict) else each
        if isinstance(value, str):
            tags.append(value)
        else:
            reader.refuse(f"tags[{number}]", "invalid", "A tag is a text, or an object with a value.")
    return tags


def _read_ours(ours: FieldReader) -> dict[str, Any]:
    """Our additions: the period and the zone that its dates are meant in, hours, rooms, further conversations."""
    period, weekly = ours.raw("period"), ours.raw("weekly_periods")
    if not isinstance(period, dict | None) or not isinstance(weekly, list | None):
        ours.refuse("period", "invalid", "This period cannot be read.")
    return {
        "period": period,
        "tzid": ours.text("tzid", _LONGEST_ID),
        "weekly_periods": weekly,
        "room_ids": _list_ids(ours, "rooms", "sub"),
        "parts": [_read_part(each) for each in ours.each("events", _MOST) or []],
    }


def _read_part(reader: FieldReader) -> Part:
    summary = reader.text("summary", 1024, is_required=True) or ""
    minutes = _read_minutes(reader, "duration")
    if not minutes:
        reader.refuse("duration", "required", "This is needed.")
    return Part(summary, minutes, _inner(reader, "host").text("sub", _LONGEST_ID) or "")


def _read_minutes(reader: FieldReader, name: str) -> int:
    """The minutes of a duration, `{"hours", "minutes"}`; 0 where it is missing."""
    given = _inner(reader, name)
    hours = given.number("hours", 0, _LONGEST_MINUTES // 60) or 0
    return 60 * hours + (given.number("minutes", 0, _LONGEST_MINUTES) or 0)


def _inner(reader: FieldReader, name: str) -> FieldReader:
    """The object in a field, an empty one where there is none."""
    return reader.inner(name) or FieldReader({}, reader.problems, reader.name_of(name))
