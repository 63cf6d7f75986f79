"""VEVENT components read into events; what is broken is read so that time stays busy rather than free."""

from parley.engine.domain.errors.calendars import CalendarDataRefused, EventUnreadable
from parley.engine.domain.free_busy import BusyStatus
from parley.engine.domain.ical.series import Attendee, CalendarEvent, Moment
from parley.engine.domain.ical.text import Component, Property
from parley.engine.domain.ical.values import Length, parse_date_time, parse_duration
from parley.engine.domain.recurrence.rule import Rule, parse_rule

_LONGEST_TEXT = 10_000
_MOST_DATES = 20_000
_MOST_RULES = 8
_HOUR, _DAY = Length(0, 3600), Length(1, 0)


def read_event(component: Component) -> CalendarEvent:
    """The event of a VEVENT. Raises EventUnreadable where it is not known when it begins."""
    start_property = component.find("DTSTART")
    start = _read_moment(start_property) if start_property is not None else None
    if start is None:
        raise EventUnreadable("An event does not say when it begins.")
    end, length = _read_end(component, start)
    rules, rules_unreadable = _read_rules(component)
    extra, extra_unreadable = _read_extra_dates(component)
    recurrence_id = component.find("RECURRENCE-ID")
    return CalendarEvent(
        uid=_read_text(component, "UID"),
        sequence=_read_number(component, "SEQUENCE"),
        start=start,
        end=end,
        length=length,
        status=_read_status(component),
        is_cancelled=component.word("STATUS") == "CANCELLED",
        summary=_read_text(component, "SUMMARY"),
        location=_read_text(component, "LOCATION"),
        description=_read_text(component, "DESCRIPTION"),
        booking_marker=_read_text(component, "X-PARLEY-BOOKING"),
        organizer_email=_read_address(component.find("ORGANIZER")),
        attendees=tuple(_read_attendee(each) for each in component.list_all("ATTENDEE")[:1000]),
        recurrence_id=_read_moment(recurrence_id) if recurrence_id is not None else None,
        moves_future=recurrence_id is not None and recurrence_id.parameter("RANGE").upper() == "THISANDFUTURE",
        rules=rules,
        rules_unreadable=rules_unreadable or extra_unreadable,
        extra_dates=extra,
        excluded_dates=_read_excluded_dates(component),
        component=component,
    )


def _read_moment(found: Property, text: str | None = None) -> Moment | None:
    time = parse_date_time(found.value if text is None else text)
    return None if time is None else Moment(time, "" if time.is_utc or time.is_date else found.parameter("TZID"))


def _read_end(component: Component, start: Moment) -> tuple[Moment | None, Length | None]:
    """Where an end is written but cannot be read, an hour or a day is kept busy."""
    assumed = _DAY if start.time.is_date else _HOUR
    if (end := component.find("DTEND")) is not None:
        moment = _read_moment(end)
        # A date for the end of a timed event, or the other way round, says too little.
        if moment is None or moment.time.is_date != start.time.is_date:
            return None, assumed
        return moment, None
    if (duration := component.find("DURATION")) is not None:
        return None, parse_duration(duration.value) or assumed
    return None, _DAY if start.time.is_date else Length(0, 0)


def _read_rules(component: Component) -> tuple[tuple[Rule, ...], bool]:
    rules: list[Rule] = []
    found = [each for each in component.list_all("RRULE") if each.value.strip()]
    is_unreadable = len(found) > _MOST_RULES
    for each in found[:_MOST_RULES]:
        try:
            rules.append(parse_rule(each.value))
        except CalendarDataRefused:
            is_unreadable = True
    return tuple(rules), is_unreadable


def _read_extra_dates(
    component: Component,
) -> tuple[tuple[tuple[Moment, Moment | Length | None], ...], bool]:
    dates: list[tuple[Moment, Moment | Length | None]] = []
    is_unreadable = False
    for each in component.list_all("RDATE"):
        for text in each.value.split(","):
            first, slash, rest = text.partition("/")
            moment = _read_moment(each, first)
            if moment is None or len(dates) >= _MOST_DATES:
                is_unreadable = True
                continue
            dates.append((moment, (parse_duration(rest) or _read_moment(each, rest)) if slash else None))
    return tuple(dates), is_unreadable


def _read_excluded_dates(component: Component) -> tuple[Moment, ...]:
    """What cannot be read excludes nothing: an occurrence too many blocks, one too few lets book twice."""
    excluded = component.list_all("EXDATE")
    if not excluded:
        return ()
    found = [_read_moment(each, text) for each in excluded for text in each.value.split(",")[:_MOST_DATES]]
    return tuple(moment for moment in found[:_MOST_DATES] if moment is not None)


def _read_status(component: Component) -> BusyStatus:
    """TRANSP decides first; Microsoft's own status says what TRANSP cannot (MS-OXCICAL §2.1.3.1.1.20.31)."""
    transparency = component.word("TRANSP")
    microsoft = component.word("X-MICROSOFT-CDO-BUSYSTATUS")
    if transparency == "TRANSPARENT" or component.word("STATUS") == "CANCELLED":
        return BusyStatus.FREE
    if microsoft in ("FREE", "WORKINGELSEWHERE") and transparency != "OPAQUE":
        return BusyStatus.FREE
    if microsoft == "OOF":
        return BusyStatus.OUT_OF_OFFICE
    if microsoft == "TENTATIVE" or component.word("STATUS") == "TENTATIVE":
        return BusyStatus.TENTATIVE
    return BusyStatus.BUSY


def _read_attendee(found: Property) -> Attendee:
    partstat = found.parameter("PARTSTAT").upper() or "NEEDS-ACTION"
    return Attendee(_read_address(found), found.parameter("CN")[:200], partstat)


def _read_address(found: Property | None) -> str:
    if found is None:
        return ""
    address = found.value.strip()
    if address.lower().startswith("mailto:"):
        return address[7:].strip().lower()[:320]
    return found.parameter("EMAIL").lower()[:320]


def _read_text(component: Component, name: str) -> str:
    return component.text(name)[:_LONGEST_TEXT].strip()


def _read_number(component: Component, name: str) -> int:
    text = component.word(name)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
