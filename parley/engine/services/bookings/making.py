"""The rows of a new booking, written inside the transaction that holds the locks of its hosts."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from parley.engine.domain.invitations import derive_uid
from parley.engine.domain.slots import Slot
from parley.engine.models import Booking, BookingHost, PublicLink, RequestMember, RequestStatus, SchedulingRequest
from parley.engine.services.applications.signed_tokens import Claim
from parley.engine.services.availability.terms import SlotTerms, get_preferences
from parley.engine.services.bookings.occupancy import occupy
from parley.engine.services.calendars.calendar_writes import want_event
from parley.engine.services.invitations import invite
from parley.engine.services.links import make_link_token
from parley.engine.services.people.typed_words import Invitee
from parley.toolkit.ids import make_id
from parley.toolkit.mail.composing import get_public_host


def make_booking(request: SchedulingRequest, terms: SlotTerms, slot: Slot, invitee: Invitee, form_key: str) -> Booking:
    """Write the booking, its hosts, the time they give, and the work that follows. Raises SlotTaken."""
    booking_id = make_id("bok")
    token, token_hash = make_link_token("booking")
    booking = Booking.objects.create(
        id=booking_id,
        request=request,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        local_start=slot.starts_at.astimezone(ZoneInfo(terms.tzid)).strftime("%Y-%m-%dT%H:%M:%S"),
        tzid=terms.tzid,
        uid=derive_uid(booking_id, get_public_host()),
        token=token,
        token_hash=token_hash,
        invitee_name=invitee.name,
        invitee_email=invitee.email,
        invitee_tzid=invitee.tzid,
        form_key=form_key[:64],
    )
    _seat_hosts(booking, terms)
    occupy(terms.required_ids, slot.starts_at, slot.ends_at, booking=booking)
    SchedulingRequest.objects.filter(pk=request.pk).update(status=RequestStatus.BOOKED)
    request.status = RequestStatus.BOOKED
    want_event(booking)
    invite(booking)
    return booking


def _seat_hosts(booking: Booking, terms: SlotTerms) -> None:
    seats = dict.fromkeys(terms.required_ids, True)
    for account_id in RequestMember.objects.filter(request_id=booking.request_id, is_required=False).values_list(
        "account_id", flat=True
    ):
        seats.setdefault(account_id, False)
    BookingHost.objects.bulk_create(
        BookingHost(
            booking=booking,
            account_id=account_id,
            is_organizer=account_id == terms.host_id,
            is_required=is_required,
        )
        for account_id, is_required in seats.items()
    )


def make_link_request(
    link: PublicLink, terms: SlotTerms, invitee: Invitee, claim: Claim | None, metadata: Mapping[str, str]
) -> SchedulingRequest:
    """The request that a visitor of a public link gets when choosing a time: as the owner's preferences are now.

    Only a claim fills the correlation id; without one it is kept among the metadata, as what the address said.
    """
    token, token_hash = make_link_token("request")
    owner = link.account
    return SchedulingRequest.objects.create(
        unit=link.unit,
        application=claim.application if claim is not None else link.unit.application,
        public_link=link,
        creator=owner,
        host=owner,
        token=token,
        token_hash=token_hash,
        summary=link.title or f"Conversation with {owner.name or owner.email}",
        place=get_preferences(owner).place,
        duration_minutes=terms.duration_minutes,
        start_interval_minutes=terms.start_interval_minutes,
        buffer_before_minutes=terms.buffer_before_minutes,
        buffer_after_minutes=terms.buffer_after_minutes,
        minimum_notice_minutes=terms.minimum_notice_minutes,
        period=dict(terms.period),
        tzid=terms.tzid,
        recipient_email=invitee.email,
        recipient_name=invitee.name,
        correlation_id=claim.correlation_id if claim is not None else "",
        link_metadata=dict(metadata),
    )
