"""Instants in the words people use: weekday, date, wall-clock time and the name of the zone's city."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# Zones are looked up by names that cities have since changed; people read the new ones.
RENAMED_CITIES = {
    "Calcutta": "Kolkata",
    "Kiev": "Kyiv",
    "Saigon": "Ho Chi Minh City",
    "Ho_Chi_Minh": "Ho Chi Minh City",
    "Katmandu": "Kathmandu",
    "Rangoon": "Yangon",
    "Sao_Paulo": "São Paulo",
    "Asuncion": "Asunción",
    "Bogota": "Bogotá",
    "Zurich": "Zürich",
    "Reykjavik": "Reykjavík",
}


def see_at(moment: datetime, tzid: str) -> datetime:
    """The wall clock of the zone at an aware instant; raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs its zone before it can be shown")
    return moment.astimezone(ZoneInfo(tzid))


def write_zone(tzid: str) -> str:
    """The zone as people say it: `Berlin time`, `UTC`, or `UTC−5` for a zone that is a bare offset."""
    area, _, place = tzid.rpartition("/")
    if place in {"UTC", "UCT", "GMT", "Zulu", "Universal", "Greenwich", "GMT0", "GMT+0", "GMT-0"}:
        return "UTC"
    if area == "Etc" and place.startswith("GMT"):
        # POSIX counts offsets westwards, so the sign people expect is the opposite one.
        return f"UTC{'−' if place[3] == '+' else '+'}{place[4:]}"
    return f"{RENAMED_CITIES.get(place, place.replace('_', ' '))} time"


def write_day(moment: datetime, tzid: str, now: datetime | None = None) -> str:
    """`Tuesday 9 March`; with the year when `now` is given and stands in another year there."""
    local = see_at(moment, tzid)
    year = f" {local.year}" if now is not None and see_at(now, tzid).year != local.year else ""
    return f"{write_date(local.date())}{year}"


def write_date(day: date) -> str:
    """`Tuesday 9 March` for a bare date."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def write_month(day: date) -> str:
    """`March 2027` for any date of that month."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def write_time(moment: datetime, tzid: str, *, is_twelve_hour: bool = False) -> str:
    """`14:30` or `2:30 pm`; in an hour that the clock repeats, says which of the two it is."""
    local = see_at(moment, tzid)
    clock = (
        f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"
        if is_twelve_hour
        else f"{local:%H:%M}"
    )
    if not is_repeated(moment, tzid):
        return clock
    return f"{clock} ({'after' if local.fold else 'before'} the clocks go back)"


def is_repeated(moment: datetime, tzid: str) -> bool:
    """Whether the wall clock of the zone shows this time twice that day."""
    local = see_at(moment, tzid)
    # In a gap the other reading also differs in offset, but no instant ever lands in a gap.
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def write_when(moment: datetime, tzid: str, now: datetime | None = None) -> str:
    """`Tuesday 9 March, 14:30, Berlin time`; with the year as in `write_day`."""
    return f"{write_day(moment, tzid, now)}, {write_time(moment, tzid)}, {write_zone(tzid)}"


def write_span(starts_at: datetime, ends_at: datetime, tzid: str) -> str:
    """`14:30–15:15`; with the later day's name when it ends on another day."""
    first, last = see_at(starts_at, tzid), see_at(ends_at, tzid)
    end = write_time(ends_at, tzid)
    if last.date() != first.date():
        end = f"{write_date(last.date())}, {end}"
    return f"{write_time(starts_at, tzid)}–{end}"


def name_day_part(moment: datetime, tzid: str) -> str:
    """`Morning` until noon, `Afternoon` until 17:00, then `Evening`, on the zone's wall clock."""
    hour = see_at(moment, tzid).hour
    if hour < 12:
        return "Morning"
    return "Afternoon" if hour < 17 else "Evening"


def write_duration(minutes: int) -> str:
    """`45 minutes`, `1 hour`, `1 hour 30 minutes`."""
    hours, rest = divmod(minutes, 60)
    parts = [_count(hours, "hour")] if hours else []
    if rest or not hours:
        parts.append(_count(rest, "minute"))
    return " ".join(parts)


def write_distance(moment: datetime, now: datetime) -> str:
    """How far an instant lies from now: `3 minutes ago`, `in 2 hours`, `just now`."""
    distance = abs(moment - now)
    if distance < timedelta(minutes=1):
        return "just now"
    if distance < timedelta(hours=1):
        words = _count(distance // timedelta(minutes=1), "minute")
    elif distance < timedelta(days=1):
        words = _count(distance // timedelta(hours=1), "hour")
    else:
        words = _count(distance.days, "day")
    return f"{words} ago" if moment < now else f"in {words}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
