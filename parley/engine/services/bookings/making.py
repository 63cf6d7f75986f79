"""The rows of a new booking, written inside the transaction that holds the locks of its hosts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parley.engine.domain.invitations import derive_uid
from parley.engine.domain.slots import Slot
from parley.engine.domain.zones.agreed import write_wall
from parley.engine.models import (
    Account,
    Booking,
    BookingHost,
    PublicLink,
    RequestMember,
    RequestPool,
    RequestStatus,
    SchedulingRequest,
)
from parley.engine.services.applications.signed_tokens import Claim
from parley.engine.services.availability.terms import SlotTerms, get_preferences, read_link_host
from parley.engine.services.bookings.occupancy import occupy
from parley.engine.services.bookings.video_links.wishing import wish_link
from parley.engine.services.calendars.writing.wishes import want_event
from parley.engine.services.invitations import invite
from parley.engine.services.links import make_link_token
from parley.engine.services.mails import receives_answers
from parley.engine.services.people.typed_words import Invitee
from parley.engine.services.pools.choosing import Choice, keep_choices
from parley.engine.services.requests.wishes import settle_by_booking
from parley.toolkit.ids import make_id
from parley.toolkit.mail.composing import get_public_host


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visitor sent: who they are, which form it was, and what they answered.

    `is_second_address`: not the address that the link was made for, but the same person's. `agreed_starts`: when the
    conversations of a series begin, as the visitor read it; empty where nobody was shown.
    """

    invitee: Invitee
    form_key: str
    answers: Sequence[Mapping[str, Any]] = ()
    is_second_address: bool = False
    agreed_starts: Sequence[datetime] = ()


def make_booking(
    request: SchedulingRequest, terms: SlotTerms, slot: Slot, visit: Visit, choices: Sequence[Choice] = ()
) -> Booking:
    """Write the booking, its hosts, the time they give, and the work that follows. Raises SlotTaken.

    The places of pools are filled already: `terms` and `choices` are as `pools.choosing.choose_people` answers.
    """
    invitee = visit.invitee
    booking_id = make_id("bok")
    token, token_hash = make_link_token("booking")
    booking = Booking.objects.create(
        id=booking_id,
        request=request,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        local_start=write_wall(slot.starts_at, terms.tzid),
        tzid=terms.tzid,
        uid=derive_uid(booking_id, get_public_host()),
        has_reply_words=receives_answers(),
        token=token,
        token_hash=token_hash,
        invitee_name=invitee.name,
        invitee_email=invitee.email,
        is_second_address=visit.is_second_address,
        invitee_tzid=invitee.tzid,
        invitee_language=invitee.language,
        invitee_local_start=write_wall(slot.starts_at, invitee.tzid),
        form_key=visit.form_key[:64],
        answers=[dict(each) for each in visit.answers],
    )
    _seat_hosts(booking, terms)
    keep_choices(booking, choices)
    occupy(terms.required_ids, slot.starts_at, slot.ends_at, booking=booking)
    request.status = RequestStatus.BOOKED
    if request.host_id != terms.host_id:
        request.host = Account.objects.get(pk=terms.host_id)
    request.save(update_fields=["status", "host"])
    settle_by_booking(request)
    want_event(booking)
    invite(booking)
    wish_link(booking)
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
    host, pool = read_link_host(link)
    template = link.template
    request = SchedulingRequest.objects.create(
        unit=link.unit,
        application=claim.application if claim is not None else link.unit.application,
        public_link=link,
        creator=link.account,
        host_id=terms.host_id,
        token=token,
        token_hash=token_hash,
        summary=title_of_link(link),
        description=template.description if template else "",
        place=template.place if template else get_preferences(host).place,
        is_reschedule_allowed=template.is_reschedule_allowed if template else True,
        draws_from_pools=pool is not None,
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
    if pool is not None:
        RequestPool.objects.create(request=request, pool=pool, required_count=pool.required_count, is_host=True)
    return request


def title_of_link(link: PublicLink) -> str:
    """What a conversation is called that is booked through a public link."""
    host, pool = read_link_host(link)
    given = link.template.summary if link.template else link.title
    return given or f"Conversation with {pool.name if pool else host.name or host.email}"
