"""One booking under new rules of clocks: it stays at the agreed time of day, or its host decides."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from parley.engine.domain.errors.bookings import BookingClosed, SlotTaken
from parley.engine.domain.zones.agreed import AgreedWall, Reading, read_agreement
from parley.engine.domain.zones.release import name_zone_data
from parley.engine.models import Booking, BookingStatus, Occupancy
from parley.engine.services.bookings.changing import note_walls, save_next_state
from parley.engine.services.bookings.occupancy import free_booking, lock_hosts, occupy
from parley.engine.services.invitations import Happening, tell_host_of_change
from parley.engine.services.letters.readers import find_account_language
from parley.engine.services.requests.changes import RESCHEDULED, UPDATED, note_change
from parley.toolkit.clock import now
from parley.toolkit.presenting.told import marked
from parley.toolkit.wall_time import write_when

CHANGED = marked("The rules for clocks have changed since this conversation was booked.")
DIFFERENT = marked("By the clocks of those who take part, these are different moments now:")
TAKEN = marked("It cannot move along, for somebody who takes part has another conversation then:")
STANDS = marked("It stands where it was.")
DECIDE = marked("The candidate was told nothing: please decide on the page of this conversation.")


def read_booking(booking: Booking) -> Reading:
    """Where what was agreed lies by today's rules."""
    return read_agreement(
        AgreedWall(booking.local_start, booking.tzid),
        AgreedWall(booking.invitee_local_start, booking.invitee_tzid),
        booking.starts_at,
    )


@transaction.atomic
def put_right(booking_id: str, *, is_last: bool = False) -> bool:
    """Read a booking by today's rules, once; whether that is done. Another conversation may be in its way.

    Where both sides still agree on an instant, it goes there under the same UID and a higher sequence; where they do
    not, where it would have begun already, and with `is_last` where it cannot go, its host is asked.
    """
    booking = _lock(booking_id)
    if not _is_to_come(booking) or booking.zone_data >= name_zone_data():
        return True
    reading = read_booking(booking)
    moved_to = reading.moved_to
    if reading.holds:
        _note_read(booking)
    elif moved_to is None or moved_to <= now():
        _ask(booking, reading, DIFFERENT)
    elif not _move(booking, moved_to, Happening.CLOCKS_KEPT):
        if not is_last:
            return False
        _ask(booking, reading, TAKEN)
    return True


def list_clock_choices(booking: Booking) -> Sequence[datetime]:
    """The instants between which a host has to decide since clocks changed; none where nothing is open."""
    if not _is_to_come(booking) or booking.zone_data != name_zone_data():
        return ()
    reading = read_booking(booking)
    if reading.holds:
        return ()
    found = {reading.known_at, reading.by_host, reading.by_invitee}
    return sorted(moment for moment in found if moment is not None and moment > now())


@transaction.atomic
def settle_clocks(booking: Booking, starts_at: datetime) -> None:
    """Let the booking begin at one of its `list_clock_choices`; who has to know is told.

    Raises BookingClosed where nothing is open any more, SlotTaken where somebody has another conversation then.
    """
    booking = _lock(booking.pk)
    if starts_at not in list_clock_choices(booking):
        raise BookingClosed("This was decided already, or the conversation is over.")
    is_as_agreed = starts_at == read_booking(booking).by_invitee
    if starts_at != booking.starts_at:
        if not _move(booking, starts_at, Happening.CLOCKS_KEPT if is_as_agreed else Happening.CLOCKS_MOVED):
            raise SlotTaken("Somebody who takes part has another conversation then.")
    elif is_as_agreed:
        note_walls(booking)
        booking.save(update_fields=["local_start", "invitee_local_start", "zone_data"])
    else:
        save_next_state(booking, Happening.CLOCKS_MOVED, starts_at=starts_at)
        note_change(booking.request, UPDATED)


def _lock(booking_id: str) -> Booking:
    seen = Booking.objects.get(pk=booking_id)
    lock_hosts(seen.hosts.values_list("account_id", flat=True), f"request:{seen.request_id}")
    return Booking.objects.select_related("request__host", "request__unit").get(pk=booking_id)


def _is_to_come(booking: Booking) -> bool:
    return booking.status == BookingStatus.CONFIRMED and booking.starts_at > now()


def _note_read(booking: Booking) -> None:
    Booking.objects.filter(pk=booking.pk).update(zone_data=name_zone_data())


def _move(booking: Booking, starts_at: datetime, happening: Happening) -> bool:
    """Take the other time for everybody who gives it, doubly where they chose that; False where it is taken."""
    ends_at = starts_at + (booking.ends_at - booking.starts_at)
    seats = dict(Occupancy.objects.filter(booking=booking).values_list("account_id", "override").distinct())
    try:
        with transaction.atomic():
            free_booking(booking)
            for override in sorted(set(seats.values())):
                those = [account_id for account_id, given in seats.items() if given == override]
                occupy(those, starts_at, ends_at, booking=booking, override=override)
    except SlotTaken:
        return False
    save_next_state(booking, happening, starts_at=starts_at, ends_at=ends_at)
    note_change(booking.request, RESCHEDULED)
    return True


def _ask(booking: Booking, reading: Reading, why: str) -> None:
    moments = {reading.known_at, reading.by_host, reading.by_invitee}
    with override(find_account_language(booking.request.host)):
        times = "; ".join(
            _("%(time)s (%(other)s for %(name)s)")
            % {
                "time": write_when(moment, booking.tzid),
                "other": write_when(moment, booking.invitee_tzid),
                "name": booking.invitee_name,
            }
            for moment in sorted(each for each in moments if each is not None)
        )
    _note_read(booking)
    tell_host_of_change(booking, CHANGED, why, f"{times}.", STANDS, DECIDE)
