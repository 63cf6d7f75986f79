"""What becomes of a booking whose host changed its event: it follows, or its host is asked first."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from parley.engine.domain.errors.bookings import SlotTaken
from parley.engine.models import (
    Booking,
    BookingStatus,
    CalendarWrite,
    OutsideChanges,
    OutsideKind,
    OutsideProposal,
)
from parley.engine.services.bookings.changing import cancel_booking, save_next_state
from parley.engine.services.bookings.following.looking import Difference, SeenEvent, cut_title, find_difference
from parley.engine.services.bookings.occupancy import free_booking, lock_hosts, occupy
from parley.engine.services.calendars.writing.wishes import keep_as_written
from parley.engine.services.invitations import Happening, tell_host_of_change
from parley.engine.services.requests.changes import RESCHEDULED, UPDATED, note_change
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash
from parley.toolkit.presenting.told import Told, marked
from parley.toolkit.work_queue import WorkState

# So many things that somebody did to one event are remembered.
MOST_TOLD = 30
LONGEST_MINUTES = 24 * 60
PRIVATE_TITLE = marked("The new title may not be meant for the candidate.")
NO_TIME = marked("The event bears no time of day any more.")
PAST = marked("The new time is over already.")
COLLEAGUE_BUSY = marked("Somebody else who takes part has another conversation then.")
PLEASE_DECIDE = marked(
    "The candidate was told nothing: please decide on the page of this conversation whether it shall follow."
)
_SAID_OF_YOU = {
    OutsideKind.MOVED: marked("You moved this conversation in your calendar."),
    OutsideKind.RETITLED: marked("You gave this conversation another title in your calendar."),
    OutsideKind.REMOVED: marked("You took this conversation out of your calendar."),
    OutsideKind.DECLINED: marked("You declined this conversation in your calendar."),
}
_SAID_OF_COLLEAGUE = {
    OutsideKind.MOVED: marked("%(name)s moved this conversation in their calendar. It stands until you change it."),
    OutsideKind.RETITLED: marked(
        "%(name)s gave this conversation another title in their calendar. It stands until you change it."
    ),
    OutsideKind.REMOVED: marked(
        "%(name)s took this conversation out of their calendar. It stands until you change it."
    ),
    OutsideKind.DECLINED: marked(
        "%(name)s declined this conversation in their calendar. It stands until you change it."
    ),
}


@transaction.atomic
def judge_event(written: CalendarWrite, seen: SeenEvent | None) -> None:
    """Bring a booking to what its event says now, or keep that somebody has to decide.

    `written` is the state that we know we wrote; where anything was wanted since, that comes first and this ends.
    """
    lock_hosts(written.booking.hosts.values_list("account_id", flat=True), f"request:{written.booking.request_id}")
    booking = Booking.objects.select_related("request__host", "request__unit").get(pk=written.booking_id)
    row = CalendarWrite.objects.select_related("account").get(pk=written.pk)
    is_newer = row.state != WorkState.DONE or row.wanted_sequence != written.wanted_sequence
    if is_newer or booking.status != BookingStatus.CONFIRMED or booking.ends_at <= now():
        return
    etag = seen.etag if seen is not None else ""
    keep_as_written(row, booking.sequence, etag)
    difference = find_difference(booking, row, seen)
    if difference is None:
        OutsideProposal.objects.filter(booking=booking, account=row.account_id).delete()
    elif row.account_id != booking.request.host_id:
        # One of several who take part: the conversation stands, its host decides.
        name = row.account.name or row.account.email
        _tell_host_once(booking, row, difference, Told(_SAID_OF_COLLEAGUE[difference.kind], name=name))
    else:
        reason = find_reason_to_ask(booking, difference)
        if reason is None:
            follow(booking, row, difference)
        else:
            _propose(booking, row, difference, reason)


def find_reason_to_ask(booking: Booking, difference: Difference) -> str | None:
    """Why the host has to say yes first, None where the booking may follow by itself; "" where the company wants it."""
    seen = difference.event
    if difference.kind == OutsideKind.MOVED and seen is not None:
        if seen.is_all_day or seen.ends_at - seen.starts_at > timedelta(minutes=LONGEST_MINUTES):
            return NO_TIME
        if seen.starts_at <= now():
            return PAST
    if difference.kind == OutsideKind.RETITLED and not cut_title(booking, difference.summary):
        return PRIVATE_TITLE
    return "" if booking.request.unit.outside_changes == OutsideChanges.ASK else None


def follow(booking: Booking, row: CalendarWrite, difference: Difference) -> None:
    """Move, rename or cancel the booking; inside the transaction that holds the locks of its hosts.

    The calendar that the change comes from is not written: it shows the new state already.
    """
    seen = difference.event
    if difference.kind in (OutsideKind.REMOVED, OutsideKind.DECLINED):
        cancel_booking(booking, "host", "")
        return
    assert seen is not None
    title = cut_title(booking, difference.summary)
    if difference.kind == OutsideKind.MOVED:
        if not _take_time(booking, row, seen):
            _propose(booking, row, difference, COLLEAGUE_BUSY)
            return
        _save_request(booking, title, int((seen.ends_at - seen.starts_at).total_seconds() // 60))
        local = seen.starts_at.astimezone(ZoneInfo(booking.tzid)).strftime("%Y-%m-%dT%H:%M:%S")
        save_next_state(booking, Happening.MOVED, starts_at=seen.starts_at, ends_at=seen.ends_at, local_start=local)
        note_change(booking.request, RESCHEDULED)
    else:
        _save_request(booking, title, booking.request.duration_minutes)
        save_next_state(booking, Happening.CHANGED)
        note_change(booking.request, UPDATED)
    keep_as_written(row, booking.sequence, seen.etag)


def _take_time(booking: Booking, row: CalendarWrite, seen: SeenEvent) -> bool:
    """Occupy the new time; who moved it may be in two conversations at once by their own choice, nobody else."""
    seats = set(booking.hosts.filter(is_required=True).values_list("account_id", flat=True))
    try:
        with transaction.atomic():
            free_booking(booking)
            occupy(seats - {row.account_id}, seen.starts_at, seen.ends_at, booking=booking)
    except SlotTaken:
        return False
    own = seats & {row.account_id}
    try:
        with transaction.atomic():
            occupy(own, seen.starts_at, seen.ends_at, booking=booking)
    except SlotTaken:
        occupy(own, seen.starts_at, seen.ends_at, booking=booking, override=booking.pk)
    return True


def _save_request(booking: Booking, title: str, minutes: int) -> None:
    request = booking.request
    request.summary, request.duration_minutes = title or request.summary, max(minutes, 1)
    request.save(update_fields=["summary", "duration_minutes"])


def _propose(booking: Booking, row: CalendarWrite, difference: Difference, reason: str) -> None:
    seen = difference.event
    OutsideProposal.objects.update_or_create(
        booking=booking,
        defaults={
            "account": row.account,
            "kind": difference.kind,
            "starts_at": seen.starts_at if seen is not None else None,
            "ends_at": seen.ends_at if seen is not None else None,
            "summary": difference.summary,
            "etag": seen.etag if seen is not None else "",
            "reason": reason,
            "created_at": now(),
        },
    )
    _tell_host_once(booking, row, difference, *filter(None, (_SAID_OF_YOU[difference.kind], reason, PLEASE_DECIDE)))


def _tell_host_once(booking: Booking, row: CalendarWrite, difference: Difference, *sentences: str) -> None:
    """Tell the host, unless they know: replies and events that go back and forth are no news the second time."""
    seen = difference.event
    span = f"{seen.starts_at} {seen.ends_at}" if seen is not None and difference.kind == OutsideKind.MOVED else ""
    what = keyed_hash("told", f"{booking.local_start} {booking.tzid} {difference.summary} {span} {' '.join(sentences)}")
    if what in row.told_hashes:
        return
    row.told_hashes = [*row.told_hashes, what][-MOST_TOLD:]
    CalendarWrite.objects.filter(pk=row.pk).update(told_hashes=row.told_hashes)
    tell_host_of_change(booking, *sentences)
