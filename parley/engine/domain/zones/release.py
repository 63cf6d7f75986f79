"""Which release of the zone database this process goes by, and what is wrong with it."""

import zoneinfo
from datetime import UTC, datetime, timedelta

import tzdata

# Since 2026 British Columbia changes its clocks no more: what does not know that is older than the pinned release.
_PROBE = "America/Vancouver"
_PROBED_AT = datetime(2026, 12, 10, 18, tzinfo=UTC)
_PROBED_OFFSET = timedelta(hours=-7)


def name_zone_data() -> str:
    """The release of the pinned zone data, such as `2026f`; a later one is a greater text."""
    return str(tzdata.IANA_VERSION)


def find_zone_fault() -> str:
    """Why this process must not be trusted with times to come, in words; "" where all is well."""
    if zoneinfo.TZPATH:
        return "This process goes by the zone data of the system, which may be years old, and not by the pinned one."
    if _PROBED_AT.astimezone(zoneinfo.ZoneInfo(_PROBE)).utcoffset() != _PROBED_OFFSET:
        return f"The zone data of this process ({name_zone_data()}) is too old: clocks to come are wrong."
    return ""
