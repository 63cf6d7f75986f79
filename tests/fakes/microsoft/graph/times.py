"""Times as Graph writes them: a dateTime of seven fractional digits without offset, beside a zone's name."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from tests.fakes.microsoft.rules import bad_request

CUSTOM_ZONE = "tzone://Microsoft/Custom"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?")
NAMES = available_timezones()


def find_zone(name: str) -> ZoneInfo:
    """The zone of a Windows or IANA name."""
    if name in {"UTC", "tzone://Microsoft/Utc"}:
        return ZoneInfo("UTC")
    if name in WINDOWS_TO_OLSON:
        return ZoneInfo(WINDOWS_TO_OLSON[name])
    if name in NAMES:
        return ZoneInfo(name)
    raise bad_request("zone-known", "TimeZoneNotSupportedException", "A valid TimeZone value must be specified.")


def check_moment(value: Any) -> dict[str, str]:
    """A dateTimeTimeZone as somebody sent it."""
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("dateTime"), str)
        or set(value)
        - {
            "dateTime",
            "timeZone",
            "@odata.type",
        }
    ):
        raise bad_request("time-shape", "RequestBodyRead", "A dateTimeTimeZone was expected.")
    if not MOMENT.fullmatch(value["dateTime"]):
        raise bad_request("time-shape", "ErrorInvalidRequest", "The dateTime has to be a time without offset.")
    zone = value.get("timeZone") or "UTC"
    find_zone(zone)
    return {"dateTime": value["dateTime"], "timeZone": zone}


def read_wall(value: dict[str, str]) -> datetime:
    """The wall-clock time of a stored dateTimeTimeZone, without zone."""
    return datetime.fromisoformat(value["dateTime"][:26])


def read_zone(value: dict[str, str]) -> ZoneInfo:
    """The zone of a stored dateTimeTimeZone."""
    return ZoneInfo("UTC") if value["timeZone"] == CUSTOM_ZONE else find_zone(value["timeZone"])


def read_moment(value: dict[str, str]) -> datetime:
    """The instant of a stored dateTimeTimeZone."""
    return to_utc(read_wall(value), read_zone(value))


def to_utc(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a wall-clock time."""
    return wall.replace(tzinfo=zone).astimezone(UTC)


def write_moment(at: datetime, zone_name: str) -> dict[str, str]:
    """An instant in the zone that was preferred."""
    return write_wall(at.astimezone(find_zone(zone_name)).replace(tzinfo=None), zone_name)


def write_wall(wall: datetime, zone_name: str) -> dict[str, str]:
    """A wall-clock time with seven digits after the point."""
    return {"dateTime": f"{wall:%Y-%m-%dT%H:%M:%S}.{wall.microsecond:06d}0", "timeZone": zone_name}


def write_instant(at: datetime) -> str:
    """A property of type DateTimeOffset."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}0Z"


def read_parameter(text: str) -> datetime:
    """startDateTime or endDateTime of a query; without offset it is UTC."""
    try:
        at = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text.replace(" ", "+")))
    except ValueError:
        raise bad_request("view-span", "ErrorInvalidParameter", f"'{text}' is not a time.") from None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def midnight(on: date) -> datetime:
    """The wall-clock time at which a day begins."""
    return datetime.combine(on, time())


def day_after(on: date, days: int = 1) -> date:
    """A later date."""
    return on + timedelta(days=days)
