"""A candidate's wish for other times beside its request: described, and settled by the booking that follows."""

from typing import Any

from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import RequestStatus, SchedulingRequest, TimeWish, WishState
from parley.toolkit.clock import now


def find_wish(request: SchedulingRequest) -> TimeWish | None:
    """What the candidate said; one query, none where it is loaded already."""
    return getattr(request, "wish", None)


def describe_wish(request: SchedulingRequest) -> dict[str, Any] | None:
    """The wish as applications are told of it."""
    wish = find_wish(request)
    if wish is None:
        return None
    return {
        "state": str(wish.state),
        "starts": list(wish.starts),
        "note": wish.note,
        "tzid": wish.tzid,
        "invitee": {"name": wish.invitee_name, "email": wish.invitee_email},
        "said_at": write_instant(wish.said_at),
    }


def settle_by_booking(request: SchedulingRequest) -> None:
    """A time was chosen: what was wished for by the same candidate is answered with it.

    A conversation that wished through a public link has a request for that alone, which is over now.
    """
    TimeWish.objects.filter(request=request, state=WishState.OPEN).update(state=WishState.ANSWERED, settled_at=now())
    if not request.correlation_id or request.public_link_id is None:
        return
    earlier = SchedulingRequest.objects.filter(
        application=request.application_id,
        unit=request.unit_id,
        correlation_id=request.correlation_id,
        public_link__isnull=False,
        status=RequestStatus.PENDING,
        wish__isnull=False,
    ).exclude(pk=request.pk)
    ids = list(earlier.values_list("pk", flat=True))
    if ids:
        TimeWish.objects.filter(request__in=ids, state=WishState.OPEN).update(
            state=WishState.ANSWERED, settled_at=now()
        )
        SchedulingRequest.objects.filter(pk__in=ids).update(status=RequestStatus.DISABLED)
