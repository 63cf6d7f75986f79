"""Languages, countries and the beginning of their weeks, as browsers ask for them."""

import pytest

from parley.toolkit.presenting.languages import find_first_weekday, find_region

MONDAY, SATURDAY, SUNDAY = 0, 5, 6


@pytest.mark.parametrize(
    ("accepted", "language", "begins_on"),
    [
        ("en-US,en;q=0.9", "en-gb", SUNDAY),
        ("en-GB,en;q=0.9", "en-gb", MONDAY),
        ("en", "en-gb", MONDAY),
        ("de,en-US;q=0.5", "de", MONDAY),
        ("ja", "ja", SUNDAY),
        ("", "ar", SATURDAY),
        ("ar-SA", "ar", SUNDAY),
        ("en-XX-nonsense,xx-yy", "en-gb", MONDAY),
    ],
)
def test_a_week_begins_as_in_the_readers_country(accepted: str, language: str, begins_on: int) -> None:
    assert find_first_weekday(accepted, language) == begins_on


def test_a_country_counts_only_for_the_language_that_is_spoken() -> None:
    assert str(find_region("de-AT,en-US;q=0.8", "de")) == "de_AT"
    assert find_region("de,en-US;q=0.8", "de") is None
