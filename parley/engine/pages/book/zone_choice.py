"""The zone in which a visitor reads times: what was typed or sent, in the names that people use."""

from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parley.engine.domain.errors.base import ZoneUnknown
from parley.engine.domain.zones.cities import CITIES
from parley.engine.domain.zones.names import list_zones, resolve_zone
from parley.toolkit.wall_time import RENAMED_CITIES, write_city

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
LONGEST_NAME = 64
_MOST_MATCHES = 6


@lru_cache(maxsize=16)
def _zones_by_city(language: str) -> dict[str, str]:
    """Zones by the small letters of their cities, in English and in the language."""
    zones = {city.lower(): zone for city, zone in CITIES.items()}
    for zone in reversed(list_zones()):
        place = zone.rpartition("/")[2]
        zones[place.replace("_", " ").lower()] = zone
        if place in RENAMED_CITIES:
            zones[RENAMED_CITIES[place].lower()] = zone
    if language.partition("-")[0] != "en":
        zones = {**{write_city(zone).lower(): zone for zone in reversed(list_zones())}, **zones}
    return zones


def read_zone(typed: str) -> str:
    """The zone meant by `Europe/Berlin`, `europe/berlin`, `Berlin`, `Boston` or, in German, `Warschau`.

    Raises ZoneUnknown.
    """
    words = typed.strip()[:LONGEST_NAME]
    found = _zones_by_city(get_language() or "en").get(words.replace("_", " ").lower())
    if found:
        return found
    try:
        return resolve_zone(words)
    except ZoneUnknown:
        raise ZoneUnknown(
            _("We do not know the time zone “%(zone)s”. Type a large city near you, such as Berlin or New York.")
            % {"zone": words}
        ) from None


def suggest_zones(typed: str) -> tuple[str, ...]:
    """Some zones whose cities begin with what was typed, else hold it; none for less than two letters."""
    words = typed.strip()[:LONGEST_NAME].replace("_", " ").lower()
    if len(words) < 2:
        return ()
    cities = _zones_by_city(get_language() or "en")
    close = [zone for city, zone in cities.items() if city.startswith(words)]
    found = close or [zone for city, zone in cities.items() if words in city]
    return tuple(dict.fromkeys(found))[:_MOST_MATCHES]
