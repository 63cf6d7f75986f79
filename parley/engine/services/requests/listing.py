"""Requests as the people of a unit see them: which ones, in pages, and who may look after one."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from parley.engine.domain.errors.base import NotPermitted
from parley.engine.domain.errors.bookings import RequestUnknown
from parley.engine.domain.zones.names import zone_of
from parley.engine.models import (
    Account,
    Booking,
    Membership,
    OrganizationalUnit,
    RequestStatus,
    RequestTag,
    Role,
    SchedulingRequest,
    WishState,
)
from parley.toolkit.clock import now

PAGE_SIZE = 25
MOST_EXPORTED = 5000
MOST_TAGS_OFFERED = 200
EXPIRED = "expired"
# Open, and the candidate has said that none of the times suits.
WISHING = "wishing"
_LOOKING_AFTER_ALL = (Role.OWNER, Role.SCHEDULER_ADMIN)


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """What a list of requests is narrowed by; empty values narrow nothing.

    `search` looks in titles, people and tags. `status` is one of RequestStatus, `expired` or `wishing`; an expired
    request is no longer among the pending ones. The period is that of making, both days included, in the reader's zone.
    `is_everybody` is for whoever looks after the unit.
    """

    search: str = ""
    status: str = ""
    host_id: str = ""
    tag: str = ""
    first_on: date | None = None
    last_on: date | None = None
    is_everybody: bool = False


NOTHING_NARROWED = RequestFilter()


def list_requests(
    account: Account, unit: OrganizationalUnit, wanted: RequestFilter = NOTHING_NARROWED, page: int = 1
) -> list[SchedulingRequest]:
    """The requests that the account made or hosts, newest first, 25 a page."""
    first = (max(page, 1) - 1) * PAGE_SIZE
    return list(_order(_select_requests(account, unit, wanted))[first : first + PAGE_SIZE])


def list_all_requests(
    account: Account, unit: OrganizationalUnit, wanted: RequestFilter = NOTHING_NARROWED
) -> list[SchedulingRequest]:
    """The same without pages, as far as a table may reach."""
    return list(_order(_select_requests(account, unit, wanted))[:MOST_EXPORTED])


def count_requests(account: Account, unit: OrganizationalUnit, wanted: RequestFilter = NOTHING_NARROWED) -> int:
    """How many requests `list_requests` has, over all its pages."""
    return _select_requests(account, unit, wanted).count()


def list_tags(account: Account, unit: OrganizationalUnit) -> list[str]:
    """The tags of the unit's requests, as far as a list to choose from may reach."""
    tags = RequestTag.objects.filter(request__unit=unit).order_by("value").values_list("value", flat=True)
    return list(tags.distinct()[:MOST_TAGS_OFFERED])


def _order(found: QuerySet[SchedulingRequest]) -> QuerySet[SchedulingRequest]:
    rows = found.select_related("host", "creator", "wish").prefetch_related(
        "members__account", "bookings", "tags", "pools__pool"
    )
    return rows.order_by("-created_at", "-pk")


def _select_requests(account: Account, unit: OrganizationalUnit, wanted: RequestFilter) -> QuerySet[SchedulingRequest]:
    # A group session has pages of its own; whoever has a place in it stands here.
    found: QuerySet[SchedulingRequest] = SchedulingRequest.objects.filter(unit=unit, is_session=False)
    if not wanted.is_everybody:
        found = found.filter(Q(creator=account) | Q(host=account))
    if wanted.search:
        # Rows of their own are asked for by themselves: a join would tell one request several times.
        booked = Booking.objects.filter(
            Q(invitee_name__icontains=wanted.search) | Q(invitee_email__icontains=wanted.search)
        )
        tagged = RequestTag.objects.filter(value__icontains=wanted.search)
        found = found.filter(
            Q(summary__icontains=wanted.search)
            | Q(recipient_name__icontains=wanted.search)
            | Q(recipient_email__icontains=wanted.search)
            | Q(pk__in=booked.values("request_id"))
            | Q(pk__in=tagged.values("request_id"))
        )
    if wanted.host_id:
        found = found.filter(host_id=wanted.host_id)
    if wanted.tag:
        found = found.filter(pk__in=RequestTag.objects.filter(value=wanted.tag).values("request_id"))
    return _narrow_by_state(_narrow_by_day(found, wanted, account.tzid), wanted.status)


def _narrow_by_day(found: QuerySet[SchedulingRequest], wanted: RequestFilter, tzid: str) -> QuerySet[SchedulingRequest]:
    zone = zone_of(tzid)
    if wanted.first_on is not None:
        found = found.filter(created_at__gte=datetime.combine(wanted.first_on, time(), zone))
    if wanted.last_on is not None and wanted.last_on < date.max:
        found = found.filter(created_at__lt=datetime.combine(wanted.last_on + timedelta(days=1), time(), zone))
    return found


def _narrow_by_state(found: QuerySet[SchedulingRequest], status: str) -> QuerySet[SchedulingRequest]:
    is_over = Q(status=RequestStatus.PENDING, expires_at__isnull=False, expires_at__lte=now())
    if status == EXPIRED:
        return found.filter(is_over)
    if status == WISHING:
        return found.filter(status=RequestStatus.PENDING, wish__state=WishState.OPEN).exclude(is_over)
    if status == RequestStatus.PENDING:
        return found.filter(status=status).exclude(is_over)
    return found.filter(status=status) if status in RequestStatus.values else found


def get_visible_request(account: Account, request_id: str) -> SchedulingRequest:
    """A request that the account made, hosts or attends, or looks after for its unit. Raises RequestUnknown."""
    found = (
        SchedulingRequest.objects.filter(pk=request_id, unit__memberships__account=account)
        .select_related("host", "creator", "unit", "wish")
        .prefetch_related("members__account", "bookings", "guests", "tags", "pools__pool")
        .first()
    )
    if found is None:
        raise RequestUnknown
    attends = any(member.account_id == account.pk for member in found.members.all())
    if not attends and not can_look_after(account, found):
        raise RequestUnknown
    return found


def can_look_after(account: Account, request: SchedulingRequest) -> bool:
    """Whether the account may withdraw the request or cancel its conversation."""
    if account.pk in (request.creator_id, request.host_id):
        return True
    places = Membership.objects.filter(account=account, unit=request.unit_id, role__in=_LOOKING_AFTER_ALL)
    return places.exists()


def require_looking_after(account: Account, request: SchedulingRequest) -> None:
    """Raises NotPermitted for whoever may only look on."""
    if not can_look_after(account, request):
        raise NotPermitted("Only the person who made this link, its host, or an owner of the unit can change it.")
