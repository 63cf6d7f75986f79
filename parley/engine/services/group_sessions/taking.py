"""Places taken: kept while the form is open, then booked; as many as there are, whoever comes at once."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

from parley.engine.domain.errors.bookings import BookingClosed, LinkRevoked, LinkUsed, SessionFull
from parley.engine.domain.errors.people import TooManyAttempts
from parley.engine.domain.invitations import derive_uid
from parley.engine.domain.zones.agreed import write_wall
from parley.engine.models import Booking, BookingStatus, GroupOffer, GroupSession, Hold, SchedulingRequest
from parley.engine.services.applications.signed_tokens import Claim, consume_claim
from parley.engine.services.bookings.holds import (
    HOLD_MINUTES,
    MOST_HOLDS_OF_AN_ADDRESS,
    MOST_HOLDS_OF_STRANGERS,
    Stranger,
    keep_newest,
    release_hold,
)
from parley.engine.services.bookings.making import Visit
from parley.engine.services.bookings.occupancy import lock_hosts
from parley.engine.services.bookings.relaying import MOST_A_DAY_FOR_ONE_ADDRESS, MOST_AN_HOUR_FOR_ONE_ADDRESS
from parley.engine.services.bookings.seats.carrying import seat_hosts
from parley.engine.services.calendars.writing.wishes import want_event
from parley.engine.services.group_sessions.dates import share_facts
from parley.engine.services.group_sessions.listing import view_session
from parley.engine.services.invitations import invite
from parley.engine.services.links import hash_holder, make_link_token
from parley.engine.services.mails import receives_answers
from parley.engine.services.people.typed_words import Invitee, check_invitee
from parley.engine.services.requests.changes import TIME_CHOSEN, note_change
from parley.engine.services.requests.drafts import keep_metadata
from parley.toolkit.clock import now
from parley.toolkit.ids import make_id
from parley.toolkit.mail.composing import get_public_host
from parley.toolkit.presenting.told import marked

NOBODY_KNOWN = Stranger()


def hold_seat(session: GroupSession, holder: str, stranger: Stranger = NOBODY_KNOWN) -> Hold:
    """Keep a place for ten minutes, in place of what the visitor held before; `holder` is their random key.

    As at public links, the oldest holds give way where one address, one claim or strangers keep too many. Raises
    SessionFull, BookingClosed where it has begun or was called off, LinkRevoked, TooManyAttempts.
    """
    own = hash_holder(session.offer, holder)
    if not own:
        raise TooManyAttempts
    with transaction.atomic():
        session = lock_session(session)
        release_hold(own)
        _make_room(session, stranger)
        check_place_left(session)
        return Hold.objects.create(
            session=session,
            visitor=stranger.key,
            is_claimed=stranger.is_claimed,
            holder=own,
            starts_at=session.booking.starts_at,
            ends_at=session.booking.ends_at,
            expires_at=now() + timedelta(minutes=HOLD_MINUTES),
        )


def _make_room(session: GroupSession, stranger: Stranger) -> None:
    if stranger.key:
        of_visitor = Hold.objects.filter(session__offer=session.offer, visitor=stranger.key)
        keep_newest(of_visitor, 0 if stranger.is_claimed else MOST_HOLDS_OF_AN_ADDRESS - 1)
    if not stranger.is_claimed:
        keep_newest(Hold.objects.filter(session=session, is_claimed=False), MOST_HOLDS_OF_STRANGERS - 1)


def book_seat(
    session: GroupSession,
    visit: Visit,
    holder: str = "",
    claim: Claim | None = None,
    metadata: Mapping[str, str] | None = None,
) -> Booking:
    """Take a place for somebody: a booking and a request of their own. The same form again finds its booking.

    A claim is used up with it and names the conversation, which has at most one live booking. Raises InputRefused
    with the field; SessionFull, BookingClosed; LinkRevoked; LinkUsed with the booking's token; ClaimRefused; and
    TooManyAttempts for an address that books again and again without a claim.
    """
    visit, kept = Visit(check_invitee(visit.invitee), visit.form_key, visit.answers), keep_metadata(metadata or {})
    names = [f"conversation:{claim.application.pk}:{claim.correlation_id}"] if claim is not None else []
    with transaction.atomic():
        session = lock_session(session, *names)
        earlier = find_seat_by_form(session.offer, visit.form_key)
        if earlier is not None:
            return earlier
        if claim is not None:
            _check_conversation(session.offer, claim)
            consume_claim(claim)
        else:
            _check_stranger(visit.invitee)
        release_hold(hash_holder(session.offer, holder))
        check_place_left(session)
        seat = _make_seat(session, _make_request(session, visit.invitee, claim, kept), visit)
        note_change(seat.request, TIME_CHOSEN)
    return seat


def find_seat_by_form(offer: GroupOffer, form_key: str) -> Booking | None:
    """The live booking that a form made through the link."""
    if not form_key:
        return None
    made = Booking.objects.filter(session__offer=offer, form_key=form_key[:64], status=BookingStatus.CONFIRMED)
    return made.first()


def lock_session(session: GroupSession, *names: str, others: tuple[GroupSession, ...] = ()) -> GroupSession:
    """Hold the locks of everybody who holds the session, and read it as it is now.

    All that happens to a session or a place in it holds these locks, so that they need none of their own.
    """
    bookings = [each.booking_id for each in (session, *others)]
    hosts = Booking.objects.filter(pk__in=bookings).values_list("hosts__account_id", flat=True)
    lock_hosts([each for each in hosts if each], *names)
    return GroupSession.objects.select_related(
        "offer__unit__application", "offer__creator", "booking__request__host", "booking__request__unit"
    ).get(pk=session.pk)


def check_place_left(session: GroupSession, own_hold: str = "") -> None:
    """That somebody may take a place now. Raises LinkRevoked, BookingClosed, SessionFull."""
    if session.offer.closed_at is not None or not session.booking.request.host.is_active:
        raise LinkRevoked
    if session.booking.status != BookingStatus.CONFIRMED or session.booking.starts_at <= now():
        raise BookingClosed(marked("This session has begun or was called off."))
    if not view_session(session, own_hold).left:
        raise SessionFull


def _check_conversation(offer: GroupOffer, claim: Claim) -> None:
    live = Booking.objects.filter(
        request__application=claim.application,
        request__correlation_id=claim.correlation_id,
        request__unit=offer.unit,
        status=BookingStatus.CONFIRMED,
    ).first()
    if live is not None:
        raise LinkUsed(booking_token=live.token)


def _check_stranger(invitee: Invitee) -> None:
    """An open page must not become a relay for mail: a session's places bound the rest."""
    made = Booking.objects.filter(session__isnull=False, invitee_email__iexact=invitee.email)
    day_ago, hour_ago = now() - timedelta(days=1), now() - timedelta(hours=1)
    moments = list(made.filter(created_at__gte=day_ago).values_list("created_at", flat=True))
    in_hour = sum(moment >= hour_ago for moment in moments)
    if in_hour >= MOST_AN_HOUR_FOR_ONE_ADDRESS or len(moments) >= MOST_A_DAY_FOR_ONE_ADDRESS:
        raise TooManyAttempts(marked("This address has booked several times today already. Please come back later."))


def _make_request(
    session: GroupSession, invitee: Invitee, claim: Claim | None, metadata: Mapping[str, str]
) -> SchedulingRequest:
    token, token_hash = make_link_token("request")
    offer = session.offer
    shared = session.booking.request
    return SchedulingRequest.objects.create(
        **{**share_facts(offer), "summary": shared.summary, "duration_minutes": shared.duration_minutes},
        unit=offer.unit,
        application=claim.application if claim is not None else offer.unit.application,
        creator=offer.creator,
        host=shared.host,
        token=token,
        token_hash=token_hash,
        recipient_email=invitee.email,
        recipient_name=invitee.name,
        correlation_id=claim.correlation_id if claim is not None else "",
        link_metadata=dict(metadata),
    )


def _make_seat(session: GroupSession, request: SchedulingRequest, visit: Visit) -> Booking:
    shared, invitee = session.booking, visit.invitee
    booking_id = make_id("bok")
    token, token_hash = make_link_token("booking")
    seat = Booking.objects.create(
        id=booking_id,
        request=request,
        session=session,
        starts_at=shared.starts_at,
        ends_at=shared.ends_at,
        local_start=shared.local_start,
        tzid=shared.tzid,
        join_url=shared.join_url,
        uid=derive_uid(booking_id, get_public_host()),
        has_reply_words=receives_answers(),
        token=token,
        token_hash=token_hash,
        invitee_name=invitee.name,
        invitee_email=invitee.email,
        invitee_tzid=invitee.tzid,
        invitee_language=invitee.language,
        invitee_local_start=write_wall(shared.starts_at, invitee.tzid),
        form_key=visit.form_key[:64],
        answers=[dict(each) for each in visit.answers],
    )
    seat_hosts([seat], shared)
    want_event(seat)
    invite(seat)
    return seat
