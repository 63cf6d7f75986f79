"""The zone in which a visitor reads times: what was typed or sent, in the names that people use."""

from functools import lru_cache

from parley.engine.domain.errors.base import ZoneUnknown
from parley.engine.domain.zones.names import list_zones, resolve_zone

# Offered while typing; one or two places a clock, since the whole list weighs more than the page.
USUAL_ZONES = (
    "Europe/London",
    "Europe/Berlin",
    "Europe/Athens",
    "Africa/Johannesburg",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)


@lru_cache(maxsize=1)
def _zones_by_city() -> dict[str, str]:
    return {zone.rsplit("/", 1)[-1].replace("_", " ").lower(): zone for zone in reversed(list_zones())}


def read_zone(typed: str) -> str:
    """The zone meant by `Europe/Berlin`, `europe/berlin`, `Berlin` or `New York`; raises ZoneUnknown."""
    words = typed.strip()[:64]
    found = _zones_by_city().get(words.replace("_", " ").lower())
    if found:
        return found
    try:
        return resolve_zone(words)
    except ZoneUnknown:
        raise ZoneUnknown(
            f"We do not know the time zone “{words}”. Type a large city near you, such as Berlin or New York."
        ) from None
