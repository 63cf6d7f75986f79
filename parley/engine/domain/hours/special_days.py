"""Dates on which other hours hold than in other weeks: overrides, days off and public holidays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from parley.engine.domain.errors.availability import WorkingHoursUnreadable
from parley.engine.domain.hours.clock_times import read_minutes

MOST_SPECIAL_DAYS = 1000
_MOST_PERIODS_A_DAY = 20


@dataclass(frozen=True, slots=True, order=True)
class SpecialDay:
    """The hours of one date in place of the weekly ones: periods of HH:MM on the wall, none for a day off.

    A period belongs to the date on which it begins, as in the weekly hours. Raises WorkingHoursUnreadable.
    """

    on: date
    periods: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for start_time, end_time in self.periods:
            read_minutes(start_time, end_time)

    @property
    def day_minutes(self) -> tuple[tuple[int, int], ...]:
        """First and end minutes, counted from midnight; an end may lie on the following day."""
        return tuple(read_minutes(start_time, end_time) for start_time, end_time in self.periods)


def join_special_days(overrides: Iterable[SpecialDay], days_off: Iterable[date]) -> tuple[SpecialDay, ...]:
    """All special days, one a date, sorted. An override wins over a day off: who sets hours for a holiday works then.

    Several overrides of a date add up.
    """
    days: dict[date, SpecialDay] = {on: SpecialDay(on) for on in days_off}
    chosen: dict[date, SpecialDay] = {}
    for override in overrides:
        known = chosen.get(override.on)
        periods = override.periods if known is None else known.periods + override.periods
        chosen[override.on] = SpecialDay(override.on, tuple(sorted(set(periods))))
    return tuple(sorted((days | chosen).values()))


def parse_overrides(raw: object) -> tuple[SpecialDay, ...]:
    """Overrides from JSON: `[{"date": "2027-03-29", "periods": [{"start_time", "end_time"}]}]`, no periods for none.

    Raises WorkingHoursUnreadable, saying which entry is wrong and why.
    """
    entries = _read_list(raw, "overrides", MOST_SPECIAL_DAYS)
    return join_special_days([_parse_override(each, index) for index, each in enumerate(entries)], ())


def parse_days_off(raw: object) -> frozenset[date]:
    """Days off from JSON: dates, `["2027-03-29"]`, or ranges with both ends, `[{"first_on", "last_on"}]`.

    Raises WorkingHoursUnreadable, saying which entry is wrong and why.
    """
    days: set[date] = set()
    for index, each in enumerate(_read_list(raw, "days_off", MOST_SPECIAL_DAYS)):
        first, last = (each.get("first_on"), each.get("last_on")) if isinstance(each, Mapping) else (each, each)
        first_on, last_on = _read_date(first, f"[{index}]"), _read_date(last, f"[{index}]")
        if not 0 <= (last_on - first_on).days <= MOST_SPECIAL_DAYS - len(days):
            raise WorkingHoursUnreadable(
                f"At most {MOST_SPECIAL_DAYS} days, the first not after the last.", field=f"[{index}]"
            )
        days.update(date.fromordinal(day) for day in range(first_on.toordinal(), last_on.toordinal() + 1))
    return frozenset(days)


def _parse_override(raw: object, index: int) -> SpecialDay:
    if not isinstance(raw, Mapping):
        raise WorkingHoursUnreadable("An override has a date and periods.", field=f"[{index}]")
    periods = _read_list(raw.get("periods", ()), f"[{index}].periods", _MOST_PERIODS_A_DAY)
    on = _read_date(raw.get("date"), f"[{index}].date")
    return SpecialDay(
        on, tuple(_parse_period(each, f"[{index}].periods[{place}]") for place, each in enumerate(periods))
    )


def _parse_period(raw: object, field: str) -> tuple[str, str]:
    if not isinstance(raw, Mapping):
        raise WorkingHoursUnreadable("A period has a start_time and an end_time.", field=field)
    try:
        read_minutes(raw.get("start_time"), raw.get("end_time"))
    except WorkingHoursUnreadable as refusal:
        raise WorkingHoursUnreadable(refusal.message, field=f"{field}.{refusal.field}") from None
    return str(raw["start_time"]), str(raw["end_time"])


def _read_list(raw: object, field: str, most: int) -> Sequence[object]:
    if not isinstance(raw, Sequence) or isinstance(raw, str | bytes) or len(raw) > most:
        raise WorkingHoursUnreadable(f"A list of at most {most} entries.", field=field)
    return raw


def _read_date(raw: object, field: str) -> date:
    try:
        return date.fromisoformat(raw if isinstance(raw, str) else "")
    except ValueError:
        raise WorkingHoursUnreadable("A date is like 2027-03-29.", field=field) from None
