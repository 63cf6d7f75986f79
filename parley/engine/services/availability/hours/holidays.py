"""Public holidays of countries and their regions, from a library that is kept up and needs no network."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from holidays import HolidayBase, country_holidays
from holidays.registry import COUNTRIES

from parley.engine.domain.errors.base import InputRefused

_SMALL_WORDS = {"And": "and", "Of": "of", "The": "the"}
_WORD = re.compile(r"[A-Z][a-z]+|[A-Z]+(?![a-z])")
_SURE_YEARS = range(1970, 2101)


@lru_cache(maxsize=4096)
def list_holidays(country: str, region: str, year: int, language: str = "") -> tuple[tuple[date, str], ...]:
    """The public holidays of a year with their names, sorted; none for a country or region that is not known.

    Names come in the language where the country's are known in it (`de`, `en_US`), else in the country's own.
    """
    if not is_known_region(country, region) or year not in _SURE_YEARS:
        return ()
    found = country_holidays(country, subdiv=region or None, years=year, language=language or None)
    return tuple(sorted((on, name) for on, name in found.items() if on.year == year))


@lru_cache(maxsize=4096)
def list_holiday_dates(country: str, region: str, first_year: int, last_year: int) -> tuple[date, ...]:
    """The dates of all public holidays of these years, both included, sorted."""
    years = range(first_year, last_year + 1)
    return tuple(on for year in years for on, _ in list_holidays(country, region, year)) if country else ()


@lru_cache(maxsize=1)
def list_countries() -> tuple[tuple[str, str], ...]:
    """Every country whose holidays are known, as code and English name, sorted by name."""
    named = [(names[1], _write_name(names[0])) for names in COUNTRIES.values()]
    return tuple(sorted(named, key=lambda pair: pair[1]))


@lru_cache(maxsize=512)
def list_regions(country: str) -> tuple[tuple[str, str], ...]:
    """The regions of a country that have holidays of their own, as code and name, sorted by name."""
    if country not in dict(list_countries()):
        return ()
    calendar = _calendar_of(country)
    aliases = calendar.get_subdivision_aliases()
    named = [(code, next(iter(aliases.get(code, ())), code)) for code in calendar.subdivisions]
    return tuple(sorted(named, key=lambda pair: pair[1]))


def find_language(country: str, accepted: Sequence[str]) -> str:
    """The first of the accepted languages (`de-AT`, `en`) in which the country's holidays are known, or empty."""
    known = tuple(_calendar_of(country).supported_languages) if country in dict(list_countries()) else ()
    for wanted in accepted:
        language = wanted.replace("-", "_")
        for choice in (language, language.split("_")[0]):
            near = [each for each in known if each == choice or each.split("_")[0] == choice]
            if near:
                return near[0]
    return ""


def is_known_region(country: str, region: str) -> bool:
    """Whether the holidays of the region, or with an empty one of the country, are known."""
    return country in dict(list_countries()) and (not region or region in dict(list_regions(country)))


def check_region(country: str, region: str) -> None:
    """Raises InputRefused, with the field, for a country or region whose holidays are not known."""
    if country and country not in dict(list_countries()):
        raise InputRefused("The public holidays of this country are not known.", field="holiday_country")
    if region and not is_known_region(country, region):
        raise InputRefused("This is not a region of the chosen country.", field="holiday_region")


def _calendar_of(country: str) -> HolidayBase:
    return country_holidays(country)


def _write_name(class_name: str) -> str:
    words = _WORD.findall(class_name)
    return " ".join(word if place == 0 else _SMALL_WORDS.get(word, word) for place, word in enumerate(words))
