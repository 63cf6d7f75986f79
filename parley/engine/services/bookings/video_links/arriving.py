"""What becomes of wished video links: asked for until they are there, then told to everybody once."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from parley.engine.connectors.base import LinkState
from parley.engine.connectors.errors import ConnectorError
from parley.engine.domain.errors.calendars import CalendarNotConnected
from parley.engine.models import Booking, CalendarWrite, VideoLink
from parley.engine.services.bookings.changing import save_next_state
from parley.engine.services.bookings.occupancy import lock_hosts
from parley.engine.services.bookings.seats.carrying import carry_to_seats
from parley.engine.services.bookings.video_links.wishing import wishes_link
from parley.engine.services.calendars.connections import open_connection
from parley.engine.services.calendars.writing.wishes import want_event_again
from parley.engine.services.invitations import (
    Happening,
    invite,
    release_invitations,
    tell_host_without_link,
    withdraw_invitations,
)
from parley.engine.services.requests.changes import UPDATED, note_change
from parley.toolkit.clock import now
from parley.toolkit.work_queue import claim_due, finish, try_later, work_through

# 1, 2, 4, 8 … seconds, at most a minute apart: some ten minutes in all.
MOST_ATTEMPTS = 15
LONGEST_WAIT_SECONDS = 60
OVER_DAYS = 30
SWEPT_AT_ONCE = 1000
WAITING = "The calendar is still making the link."


def follow_due_links() -> int:
    """Ask for or tell of the video link that has waited longest; answers 1, or 0 when none is due."""
    return work_through(claim_due(VideoLink, 1, settings.PARLEY_LEASE_SECONDS), _follow)


def forget_over_links() -> int:
    """Forget wishes for the links of conversations that are long over; answers how many went."""
    over = VideoLink.objects.filter(booking__ends_at__lt=now() - timedelta(days=OVER_DAYS))
    return VideoLink.objects.filter(pk__in=list(over.values_list("pk", flat=True)[:SWEPT_AT_ONCE])).delete()[0]


def _follow(claimed: VideoLink) -> None:
    link = VideoLink.objects.select_related("booking__request").filter(pk=claimed.pk).first()
    if link is None or link.lease_token != claimed.lease_token:
        return
    if link.heard == LinkState.PENDING and not _ask(link):
        return
    if link.heard == LinkState.READY:
        _tell_link(link.booking, link.join_url)
    elif link.heard == LinkState.FAILED:
        _tell_failure(link.booking)
    finish(link)


def _ask(link: VideoLink) -> bool:
    """Ask the host's calendar; False where it has to be asked again later, and that is noted."""
    write = (
        CalendarWrite.objects.select_related("calendar__connection__account")
        .filter(booking=link.booking_id, account=link.booking.request.host_id, is_removal=False)
        .first()
    )
    if write is None or write.calendar is None:
        finish(link)
        return False
    try:
        connector = open_connection(write.calendar.connection)
    except CalendarNotConnected as refusal:
        return _wait(link, refusal.message)
    try:
        written = connector.read_link(write.calendar.href, link.booking.uid)
    except ConnectorError as error:
        return _wait(link, str(error), error.retry_after_seconds)
    finally:
        connector.close()
    if written is None:
        # Its owner took the event away: that is followed as such.
        finish(link)
        return False
    link.heard, link.join_url = written.link_state.value, written.join_url
    return written.link_state is not LinkState.PENDING or _wait(link, WAITING)


def _wait(link: VideoLink, reason: str, retry_after_seconds: int | None = None) -> bool:
    """Later again, as long as there is hope; True when there is none left."""
    if link.attempts >= MOST_ATTEMPTS:
        link.heard = LinkState.FAILED.value
        return True
    seconds = min(2 ** max(link.attempts - 1, 0), LONGEST_WAIT_SECONDS)
    try_later(link, reason, retry_after_seconds or seconds)
    return False


@transaction.atomic
def _tell_link(seen: Booking, join_url: str) -> None:
    """The invitations that are still held bear the link; where one has left already, everybody gets an update."""
    booking = _lock(seen)
    if not wishes_link(booking) or booking.join_url == join_url:
        return
    booking.join_url = join_url
    if withdraw_invitations(booking):
        Booking.objects.filter(pk=booking.pk).update(join_url=join_url)
        invite(booking, tells_hosts=False)
        want_event_again(booking, but_for=booking.request.host_id)
        carry_to_seats(booking, Happening.CHANGED)
        note_change(booking.request)
    else:
        save_next_state(booking, Happening.CHANGED)
        note_change(booking.request, UPDATED)


@transaction.atomic
def _tell_failure(seen: Booking) -> None:
    booking = _lock(seen)
    if wishes_link(booking) and not booking.join_url:
        release_invitations(booking)
        tell_host_without_link(booking)


def _lock(seen: Booking) -> Booking:
    lock_hosts(seen.hosts.values_list("account_id", flat=True), f"request:{seen.request_id}")
    return Booking.objects.select_related("request__host", "request__unit").get(pk=seen.pk)
