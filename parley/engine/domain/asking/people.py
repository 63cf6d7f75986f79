"""Whose time a question asks for: groups, their members, and what holds for each member alone."""

from collections.abc import Sequence
from typing import Any

from parley.engine.domain.asking.question import AskingLimits, GroupAsked, LimitAsked, MemberAsked
from parley.engine.domain.asking.times import read_buffer, read_periods
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.fields.times import read_zone

_MOST_GROUPS = 50
_MOST_IDS = 100
_MOST_LIMITS = 10
_LONGEST_ID = 80
_PERIODS = ("day", "week")
_UTC = "Etc/UTC"
# Most members say no more than who they are, and there may be hundreds.
_PLAIN = {"sub", "managed_availability"}


def read_groups(reader: FieldReader, limits: AskingLimits) -> tuple[GroupAsked, ...]:
    """The groups of `participants`, at least one, none of them empty."""
    entries = reader.each("participants", _MOST_GROUPS)
    if not entries:
        if reader.raw("participants") in (None, []):
            reader.refuse("participants", "required", "Say whose time is asked for.")
        return ()
    groups = tuple([_read_group(entry, limits) for entry in entries])
    subs = {member.sub for group in groups for member in group.members}
    if len(subs) > limits.most_members:
        reader.refuse("participants", "too_many", f"At most {limits.most_members} accounts in all groups together.")
    return groups


def _read_group(reader: FieldReader, limits: AskingLimits) -> GroupAsked:
    values = reader.list_values("members", 10 * limits.most_members)
    if values is not None and not values or values is None and reader.raw("members") is None:
        reader.refuse("members", "required", "A group has members.")
    path = reader.name_of("members")
    members = tuple(
        [_read_member(reader, value, f"{path}[{place}]", limits) for place, value in enumerate(values or ())]
    )
    subs = [member.sub for member in members if member.sub]
    if len(set(subs)) < len(subs):
        reader.refuse("members", "invalid", "Nobody stands in a group twice.")
    return GroupAsked(members, _read_required(reader, len(members)))


def _read_required(reader: FieldReader, members: int) -> int | None:
    value = reader.raw("required")
    if value is None or value == "all":
        return None
    required = reader.number("required", 1, max(members, 1))
    return required if required != members else None


def _read_member(group: FieldReader, value: Any, path: str, limits: AskingLimits) -> MemberAsked:
    fields = value if isinstance(value, dict) else {}
    sub = fields.get("sub")
    is_managed = fields.get("managed_availability")
    if (
        type(sub) is str
        and 0 < len(sub) <= _LONGEST_ID
        and fields.keys() <= _PLAIN
        and is_managed in (None, True, False)
    ):
        return MemberAsked(sub, path, uses_own_hours=bool(is_managed))
    return _read_member_in_full(FieldReader(fields, group.problems, path), path, limits)


def _read_member_in_full(reader: FieldReader, path: str, limits: AskingLimits) -> MemberAsked:
    calendar_ids = _read_ids(reader, "calendar_ids")
    before, after = (read_buffer(reader, side, limits.most_buffer_minutes) for side in ("before", "after"))
    return MemberAsked(
        sub=reader.text("sub", _LONGEST_ID, is_required=True) or "",
        path=path,
        calendar_ids=frozenset(calendar_ids) if calendar_ids else None,
        available_periods=read_periods(reader, "available_periods", limits),
        uses_own_hours=bool(reader.flag("managed_availability")),
        rule_ids=tuple(_read_ids(reader, "availability_rule_ids")),
        limits=tuple(_read_limits(reader)),
        before=before,
        after=after,
        is_only_managed=bool(reader.flag("only_managed_events")),
        is_firm_only=bool(reader.flag("ignore_tentative")),
    )


def _read_ids(reader: FieldReader, name: str) -> Sequence[str]:
    values = reader.list_values(name, _MOST_IDS) or []
    if not all(isinstance(value, str) and 0 < len(value) <= _LONGEST_ID for value in values):
        reader.refuse(name, "invalid", "These are not ids.")
        return []
    return list(dict.fromkeys(values))


def _read_limits(reader: FieldReader) -> list[LimitAsked]:
    found = []
    for entry in reader.each("availability_constraints", _MOST_LIMITS) or ():
        most = entry.number("limit", 0, 1000, is_required=True)
        period = entry.word("period", _PERIODS)
        if period is None and entry.raw("period") is None:
            entry.refuse("period", "required", "A day or a week.")
        found.append(LimitAsked(most or 0, period or "day", read_zone(entry, "tzid") or _UTC, _read_tags(entry)))
    return found


def _read_tags(reader: FieldReader) -> frozenset[str]:
    """The values of all tags, whatever their context."""
    tags = reader.inner("tags")
    if tags is None:
        return frozenset()
    contexts = reader.raw("tags")
    entries = [entry for context in contexts for entry in tags.each(context, _MOST_IDS) or ()]
    return frozenset(value for entry in entries if (value := entry.text("value", 200, is_required=True)))
