"""Links to group sessions and their dates, as candidates and as the people of the unit see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from parley.engine.domain.errors.base import NotPermitted
from parley.engine.domain.errors.bookings import GroupUnknown
from parley.engine.models import (
    Account,
    Booking,
    BookingHost,
    BookingStatus,
    GroupOffer,
    GroupSession,
    Hold,
    OrganizationalUnit,
)
from parley.engine.services.people.units import is_scheduler
from parley.toolkit.clock import now

MOST_OFFERS = 200
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class SessionView:
    """One date: who holds it, how many places it has, how many are taken, how many are kept for others right now."""

    session: GroupSession
    host_names: tuple[str, ...]
    taken: int
    kept: int = 0

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return self.session.booking.starts_at

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.session.booking.ends_at

    @property
    def left(self) -> int:
        """How many places somebody could take now."""
        return max(self.session.places - self.taken - self.kept, 0)

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.session.booking.status == BookingStatus.CANCELLED

    @property
    def is_over(self) -> bool:
        """Whether it has taken place."""
        return self.ends_at <= now()


def list_coming(offer: GroupOffer, own_hold: str = "") -> list[SessionView]:
    """The sessions that have not begun, in order; the visitor's own hold takes no place away. Two queries."""
    live = offer.sessions.filter(booking__status=BookingStatus.CONFIRMED, booking__starts_at__gt=now())
    return _view(live.order_by("booking__starts_at", "pk")[:MOST_SHOWN], own_hold)


def list_sessions(offer: GroupOffer) -> list[SessionView]:
    """All sessions of a link, those to come first, cancelled ones too. Two queries."""
    to_come = list(offer.sessions.filter(booking__ends_at__gt=now()).order_by("booking__starts_at", "pk")[:MOST_SHOWN])
    return _view(offer.sessions.filter(pk__in=[each.pk for each in to_come]).order_by("booking__starts_at", "pk")) + (
        _view(offer.sessions.filter(booking__ends_at__lte=now()).order_by("-booking__starts_at", "pk")[:MOST_SHOWN])
    )


def view_session(session: GroupSession, own_hold: str = "") -> SessionView:
    """One session as lists show it."""
    return _view(GroupSession.objects.filter(pk=session.pk), own_hold)[0]


def _view(sessions: QuerySet[GroupSession], own_hold: str = "") -> list[SessionView]:
    found = (
        sessions.select_related("booking__request", "offer")
        .prefetch_related("booking__hosts__account")
        .annotate(
            taken_count=_count(Booking.objects.filter(status=BookingStatus.CONFIRMED)),
            kept_count=_count(Hold.objects.filter(expires_at__gt=now()).exclude(holder=own_hold)),
        )
    )
    return [SessionView(each, name_hosts(each), each.taken_count, each.kept_count) for each in found]


def _count(rows: QuerySet[Any]) -> Coalesce:
    """How many of these rows a session has, counted by itself: joined, each place would meet each hold."""
    of_session = rows.filter(session=OuterRef("pk")).order_by().values("session")
    return Coalesce(Subquery(of_session.annotate(number=Count("pk")).values("number")), 0)


def name_hosts(session: GroupSession) -> tuple[str, ...]:
    """Who holds a session, its host first; from rows that are loaded already."""
    hosts = sorted(session.booking.hosts.all(), key=lambda host: (not host.is_organizer, host.pk))
    return tuple(host.account.name or host.account.email for host in hosts)


def list_offers(account: Account, unit: OrganizationalUnit) -> list[GroupOffer]:
    """The links that somebody made or holds, all of the unit's for whoever looks after it, newest first.

    With the next date (`next_at`) and how many sessions have not begun (`ahead`). Two queries.
    """
    ahead = Q(sessions__booking__status=BookingStatus.CONFIRMED, sessions__booking__starts_at__gt=now())
    offers = _select_visible(account, [unit]).annotate(
        next_at=Min("sessions__booking__starts_at", filter=ahead), ahead=Count("sessions", filter=ahead)
    )
    return list(offers.select_related("host").order_by("-created_at", "-pk")[:MOST_OFFERS])


def get_offer(account: Account, units: Sequence[OrganizationalUnit], offer_id: str) -> GroupOffer:
    """A link that somebody may see. Raises GroupUnknown."""
    found = _select_visible(account, units).filter(pk=offer_id).select_related("host", "unit", "creator").first()
    if found is None:
        raise GroupUnknown
    return found


def get_session(account: Account, units: Sequence[OrganizationalUnit], session_id: str) -> GroupSession:
    """A session of a link that somebody may see. Raises GroupUnknown."""
    return _get(GroupSession.objects.filter(offer__in=_select_visible(account, units), pk=session_id))


def _select_visible(account: Account, units: Sequence[OrganizationalUnit]) -> QuerySet[GroupOffer]:
    holds = BookingHost.objects.filter(account=account, booking__led_session__offer=OuterRef("pk"))
    looked_after = [unit.pk for unit in units if is_scheduler(account, unit)]
    is_own = Q(creator=account) | Q(host=account) | Q(Exists(holds)) | Q(unit__in=looked_after)
    return GroupOffer.objects.filter(is_own, unit__in=units)


def find_offered_session(offer: GroupOffer, session_id: str) -> GroupSession | None:
    """A session of a link, whatever became of it."""
    return offer.sessions.filter(pk=session_id[:40]).select_related("offer__unit", "booking__request").first()


def find_session_of_request(request_id: str) -> GroupSession | None:
    """The session whose own request this is."""
    return GroupSession.objects.filter(booking__request=request_id).first()


def list_seats(session: GroupSession) -> Sequence[Booking]:
    """Everybody who has or had a place, those who come first, each in the order of booking."""
    rows = Booking.objects.filter(session=session).select_related("request")
    # "cancelled" stands before "confirmed" in the alphabet.
    return list(rows.order_by("-status", "created_at", "pk"))


def can_manage(account: Account, offer: GroupOffer) -> bool:
    """Whether somebody may change a link and its sessions: who made or hosts it, and who looks after the unit."""
    return account.pk in (offer.creator_id, offer.host_id) or is_scheduler(account, offer.unit)


def require_managing(account: Account, offer: GroupOffer) -> None:
    """Raises NotPermitted for whoever may only look on."""
    if not can_manage(account, offer):
        raise NotPermitted("Only the person who made this link, its host, or an owner of the unit can change it.")


def _get(found: QuerySet[GroupSession]) -> GroupSession:
    session = found.select_related("offer__host", "offer__unit", "booking__request").first()
    if session is None:
        raise GroupUnknown
    return session
