"""Wishing for a video link with a booking, and holding its invitations for a moment so that they bear it."""

from parley.engine.models import Booking, BookingStatus, VideoLink
from parley.engine.services.calendars.calendars import find_conferencing, find_target_calendar
from parley.engine.services.invitations import hold_invitations, tell_host_without_link
from parley.toolkit.work_queue import WorkState

KIND = "conferencing"
# Providers make a link within a second or two. Whoever books must not wait for the mail much longer.
HOLD_SECONDS = 20


def wishes_link(booking: Booking) -> bool:
    """Whether people are to meet where the host's calendar says."""
    is_wished = booking.status == BookingStatus.CONFIRMED and booking.request.place.get("kind") == KIND
    # A place in a group session has the session's link.
    return is_wished and booking.session_id is None


def wish_link(booking: Booking) -> None:
    """Wait for the link that comes with the host's event, or tell the host that none will.

    Inside the transaction that kept the booking and its mails; nothing happens where the link is known or not wished.
    """
    if not wishes_link(booking) or booking.join_url:
        return
    if find_conferencing(find_target_calendar(booking.request.host)) is None:
        tell_host_without_link(booking)
        return
    # No work yet: the calendar has to say something first.
    VideoLink.objects.update_or_create(
        booking=booking, defaults={"heard": "", "join_url": "", "state": WorkState.DONE, "attempts": 0}
    )
    hold_invitations(booking, HOLD_SECONDS)


def drop_link(booking: Booking) -> None:
    """Forget the link: people meet elsewhere, or with somebody else's calendar. The caller saves the booking."""
    booking.join_url = ""
    VideoLink.objects.filter(booking=booking).delete()
