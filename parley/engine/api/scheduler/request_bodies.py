"""From the body of a scheduling request (7.7) to a draft: host, groups, recipients, event, period, tags."""

from collections.abc import Sequence
from typing import Any

from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import Account
from parley.engine.services.pools.drafts import PoolDraft
from parley.engine.services.requests.drafts import Guest, RequestDraft, draft_from_preferences

PLACE_OF_TEXT = "in_person"
GROUP_PERIOD_DAYS = 14
# Cronofy's own words for it are not documented; these two are ours, and any other leaves the choice as it was.
HOST_PREFERENCES, NO_PREFERENCES = "host_preferences", "default"


def read_draft(host: Account, fields: dict[str, Any], is_group: bool) -> RequestDraft:
    """What the body asks for; what it leaves open is as the host likes it, or for a group, plain.

    Raises InputRefused with the field.
    """
    event, picker, guests = read_object(fields, "event"), *_read_recipients(fields)
    given: dict[str, Any] = {
        "summary": read_text(event, "summary") or read_text(fields, "summary"),
        "description": read_text(event, "description"),
        "duration_minutes": _read_minutes(event, "duration") or _read_minutes(fields, "duration"),
        "recipient_email": picker.email,
        "recipient_name": picker.name,
        "guests": guests,
        "tags": _read_tags(fields),
    }
    place = read_text(read_object(event, "location"), "description")
    if place:
        given["place"] = {"kind": PLACE_OF_TEXT, "detail": place}
    buffer = read_object(fields, "buffer")
    for side in ("before", "after"):
        if side in buffer:
            given[f"buffer_{side}_minutes"] = _read_minutes(buffer, side)
    scheduler = read_object(read_object(event, "metadata"), "scheduler")
    metadata = {name: str(value) for name, value in scheduler.items() if isinstance(value, str)}
    return draft_from_preferences(
        host,
        **_read_mode(fields, is_group),
        **{name: value for name, value in given.items() if value or name.startswith("buffer")},
        **_read_groups(host, fields),
        correlation_id=metadata.pop("correlation_id", ""),
        link_metadata=metadata,
        **_read_period(fields),
    )


def _read_mode(fields: dict[str, Any], is_group: bool) -> dict[str, Any]:
    mode = read_text(fields, "availability_mode")
    if mode == HOST_PREFERENCES or not (is_group or mode == NO_PREFERENCES):
        return {}
    return {
        "period": {"kind": "days", "days": GROUP_PERIOD_DAYS},
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 0,
        "place": {},
    }


def _read_groups(host: Account, fields: dict[str, Any]) -> dict[str, Any]:
    """Who takes part: all of a group, none of it (they are optional), or as many as its pool shall send."""
    required: list[str] = []
    optional: list[str] = []
    pools: list[PoolDraft] = []
    for group, name, is_host in _list_groups(fields):
        if is_rule(group):
            pools.append(
                PoolDraft(pool_id=read_rule_id(group), required_count=_read_count(group, name, 0), is_host=is_host)
            )
            continue
        people = read_people(group, name)
        count = _read_count(group, name, 1 if is_host else len(people))
        if count > len(people):
            raise InputRefused("More people are required than there are members.", field=f"{name}.required")
        if 0 < count < len(people):
            title = read_text(group, "name")
            pools.append(PoolDraft(name=title, account_ids=people, required_count=count, is_host=is_host))
        else:
            (required if count else optional).extend(people)
    others = [each for each in required if each != host.pk]
    return {"required_ids": others, "optional_ids": optional, "pools": pools}


def _list_groups(fields: dict[str, Any]) -> list[tuple[dict[str, Any], str, bool]]:
    host_group = read_host_group(fields)
    groups = [(host_group, "host_group", True)] if host_group else []
    for group in read_list(fields, "collaborator_groups"):
        if not isinstance(group, dict):
            raise InputRefused("A group is an object.", field="collaborator_groups")
        groups.append((group, "collaborator_groups", False))
    return groups


def read_host_group(fields: dict[str, Any]) -> dict[str, Any]:
    """The group that hosts, also under its older name `scheduler_group_rule` (`{"id": "sgr_…"}`); empty without one."""
    return read_object(fields, "host_group") or read_object(fields, "scheduler_group_rule")


def is_rule(group: dict[str, Any]) -> bool:
    """Whether a group names a pool of the unit instead of people."""
    return "sub" in group or "id" in group


def read_rule_id(group: dict[str, Any]) -> str:
    """The id of the pool that a group names."""
    named = read_text(group, "sub") or read_text(group, "id")
    return f"sel_{named[4:]}" if named.startswith("sgr_") else named


def read_people(group: dict[str, Any], field: str) -> list[str]:
    """The subs of a group's members, each once."""
    members = read_list(group, "members")
    subs = [str(each.get("sub", "")) for each in members if isinstance(each, dict)]
    if len(subs) != len(members) or not all(subs):
        raise InputRefused("Each member is named by its sub.", field=f"{field}.members")
    return list(dict.fromkeys(subs))


def _read_count(group: dict[str, Any], field: str, usual: int) -> int:
    count = group.get("required", usual)
    if count == "all":
        return len(read_people(group, field))
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise InputRefused("How many are required is a whole number, or all.", field=f"{field}.required")
    return count


def _read_recipients(fields: dict[str, Any]) -> tuple[Guest, Sequence[Guest]]:
    """Who picks the time, and who else is invited."""
    recipients = [each for each in read_list(fields, "recipients") if isinstance(each, dict)]
    ordered = sorted(recipients, key=lambda each: not each.get("slot_selector"))
    people = [Guest(read_text(each, "email"), read_text(each, "display_name")) for each in ordered]
    return (people[0], people[1:]) if people else (Guest(""), ())


def _read_tags(fields: dict[str, Any]) -> list[str]:
    tags = [each.get("value") if isinstance(each, dict) else each for each in read_list(fields, "tags")]
    if not all(isinstance(each, str) for each in tags):
        raise InputRefused("A tag is a text, or an object with a value.", field="tags")
    return [str(each) for each in tags]


def _read_period(fields: dict[str, Any]) -> dict[str, Any]:
    """Our addition: `parley.period`, and the zone that its dates are meant in."""
    ours = read_object(fields, "parley")
    kept: dict[str, Any] = {name: ours[name] for name in ("period", "tzid", "weekly_periods") if name in ours}
    if not isinstance(kept.get("period", {}), dict) or not isinstance(kept.get("tzid", ""), str):
        raise InputRefused("This period cannot be read.", field="parley.period")
    return kept


def read_object(fields: dict[str, Any], name: str) -> dict[str, Any]:
    """An object of the body, empty where it is missing."""
    value = fields.get(name, {})
    if not isinstance(value, dict):
        raise InputRefused("This is not an object.", field=name)
    return value


def read_list(fields: dict[str, Any], name: str) -> list[Any]:
    """A list of the body, empty where it is missing."""
    value = fields.get(name, [])
    if not isinstance(value, list) or len(value) > 200:
        raise InputRefused("This is not a list of at most 200.", field=name)
    return value


def read_text(fields: dict[str, Any], name: str) -> str:
    """A text of the body, empty where it is missing."""
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise InputRefused("This is not a text.", field=name)
    return value


def _read_minutes(fields: dict[str, Any], name: str) -> int:
    """The minutes of a duration, `{"hours", "minutes"}`; 0 where it is missing."""
    given, minutes = read_object(fields, name), 0
    for unit, factor in (("minutes", 1), ("hours", 60)):
        value = given.get(unit, 0)
        if isinstance(value, bool) or not isinstance(value, int):
            raise InputRefused("Minutes and hours are whole numbers.", field=f"{name}.{unit}")
        minutes += factor * value
    return minutes
