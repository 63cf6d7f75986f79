"""Names of time zones: which are known, and what Windows names mean."""

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from parley.engine.domain.errors.base import ZoneUnknown

# Fixed offsets and abbreviations are no place where a person lives: they ignore clock changes, and Etc/GMT+2 lies
# west of Greenwich. UTC itself is allowed.
_NOT_A_PLACE = frozenset({"EST", "MST", "HST", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "GMT+0", "GMT-0", "GMT0"})
_NO_ZONE = frozenset({"localtime", "Factory", "posixrules"})


@lru_cache(maxsize=1)
def list_zones() -> tuple[str, ...]:
    """Every name that a person may choose, sorted."""
    return tuple(sorted(name for name in available_timezones() if _is_place(name)))


@lru_cache(maxsize=1)
def _all_names() -> frozenset[str]:
    return frozenset(available_timezones() - _NO_ZONE)


def _is_place(name: str) -> bool:
    if name in _NOT_A_PLACE or name in _NO_ZONE or name.startswith(("posix/", "right/", "SystemV/")):
        return False
    return not name.startswith("Etc/") or name in {"Etc/UTC", "Etc/GMT", "Etc/UCT"}


def is_known_zone(tzid: str) -> bool:
    """Whether this is the exact IANA name of a zone that a person may choose."""
    return tzid in _all_names() and _is_place(tzid)


def resolve_zone(tzid: str) -> str:
    """The IANA name for an IANA name or a Windows name (CLDR), in the spelling of the database.

    Prefixes that calendar programs put before a name ("/mozilla.org/20050126_1/Europe/Paris") are seen through.
    Raises ZoneUnknown.
    """
    name = tzid.strip().strip('"')
    found = _resolve(name) if 0 < len(name) <= 200 else ""
    if not found:
        raise ZoneUnknown(f"The time zone “{name[:60]}” is not known.")
    return found


@lru_cache(maxsize=2048)
def _resolve(name: str) -> str:
    if name in _all_names():
        return name
    if name in WINDOWS_TO_OLSON:
        return WINDOWS_TO_OLSON[name]
    parts = name.split("/")
    for count in (3, 2):
        tail = "/".join(parts[-count:])
        if len(parts) > count and tail in _all_names():
            return tail
    return _names_by_lower_case().get(name.lower(), "")


@lru_cache(maxsize=1)
def _names_by_lower_case() -> dict[str, str]:
    names = {name.lower(): iana for name, iana in WINDOWS_TO_OLSON.items()}
    names.update((name.lower(), name) for name in sorted(_all_names()))
    names.update({"z": "Etc/UTC", "utc": "Etc/UTC", "gmt": "Etc/UTC"})
    return names


@lru_cache(maxsize=1024)
def zone_of(tzid: str) -> ZoneInfo:
    """The zone of an IANA or Windows name; raises ZoneUnknown."""
    return ZoneInfo(resolve_zone(tzid))
