"""Requests as the people of a unit see them: which ones, in pages, and who may look after one."""

from django.db.models import Q, QuerySet

from parley.engine.domain.errors.base import NotPermitted
from parley.engine.domain.errors.bookings import RequestUnknown
from parley.engine.models import Account, Membership, OrganizationalUnit, RequestStatus, Role, SchedulingRequest
from parley.toolkit.clock import now

PAGE_SIZE = 25
EXPIRED = "expired"
_LOOKING_AFTER_ALL = (Role.OWNER, Role.SCHEDULER_ADMIN)


def list_requests(
    account: Account, unit: OrganizationalUnit, search: str = "", status: str = "", page: int = 1
) -> list[SchedulingRequest]:
    """The requests that the account made or hosts, newest first, 25 a page; `search` looks in titles and people.

    `status` is one of RequestStatus or `expired`; an expired request is no longer among the pending ones.
    """
    first = (max(page, 1) - 1) * PAGE_SIZE
    found = _select_requests(account, unit, search, status)
    ordered = found.select_related("host", "creator").prefetch_related("members__account", "bookings")
    return list(ordered.order_by("-created_at", "-pk")[first : first + PAGE_SIZE])


def count_requests(account: Account, unit: OrganizationalUnit, search: str = "", status: str = "") -> int:
    """How many requests `list_requests` has, over all its pages."""
    return _select_requests(account, unit, search, status).count()


def _select_requests(
    account: Account, unit: OrganizationalUnit, search: str, status: str
) -> QuerySet[SchedulingRequest]:
    found: QuerySet[SchedulingRequest] = SchedulingRequest.objects.filter(
        Q(creator=account) | Q(host=account), unit=unit
    )
    if search:
        found = found.filter(
            Q(summary__icontains=search) | Q(recipient_name__icontains=search) | Q(recipient_email__icontains=search)
        )
    is_over = Q(status=RequestStatus.PENDING, expires_at__isnull=False, expires_at__lte=now())
    if status == EXPIRED:
        return found.filter(is_over)
    if status == RequestStatus.PENDING:
        return found.filter(status=status).exclude(is_over)
    return found.filter(status=status) if status in RequestStatus.values else found


def get_visible_request(account: Account, request_id: str) -> SchedulingRequest:
    """A request that the account made, hosts or attends, or looks after for its unit. Raises RequestUnknown."""
    found = (
        SchedulingRequest.objects.filter(pk=request_id, unit__memberships__account=account)
        .select_related("host", "creator", "unit")
        .prefetch_related("members__account", "bookings")
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
