"""Dates on which somebody works other hours than usual, or not at all, and public holidays as days off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from parley.engine.domain.errors.availability import SpecialDateUnknown
from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.hours.special_days import SpecialDay
from parley.engine.models import Account, SchedulingPreferences, SpecialDate, SpecialDateKind
from parley.engine.services.availability.hours.holidays import check_region, list_holidays
from parley.engine.services.availability.terms import get_preferences
from parley.engine.services.people.typed_words import check_text
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names

LONGEST_TIME_OFF_DAYS = 366
MOST_SPECIAL_DATES = 500
FARTHEST_DAYS = 3 * 366


@dataclass(frozen=True, slots=True)
class ComingHoliday:
    """A public holiday ahead; `is_worked` where its owner works as usual nevertheless."""

    on: date
    name: str
    is_worked: bool


def list_special_dates(account: Account, today_on: date) -> list[SpecialDate]:
    """The dates that differ from today on, soonest first; what was said of holidays is not among them. One query."""
    rows = SpecialDate.objects.filter(account=account, last_on__gte=today_on)
    return list(rows.exclude(kind=SpecialDateKind.USUAL).order_by("first_on", "pk"))


def add_time_off(account: Account, first_on: date, last_on: date, note: str, today_on: date) -> SpecialDate:
    """Days off, both dates included. Raises InputRefused with the field."""
    _check_span(first_on, last_on, today_on)
    words = check_text(note, "note", 100, is_required=False)
    with transaction.atomic():
        _make_room(account)
        return SpecialDate.objects.create(
            account=account, kind=SpecialDateKind.OFF, first_on=first_on, last_on=last_on, note=words
        )


def set_hours_of_date(
    account: Account, on: date, periods: Sequence[Mapping[str, str]], note: str, today_on: date
) -> SpecialDate:
    """Other hours (`start_time`, `end_time`) for one date, in place of those there were for it.

    Raises InputRefused with the field, WorkingHoursUnreadable.
    """
    _check_span(on, on, today_on)
    if not periods:
        raise InputRefused("Give the hours of this date, or take it as a day off.", field="periods")
    day = SpecialDay(on, tuple((each["start_time"], each["end_time"]) for each in periods))
    values = {
        "last_on": on,
        "periods": [{"start_time": first, "end_time": end} for first, end in sorted(day.periods)],
        "note": check_text(note, "note", 100, is_required=False),
        "changed_at": now(),
    }
    with transaction.atomic():
        _make_room(account)
        return SpecialDate.objects.update_or_create(
            account=account, kind=SpecialDateKind.HOURS, first_on=on, defaults=values
        )[0]


def delete_special_date(account: Account, special_date_id: int) -> None:
    """Let the usual hours hold again. Raises SpecialDateUnknown for what is not the account's."""
    if not SpecialDate.objects.filter(account=account, pk=special_date_id).delete()[0]:
        raise SpecialDateUnknown


def choose_holidays(account: Account, country: str, region: str) -> None:
    """Take the public holidays of a country, and perhaps a region of it, as days off; an empty country means none.

    Raises InputRefused with the field.
    """
    region = region if country else ""
    check_region(country, region)
    wishes = get_preferences(account)
    wishes.holiday_country, wishes.holiday_region, wishes.changed_at = country, region, now()
    wishes.save()


def list_coming_holidays(
    account: Account, wishes: SchedulingPreferences, today_on: date, days: int, language: str
) -> list[ComingHoliday]:
    """The public holidays of the next days, each with whether it is worked. One query."""
    last_on = today_on + timedelta(days=days)
    if not wishes.holiday_country:
        return []
    usual = SpecialDate.objects.filter(account=account, kind=SpecialDateKind.USUAL, first_on__gte=today_on)
    worked = set(usual.values_list("first_on", flat=True))
    return [
        ComingHoliday(on, name, on in worked)
        for year in range(today_on.year, last_on.year + 1)
        for on, name in list_holidays(wishes.holiday_country, wishes.holiday_region, year, language)
        if today_on <= on <= last_on
    ]


def work_on_holiday(account: Account, on: date, *, is_worked: bool, today_on: date) -> None:
    """Work as usual on a public holiday, or no longer. Raises InputRefused for a date that is too far away."""
    _check_span(on, on, today_on)
    rows = SpecialDate.objects.filter(account=account, kind=SpecialDateKind.USUAL, first_on=on)
    if not is_worked:
        rows.delete()
        return
    with transaction.atomic():
        _make_room(account)
        SpecialDate.objects.get_or_create(
            account=account, kind=SpecialDateKind.USUAL, first_on=on, defaults={"last_on": on}
        )


def _check_span(first_on: date, last_on: date, today_on: date) -> None:
    if last_on < first_on:
        raise InputRefused("The last day lies before the first.", field="last_on")
    if (last_on - first_on).days >= LONGEST_TIME_OFF_DAYS:
        raise InputRefused(f"At most {LONGEST_TIME_OFF_DAYS} days at a time.", field="last_on")
    if last_on < today_on:
        raise InputRefused("This date has passed.", field="first_on")
    if (last_on - today_on).days > FARTHEST_DAYS:
        raise InputRefused("This is more than three years away.", field="last_on")


def _make_room(account: Account) -> None:
    """Under the account's lock: a page that is sent a thousand times does not fill the table."""
    lock_names([f"hours:{account.pk}"])
    if SpecialDate.objects.filter(account=account, last_on__gte=now().date()).count() >= MOST_SPECIAL_DATES:
        raise InputRefused(f"At most {MOST_SPECIAL_DATES} dates ahead.", field="first_on")
