"""Days, moments and numbers as addresses and forms bring them: within bounds that every zone and database can take."""

import re
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2399, 12, 31)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
# What the key of a row can be at most has a digit more.
_MOST_DIGITS = 18


def find_day(text: str) -> date | None:
    """The date of `2027-03-09`; None for anything else, also for a day too far away to be put into a zone."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def find_moment(text: str) -> datetime | None:
    """The instant of `2027-03-09T13:30:00Z`, under the same bounds."""
    if not _MOMENT.fullmatch(text) or find_day(text[:10]) is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def find_number(text: str) -> int | None:
    """The number of a row, in digits; None for anything else, also for one that no row can have."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


class DayField(forms.DateField):
    """A day of a form, under the same bounds."""

    def to_python(self, value: Any) -> date | None:
        """The day, None for an empty field. Raises ValidationError."""
        day: date | None = super().to_python(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day
