"""Numbers as the reader's language writes them."""

from babel.numbers import format_percent

from parley.toolkit.wall_time import find_own_locale


def write_percent(part: int, whole: int) -> str:
    """`37 %` of the whole, as the language has it; nothing of nothing is empty."""
    return str(format_percent(part / whole, locale=find_own_locale())) if whole else ""
