"""One session's date: put where everybody who holds it is free, and only there."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import CalendarUnreachable, SlotTaken
from parley.engine.domain.invitations import derive_uid
from parley.engine.domain.zones.agreed import write_wall
from parley.engine.models import (
    Account,
    Booking,
    BookingHost,
    GroupOffer,
    GroupSession,
    OrganizationalUnit,
    RequestMember,
    RequestStatus,
    SchedulingRequest,
)
from parley.engine.services.bookings.claiming import RECHECK_SECONDS
from parley.engine.services.bookings.occupancy import occupy
from parley.engine.services.bookings.video_links.wishing import wish_link
from parley.engine.services.calendars.calendars import list_counting_ids, load_busy_spans
from parley.engine.services.calendars.sync.refreshing import refresh_busy_time
from parley.engine.services.calendars.writing.wishes import want_event
from parley.engine.services.links import make_link_token
from parley.engine.services.mails import receives_answers
from parley.toolkit.clock import now
from parley.toolkit.ids import make_id
from parley.toolkit.mail.composing import get_public_host
from parley.toolkit.wall_time import write_when

# Chosen by judgement: a session tells everybody at once when it moves, in the one transaction that moves it.
MOST_PLACES = 100
MOST_AT_ONCE = 20


def check_starts(starts: Sequence[datetime], minutes: int) -> list[datetime]:
    """The dates in order, in UTC. Raises InputRefused(starts) for none, too many, past ones, or those that overlap."""
    ordered = sorted({start.astimezone(UTC) for start in starts})
    if not ordered:
        raise InputRefused("Please choose at least one date.", field="starts")
    if len(ordered) > MOST_AT_ONCE:
        raise InputRefused(f"At most {MOST_AT_ONCE} dates at once; you can add more afterwards.", field="starts")
    if ordered[0] <= now():
        raise InputRefused("One of the dates is over already.", field="starts")
    if any(later - earlier < timedelta(minutes=minutes) for earlier, later in zip(ordered, ordered[1:], strict=False)):
        raise InputRefused("Two of the dates overlap: nobody can hold both.", field="starts")
    return ordered


def ask_calendars(unit: OrganizationalUnit, hosts: Sequence[str], starts: Sequence[datetime], minutes: int) -> None:
    """Have the hosts' busy time around the dates read again; outside of transactions.

    Raises CalendarUnreachable where the company wants every calendar asked and one of them did not answer.
    """
    ends_at = starts[-1] + timedelta(minutes=minutes)
    read = refresh_busy_time(list(hosts), starts[0], ends_at, deadline_seconds=RECHECK_SECONDS)
    if unit.checks_live and not list_counting_ids(hosts) <= read:
        raise CalendarUnreachable


def put_session(offer: GroupOffer, hosts: Sequence[str], starts_at: datetime, places: int) -> GroupSession:
    """Take the hosts' time for a session and want its event in their calendars; under the locks of the hosts.

    The first of `hosts` hosts. Raises InputRefused(starts) with who is not free, and why.
    """
    ends_at = starts_at + timedelta(minutes=offer.duration_minutes)
    check_free(hosts, starts_at, ends_at, offer.tzid)
    booking = _make_booking(_make_request(offer, hosts), starts_at, ends_at)
    BookingHost.objects.bulk_create(
        BookingHost(booking=booking, account_id=each, is_organizer=each == hosts[0]) for each in hosts
    )
    take_time(hosts, starts_at, ends_at, booking)
    session = GroupSession.objects.create(offer=offer, booking=booking, places=places)
    want_event(booking)
    wish_link(booking)
    return session


def check_free(hosts: Collection[str], starts_at: datetime, ends_at: datetime, tzid: str) -> None:
    """That no calendar of the hosts is busy then. Raises InputRefused(starts) with whose is."""
    spans = load_busy_spans(list(hosts), starts_at, ends_at)
    busy = [account_id for account_id, found in spans.items() if found]
    if busy:
        names = ", ".join(each.name or each.email for each in Account.objects.filter(pk__in=busy).order_by("name"))
        raise InputRefused(f"{write_when(starts_at, tzid)}: the calendar of {names} is busy then.", field="starts")


def take_time(hosts: Collection[str], starts_at: datetime, ends_at: datetime, booking: Booking) -> None:
    """Occupy the time for everybody. Raises InputRefused(starts) where another conversation has it."""
    try:
        with transaction.atomic():
            occupy(hosts, starts_at, ends_at, booking=booking)
    except SlotTaken:
        raise InputRefused(
            f"{write_when(starts_at, booking.tzid)}: somebody who holds the session has another conversation then, or "
            "a candidate is choosing this time right now.",
            field="starts",
        ) from None


def _make_request(offer: GroupOffer, hosts: Sequence[str]) -> SchedulingRequest:
    """What the session's booking is about. It belongs to no application: each place tells its own."""
    token, token_hash = make_link_token("request")
    request = SchedulingRequest.objects.create(
        **share_facts(offer),
        unit=offer.unit,
        creator=offer.creator,
        host_id=hosts[0],
        token=token,
        token_hash=token_hash,
        is_session=True,
    )
    RequestMember.objects.bulk_create(RequestMember(request=request, account_id=each) for each in hosts[1:])
    return request


def share_facts(offer: GroupOffer) -> dict[str, object]:
    """The columns that a request has from the link, of a session as of a place in it."""
    return {
        "status": RequestStatus.BOOKED,
        "summary": offer.summary,
        "description": offer.description,
        "place": offer.place,
        "duration_minutes": offer.duration_minutes,
        "tzid": offer.tzid,
        "period": {"kind": "days", "days": 1},
        "is_reschedule_allowed": offer.is_reschedule_allowed,
    }


def _make_booking(request: SchedulingRequest, starts_at: datetime, ends_at: datetime) -> Booking:
    """Nobody's in particular: whoever comes has a booking of their own."""
    booking_id = make_id("bok")
    token, token_hash = make_link_token("booking")
    return Booking.objects.create(
        id=booking_id,
        request=request,
        starts_at=starts_at,
        ends_at=ends_at,
        local_start=write_wall(starts_at, request.tzid),
        tzid=request.tzid,
        uid=derive_uid(booking_id, get_public_host()),
        has_reply_words=receives_answers(),
        token=token,
        token_hash=token_hash,
        invitee_tzid=request.tzid,
    )
