"""Instants in the words people use, in their language: weekday, date, wall-clock time, the name of the zone's city."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import DateTimePattern, format_timedelta, get_timezone_location, parse_pattern
from django.utils.translation import get_language, gettext

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
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
# CLDR has commas here, which people seldom write.
_ENGLISH = {"MMMEd": "EEEE d MMMM", "yMMMEd": "EEEE d MMMM y", "yMMM": "MMMM y"}
_DAY, _DAY_OF_YEAR, _MONTH = ("MMMMEEEEd", "MMMMEd", "MMMEd"), ("yMMMMEEEEd", "yMMMMEd", "yMMMEd"), ("yMMMM", "yMMM")
# More than any number of units, so that Babel keeps to the unit it is given.
_NEVER = 10**9
# The reader's own habit, where it is known; None as the language has it.
_twelve_hour_clock: ContextVar[bool | None] = ContextVar("twelve_hour_clock", default=None)


@contextmanager
def keeping_clock(is_twelve_hour: bool | None) -> Iterator[None]:
    """Write times of day on a clock of twelve or of 24 hours; None: as the language has it."""
    token = _twelve_hour_clock.set(is_twelve_hour)
    try:
        yield
    finally:
        _twelve_hour_clock.reset(token)


def find_kept_clock() -> bool | None:
    """Whether twelve or 24 hours are kept at this moment; None where the language decides."""
    return _twelve_hour_clock.get()


def is_clock_of_twelve() -> bool:
    """Whether times of day are written with morning and afternoon at this moment."""
    chosen = find_kept_clock()
    return counts_to_twelve(find_own_locale()) if chosen is None else chosen


def counts_to_twelve(locale: Locale) -> bool:
    """Whether people of a language, or of its country, write `2:30 pm`."""
    return "a" in locale.time_formats["short"].pattern


@cache
def find_locale(language: str) -> Locale:
    """How dates, numbers and cities are written in a language of ours (`de`, `pt-br`, …); English is British."""
    code = language.lower()
    return Locale.parse("en-GB" if code.partition("-")[0] == "en" else code, sep="-")


def find_own_locale() -> Locale:
    """How the language of this moment writes them."""
    return find_locale(get_language() or "en")


@cache
def _find_pattern(locale: Locale, *skeletons: str) -> DateTimePattern:
    """The language's own order of parts, of the first skeleton that it has, with weekday and month written out."""
    if locale.language == "en":
        return parse_pattern(_ENGLISH[skeletons[-1]])
    known = locale.datetime_skeletons
    written = known[next(name for name in skeletons if name in known)].pattern
    return parse_pattern(re.sub("M{3,}", "MMMM", re.sub("E+", "EEEE", written)))


def see_at(moment: datetime, tzid: str) -> datetime:
    """The wall clock of the zone at an aware instant; raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs its zone before it can be shown")
    return moment.astimezone(ZoneInfo(tzid))


def read_wall_clock(shown: datetime, tzid: str) -> list[datetime]:
    """The instants at which the zone's clock shows this naive time: none in an hour it skips, two in one it repeats."""
    zone = ZoneInfo(tzid)
    try:
        instants = {shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    except OverflowError:  # before the year 1 or after 9999 there
        return []
    return sorted(each for each in instants if each.astimezone(zone).replace(tzinfo=None) == shown)


def write_zone(tzid: str) -> str:
    """The zone as people say it: `Berlin time`, `UTC`, or `UTC−5` for a zone that is a bare offset."""
    area, _, place = tzid.rpartition("/")
    if place in {"UTC", "UCT", "GMT", "Zulu", "Universal", "Greenwich", "GMT0", "GMT+0", "GMT-0"}:
        return "UTC"
    if area == "Etc" and place.startswith("GMT"):
        # POSIX counts offsets westwards, so the sign people expect is the opposite one.
        return f"UTC{'−' if place[3] == '+' else '+'}{place[4:]}"
    return gettext("%(city)s time") % {"city": write_city(tzid)}


def write_city(tzid: str) -> str:
    """The city that a zone is named after, as the language writes it: `São Paulo`, `Wien`."""
    place = tzid.rpartition("/")[2]
    locale = find_own_locale()
    if locale.language == "en":
        return RENAMED_CITIES.get(place, place.replace("_", " "))
    return _find_city(tzid, locale)


@cache
def _find_city(tzid: str, locale: Locale) -> str:
    # CLDR names a city under the first name that its zone had: Asia/Calcutta, America/Buenos_Aires.
    aliases = get_global("zone_aliases")
    zone = aliases.get(tzid, tzid)
    names = (tzid, zone, *(old for old, new in aliases.items() if new == zone))
    found = (locale.time_zones.get(name, {}).get("city") for name in names)
    known = next((city for city in found if city), "")
    return known or get_timezone_location(tzid, locale=locale, return_city=True).rpartition("/")[2]


def write_day(moment: datetime, tzid: str, now: datetime | None = None) -> str:
    """`Tuesday 9 March`; with the year when `now` is given and stands in another year there."""
    local = see_at(moment, tzid)
    is_year_needed = now is not None and see_at(now, tzid).year != local.year
    return _write_date(local.date(), find_own_locale(), has_year=is_year_needed)


def write_date(day: date) -> str:
    """`Tuesday 9 March` for a bare date."""
    return _write_date(day, find_own_locale(), has_year=False)


@lru_cache(maxsize=8192)
def _write_date(day: date, locale: Locale, *, has_year: bool) -> str:
    return _find_pattern(locale, *(_DAY_OF_YEAR if has_year else _DAY)).apply(day, locale)


def write_month(day: date) -> str:
    """`March 2027` for any date of that month."""
    return _find_pattern(find_own_locale(), *_MONTH).apply(day, find_own_locale())


def write_time(moment: datetime, tzid: str, *, is_twelve_hour: bool | None = None) -> str:
    """`14:30` or `2:30 pm`; where nothing is said, on the reader's clock (`keeping_clock`).

    In an hour that the clock repeats, says which of the two it is.
    """
    local = see_at(moment, tzid)
    if is_twelve_hour is None:
        is_twelve_hour = find_kept_clock()
    clock = _write_clock(find_own_locale(), local.hour, local.minute, is_twelve_hour)
    if not is_repeated(moment, tzid):
        return clock
    words = gettext("after the clocks go back") if local.fold else gettext("before the clocks go back")
    return f"{clock} ({words})"


@lru_cache(maxsize=8192)
def _write_clock(locale: Locale, hour: int, minute: int, is_twelve_hour: bool | None) -> str:
    at = time(hour, minute)
    if is_twelve_hour is None:
        return str(locale.time_formats["short"].apply(at, locale))
    # A narrow space that few fonts have stands in some patterns.
    return str(locale.datetime_skeletons["hm" if is_twelve_hour else "Hm"].apply(at, locale)).replace("\u202f", " ")


def is_repeated(moment: datetime, tzid: str) -> bool:
    """Whether the wall clock of the zone shows this time twice that day."""
    local = see_at(moment, tzid)
    # In a gap the other reading also differs in offset, but no instant ever lands in a gap.
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def write_when(moment: datetime, tzid: str, now: datetime | None = None) -> str:
    """`Tuesday 9 March, 14:30, Berlin time`; with the year as in `write_day`."""
    return join_parts(write_day(moment, tzid, now), write_time(moment, tzid), write_zone(tzid))


def join_parts(*parts: str) -> str:
    """Day, time and zone in a row, with what the language has between them."""
    return f"{find_comma()} ".join(parts)


def find_comma() -> str:
    """What stands between a day and a time: a comma, an Arabic one, or nothing but the blank."""
    return str(find_own_locale().datetime_formats["medium"]).partition("{1}")[2].partition("{0}")[0].strip()


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
        return gettext("Morning")
    return gettext("Afternoon") if hour < 17 else gettext("Evening")


def write_duration(minutes: int) -> str:
    """`45 minutes`, `1 hour`, `1 hour 30 minutes`."""
    hours, rest = divmod(minutes, 60)
    parts = [_count("hour", timedelta(hours=hours))] if hours else []
    if rest or not hours:
        parts.append(_count("minute", timedelta(minutes=rest)))
    return " ".join(parts)


def write_distance(moment: datetime, now: datetime) -> str:
    """How far an instant lies from now: `3 minutes ago`, `in 2 hours`, `just now`."""
    distance = abs(moment - now)
    if distance < timedelta(minutes=1):
        return gettext("just now")
    unit: Literal["day", "hour", "minute"]
    if distance < timedelta(hours=1):
        unit, length = "minute", timedelta(minutes=1)
    elif distance < timedelta(days=1):
        unit, length = "hour", timedelta(hours=1)
    else:
        unit, length = "day", timedelta(days=1)
    whole = distance // length * length
    return _count(unit, -whole if moment < now else whole, has_direction=True)


def _count(unit: Literal["day", "hour", "minute"], length: timedelta, *, has_direction: bool = False) -> str:
    return format_timedelta(length, unit, _NEVER, add_direction=has_direction, format="long", locale=find_own_locale())
