"""Sentences kept in tables with what they were made of, and said again in the language of whoever reads them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, override

from parley.toolkit.presenting.told import Told
from parley.toolkit.wall_time import write_duration, write_when

# A comment is cut as the line itself is, which holds it too.
LONGEST_VALUE = 500
Kept = dict[str, Any]


class ToldMoment(str):
    """A value of a sentence that is a moment in a zone; in English where nobody writes it anew."""

    kept: Kept

    def __new__(cls, moment: datetime, tzid: str) -> "ToldMoment":
        """The moment as day, time and zone."""
        with override("en"):
            told = super().__new__(cls, write_when(moment, tzid))
        told.kept = {"at": moment.isoformat(), "tzid": tzid}
        return told


class ToldDuration(str):
    """A value of a sentence that is a length of time."""

    kept: Kept

    def __new__(cls, minutes: int) -> "ToldDuration":
        """The length in hours and minutes."""
        with override("en"):
            told = super().__new__(cls, write_duration(minutes))
        told.kept = {"minutes": minutes}
        return told


def keep_told(words: str) -> Kept | None:
    """What a sentence was made of, for a JSON column; None for the words of people, which nobody translates."""
    if not isinstance(words, Told):
        return None
    return {"template": words.template, "values": {name: _keep_value(value) for name, value in words.values.items()}}


def say_kept(kept: Mapping[str, Any] | None, words: str) -> str:
    """The sentence in the language in force; `words` as they are where nothing was kept."""
    return _say(kept) if kept else words


def _keep_value(value: object) -> object:
    if isinstance(value, ToldMoment | ToldDuration):
        return value.kept
    if isinstance(value, Told):
        return keep_told(value)
    return value if isinstance(value, int) else str(value)[:LONGEST_VALUE]


def _say(kept: Mapping[str, Any]) -> str:
    if "at" in kept:
        return write_when(datetime.fromisoformat(kept["at"]), kept["tzid"])
    if "minutes" in kept:
        return write_duration(kept["minutes"])
    values = {name: _say(value) if isinstance(value, dict) else value for name, value in kept["values"].items()}
    template: str = kept["template"]
    return gettext(template) % values
