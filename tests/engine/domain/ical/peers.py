"""The same files read by recurring-ical-events, and by name why its answer differs from ours.

An occurrence too few would let somebody book twice: there is no list for those, only for files in which both stand
at different times. An occurrence too many keeps free time busy: each such file has its reason here.
"""

import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import recurring_ical_events
from icalendar import Calendar

from parley.engine.domain.errors.calendars import EventUnreadable
from parley.engine.domain.events import list_starts

WINDOWS = [(datetime(year, 1, 1, tzinfo=UTC), datetime(year + 6, 1, 1, tzinfo=UTC)) for year in range(1996, 2027, 6)]

_UNKNOWN_ZONE = "a zone that nobody knows is the owner's own; the peer takes UTC, a fixed offset or the calendar's zone"
_DATES = "a date is the owner's day; the peer shifts it by the calendar's zone"
_FIRST = "DTSTART is an occurrence even where the rule does not say so or ended before (RFC 5545 §3.8.2.4)"
_UNREADABLE = "the rule or date cannot be read, so all time from the first occurrence on is kept"
_RANGE = "an exception for THISANDFUTURE without its series stands for itself with its RDATEs"
_LENIENT = "an event that the peer's parser drops is read"
_SWAPPED = "an end before the start counts by its distance from the start, the peer swaps them"
_CANCELLED = "a cancelled occurrence is none; the peer lists it"

# Where both list an occurrence that the other does not, or the peer lists one more.
EXPLAINED_BOTH_WAYS = {
    "google_aus_holidays.ics": _DATES,
    "schedule-unstable.ics": _DATES,
    "issue_1633_rdate_with_dates_and_tzid.ics": _DATES,
    "sabredav-school-holidays.ics": _DATES,
    "yearly-recurring-unicode.ics": _DATES,
    "issue_526_calendar_with_different_events.ics": _UNKNOWN_ZONE,
    "issue_526_calendar_with_event_subset.ics": _UNKNOWN_ZONE,
    "issue_526_calendar_with_events.ics": _UNKNOWN_ZONE,
    "issue_526_calendar_with_shuffeled_events.ics": _UNKNOWN_ZONE,
    "windows-quoted-tz-rrule.ics": _UNKNOWN_ZONE,
    "test_with_int_tzid.ics": "a TZID with a space before it is still that of the VTIMEZONE, the peer takes UTC",
    "biweekly-exdate-until.ics": "times in UTC stay where they are; the peer repeats them on the calendar's wall",
    "badRRULE.ics": _UNREADABLE,
    "issue_128_only_first_event.ics": _UNREADABLE,
    "daily-count-exdate-recurrence-id.ics": _SWAPPED,
    "end_before_start_event.ics": _SWAPPED,
    "issue_132_swapped_start_and_end.ics": _SWAPPED,
    "tentative-apple-calendar.ics": _CANCELLED,
    "issue_18_cancel_status.ics": _CANCELLED,
}
EXPLAINED_EXTRA = {
    "google_birthday.ics": "dates beside the rule are also exceptions under another UID, and both are kept",
    "phpicalendar_sample.ics": "a rule with a blank at its end and exclusions with one are read",
    "smallcluster.ics": _UNREADABLE,
    "blalor.ics": "an exception stands even where its series excludes the same day",
    "lotr.ics": _FIRST,
    "lotr-updated.ics": _FIRST,
    "invalid_duration.ics": _LENIENT,
    "issue_1081_empty_rdate.ics": _UNREADABLE,
    "issue_1081_invalid_rrule_freq.ics": _UNREADABLE,
    "issue_156_RDATE_with_PERIOD_TZID_khal.ics": _RANGE,
    "issue_156_RDATE_with_PERIOD_TZID_khal_2.ics": _RANGE,
    "issue_165_missing_event.ics": "blanks between the days of a rule do no harm",
    "issue_184_broken_representation_of_period.ics": _LENIENT,
    "issue_464_invalid_rdate.ics": _UNREADABLE,
    "parsing_error.ics": _LENIENT,
    "rfc_7529.ics": _UNREADABLE,
    "bad_custom_ms_tz.ics": _LENIENT,
    "bad_custom_ms_tz2.ics": _LENIENT,
    "non-utc-until-ny.ics": "an UNTIL on the event's own wall includes the occurrence at that time",
    "test_date_duration.ics": _LENIENT,
    "tv-show-episode.ics": _LENIENT,
    "bad_rrule_missing_until_event.ics": _LENIENT,
    "issue_117_until_before_dtstart.ics": _FIRST,
    "issue_148_edge_case_1.ics": "an exception to an older version of the series still stands",
    "issue_163_deleted_modification.ics": "an exception to an older version of the series still stands",
    "issue_253_additional_recurrence_id.ics": "an exception after the end of its series still stands",
    "issue_75_range_parameter.ics": "an UNTIL that is a date means all of that day",
}


def compare(path: Path) -> Iterator[str]:
    """What differs from the peer without a reason in the lists, in words; nothing where the peer cannot read it."""
    data = path.read_bytes()
    for starts_at, ends_at in WINDOWS:
        theirs = _list_theirs(data, starts_at, ends_at)
        if theirs is None:
            return
        try:
            ours = Counter(list_starts(data, starts_at, ends_at, "Etc/UTC"))
        except EventUnreadable:
            ours = Counter()
        few, many = sum((theirs - ours).values()), sum((ours - theirs).values())
        if few and path.name not in EXPLAINED_BOTH_WAYS:
            yield f"{path.name} from {starts_at.year}: {few} too few"
        if many and path.name not in EXPLAINED_BOTH_WAYS | EXPLAINED_EXTRA:
            yield f"{path.name} from {starts_at.year}: {many} too many"


def _list_theirs(data: bytes, starts_at: datetime, ends_at: datetime) -> Counter[int] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            calendar = Calendar.from_ical(data)
            found = recurring_ical_events.of(calendar, skip_bad_series=True).between(starts_at, ends_at)
            return Counter(_seconds_of(event["DTSTART"].dt) for event in found)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            return None


def _seconds_of(moment: object) -> int:
    if isinstance(moment, datetime):
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return int(datetime.fromisoformat(str(moment)).replace(tzinfo=UTC).timestamp())
