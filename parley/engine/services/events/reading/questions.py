"""What an application asks of the events of one account: which calendars, which time, which changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from parley.engine.domain.errors.base import FieldProblem, FieldsRefused
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.fields.times import parse_time, read_zone
from parley.engine.domain.event_writing.states import UTC_TZID
from parley.engine.domain.zones.names import zone_of

MOST_CALENDARS = 200
DAY = timedelta(days=1)
ZERO = "00:00"


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """Where the time asked for begins or ends: the instant, and the date that all-day events are held against."""

    at: datetime
    on: date


@dataclass(frozen=True, slots=True)
class Question:
    """A question for events or free-busy time. Dates are meant in `tzid`; an end stands before what is left out."""

    tzid: str
    begins: Edge | None = None
    ends: Edge | None = None
    calendar_ids: tuple[str, ...] = ()
    changed_since: datetime | None = None
    with_managed: bool = False
    only_managed: bool = False
    with_deleted: bool = False
    with_moved: bool = False
    with_geo: bool = False
    with_ids: bool = False
    with_free: bool = False
    is_localized: bool = False
    with_userinfo: bool = False


def read_question(fields: Mapping[str, object]) -> Question:
    """The question of a query string; `calendar_ids` is a list, all else are texts. Raises FieldsRefused.

    What it does not know is passed over: clients send what other services understand.
    """
    reader = FieldReader(fields)
    if not reader.raw("tzid"):
        reader.refuse("tzid", "required", "Times are asked for and told in a zone.")
    tzid = read_zone(reader, "tzid") or UTC_TZID
    begins, ends = _read_edge(reader, "from", tzid, is_end=False), _read_edge(reader, "to", tzid, is_end=True)
    if begins is not None and ends is not None and ends.at < begins.at:
        reader.refuse("to", "invalid", "The end must not come before the start.")
    changed_since = _read_edge(reader, "last_modified", tzid, is_end=False)
    only_managed = bool(reader.flag("only_managed"))
    question = Question(
        tzid=tzid,
        begins=begins,
        ends=ends,
        calendar_ids=_read_calendar_ids(reader),
        changed_since=changed_since.at if changed_since is not None else None,
        with_managed=bool(reader.flag("include_managed")) or only_managed,
        only_managed=only_managed,
        with_deleted=bool(reader.flag("include_deleted")),
        with_moved=bool(reader.flag("include_moved")),
        with_geo=bool(reader.flag("include_geo")),
        with_ids=bool(reader.flag("include_ids")),
        with_free=bool(reader.flag("include_free")),
        is_localized=bool(reader.flag("localized_times")),
        with_userinfo=bool(reader.flag("include_userinfo")),
    )
    reader.finish()
    return question


def refuse_calendar_ids() -> FieldsRefused:
    """The refusal of calendars that are not the account's."""
    words = "Not all of these are calendars of the account."
    return FieldsRefused([FieldProblem("calendar_ids", "invalid_calendar_ids", words)])


def _read_calendar_ids(reader: FieldReader) -> tuple[str, ...]:
    values = reader.list_values("calendar_ids", MOST_CALENDARS) or []
    return tuple(dict.fromkeys(str(value) for value in values))


def _read_edge(reader: FieldReader, name: str, tzid: str, *, is_end: bool) -> Edge | None:
    """A date is midnight in the zone; of a time, the date that it lies on there still counts for all-day events."""
    text = reader.text(name, 40)
    if not text:
        return None
    if text.endswith(f" {ZERO}"):
        # A plus sign that was not escaped arrives as a space.
        text = f"{text.removesuffix(f' {ZERO}')}+{ZERO}"
    found = parse_time(text, tzid)
    if found is None:
        reader.refuse(name, "invalid", "This is neither a date nor a time in UTC such as 2026-01-01T09:00:00Z.")
        return None
    if found.is_date:
        return Edge(found.instant, date.fromisoformat(found.on))
    local = found.instant.astimezone(zone_of(tzid))
    is_within_day = (local.hour, local.minute, local.second) != (0, 0, 0)
    return Edge(found.instant, local.date() + DAY if is_end and is_within_day else local.date())
