"""The addresses of requests, bookings and public links, and how each is found again by its token."""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from parley.engine.domain.errors.bookings import (
    BookingUnknown,
    HostGone,
    LinkDeclined,
    LinkExpired,
    LinkRevoked,
    LinkUnknown,
)
from parley.engine.models import (
    Account,
    Booking,
    GroupOffer,
    Membership,
    OrganizationalUnit,
    PublicLink,
    RequestMember,
    RequestPool,
    RequestStatus,
    SchedulingRequest,
)
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash, make_token
from parley.toolkit.queries.ready import ReadyObjects, ReadyQuery, keep_related

_LONGEST_TOKEN = 64


def make_link_token(purpose: str) -> tuple[str, str]:
    """A fresh token for a link (192 random bits) and the hash it is looked up by."""
    token = make_token()
    return token, keyed_hash(purpose, token)


def get_request_by_token(token: str) -> SchedulingRequest:
    """The request behind a booking link, whatever its state, with its seats and bookings. Raises LinkUnknown.

    Three queries.
    """
    found = _REQUEST.find(token_hash=keyed_hash("request", token[:_LONGEST_TOKEN]))
    if found is None:
        raise LinkUnknown
    keep_related(found, "members", _MEMBERS.list_objects(request_id=found.pk))
    keep_related(found, "bookings", _BOOKINGS.list_objects(request_id=found.pk))
    return found


_REQUEST = ReadyObjects(
    SchedulingRequest,
    lambda token_hash: SchedulingRequest.objects.filter(token_hash=token_hash, is_session=False),
    {"host": Account, "unit": OrganizationalUnit, "leader": SchedulingRequest},
)
_MEMBERS = ReadyObjects(RequestMember, lambda request_id: RequestMember.objects.filter(request_id=request_id))
_BOOKINGS = ReadyObjects(
    Booking, lambda request_id: Booking.objects.filter(request_id=request_id).order_by("created_at")
)


def get_public_link_by_token(token: str) -> PublicLink:
    """The public link behind an address. Raises LinkUnknown, LinkRevoked."""
    found = (
        PublicLink.objects.filter(token_hash=keyed_hash("public_link", token[:_LONGEST_TOKEN]))
        .select_related("account", "unit", "template__host", "template__host_pool")
        .first()
    )
    if found is None:
        raise LinkUnknown
    if found.revoked_at is not None or not found.account.is_active:
        raise LinkRevoked
    return found


def get_group_offer_by_token(token: str) -> GroupOffer:
    """The link to group sessions behind an address. Raises LinkUnknown, LinkRevoked."""
    found = (
        GroupOffer.objects.filter(token_hash=keyed_hash("group_offer", token[:_LONGEST_TOKEN]))
        .select_related("host", "unit")
        .first()
    )
    if found is None:
        raise LinkUnknown
    if found.closed_at is not None or not found.host.is_active:
        raise LinkRevoked
    return found


def get_booking_by_token(token: str) -> Booking:
    """The booking behind a manage address, also when it is cancelled or over. Raises BookingUnknown."""
    found = (
        Booking.objects.filter(token_hash=keyed_hash("booking", token[:_LONGEST_TOKEN]), request__is_session=False)
        .select_related("request__host", "request__unit")
        .first()
    )
    if found is None:
        raise BookingUnknown
    return found


def check_request_is_open(request: SchedulingRequest) -> None:
    """That a request may still be booked, apart from being booked already.

    Raises LinkExpired, LinkRevoked, LinkDeclined, HostGone.
    """
    if request.status == RequestStatus.DECLINED:
        raise LinkDeclined
    if request.status in (RequestStatus.CANCELLED, RequestStatus.DISABLED):
        raise LinkRevoked
    if not request.host.is_active:
        raise LinkRevoked
    if request.expires_at is not None and request.expires_at <= now():
        raise LinkExpired
    if _ORPHANED.list_rows(request_id=request.pk):
        raise HostGone


def is_orphaned() -> Q:
    """Which open requests nobody hosts: the one who did has left the unit, and no pool is to send another."""
    is_member = Membership.objects.filter(unit_id=OuterRef("unit_id"), account_id=OuterRef("host_id"))
    sends_host = RequestPool.objects.filter(request_id=OuterRef("pk"), is_host=True)
    return Q(~Exists(is_member), ~Exists(sends_host), status=RequestStatus.PENDING)


_ORPHANED = ReadyQuery(
    lambda request_id: SchedulingRequest.objects.filter(is_orphaned(), pk=request_id).values_list("pk")
)


def hash_holder(target: SchedulingRequest | PublicLink | GroupOffer, holder: str) -> str:
    """The stored name of whose hold it is; empty when there is no visitor key.

    A request is meant for one person, so it has one hold, whoever opened it; a link for many has one a visitor.
    """
    if isinstance(target, SchedulingRequest):
        return keyed_hash("hold", f"request:{target.pk}")
    if isinstance(target, GroupOffer):
        return keyed_hash("hold", f"group_offer:{target.pk}:{holder}") if holder else ""
    return keyed_hash("hold", f"public_link:{target.pk}:{holder}") if holder else ""


def find_other_owner(request: SchedulingRequest, booking: Booking) -> str:
    """The address that a link was made for, where somebody else booked with it; "" as a rule."""
    meant = request.recipient_email
    is_same = not meant or booking.is_second_address or meant.casefold() == booking.invitee_email.casefold()
    return "" if is_same else meant


def build_request_url(request: SchedulingRequest) -> str:
    """Where the candidate picks a time."""
    return f"{settings.PARLEY_PUBLIC_URL}/rts/{request.token}"


def build_public_link_url(link: PublicLink) -> str:
    """The lasting address of an account's public link."""
    return f"{settings.PARLEY_PUBLIC_URL}/pls/{link.token}"


def build_group_url(offer: GroupOffer) -> str:
    """Where candidates choose one of the sessions."""
    return f"{settings.PARLEY_PUBLIC_URL}/groups/{offer.token}"


def build_booking_url(booking: Booking) -> str:
    """Where the candidate moves or cancels a booking."""
    return f"{settings.PARLEY_PUBLIC_URL}/booking/{booking.token}"


def build_dashboard_url(request: SchedulingRequest) -> str:
    """Where the people who made the request see it."""
    return f"{settings.PARLEY_PUBLIC_URL}/scheduler/requests/{request.pk}"
