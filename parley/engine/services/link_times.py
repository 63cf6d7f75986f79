"""Which times a link offers, asked by whoever is about to send it."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from parley.engine.domain.errors.bookings import LinkRefused, LinkRevoked, LinkUnknown
from parley.engine.models import OrganizationalUnit, RequestStatus, SchedulingRequest
from parley.engine.services.bookings.series.offering import list_offered
from parley.engine.services.links import check_request_is_open, get_public_link_by_token, get_request_by_token
from parley.engine.services.public_links import list_public_link_slots


def list_link_starts(units: Sequence[OrganizationalUnit], url: str) -> list[datetime]:
    """The starts on offer through a link of one of these units, public or made for one candidate, in order.

    A link for one candidate that is closed or used offers none. Raises LinkUnknown, also for a withdrawn public link
    and for one of another unit.
    """
    kind, token = _read_address(url)
    if kind == "pls":
        try:
            link = get_public_link_by_token(token)
        except LinkRevoked:
            raise LinkUnknown from None
        _check_unit(link.unit, units)
        return [slot.starts_at for slot in list_public_link_slots(link)]
    if kind != "rts":
        raise LinkUnknown
    request = get_request_by_token(token)
    _check_unit(request.unit, units)
    return list_offered(request) if _is_open(request) else []


def _is_open(request: SchedulingRequest) -> bool:
    try:
        check_request_is_open(request)
    except LinkRefused:
        return False
    return request.status == RequestStatus.PENDING


def _check_unit(unit: OrganizationalUnit, units: Sequence[OrganizationalUnit]) -> None:
    if unit not in units:
        raise LinkUnknown


def _read_address(url: str) -> tuple[str, str]:
    """The kind of link and its token; whatever stands before them is the front's business."""
    try:
        parts = urlsplit(url).path.strip("/").split("/")
    except ValueError:
        return "", ""
    return (parts[-2], parts[-1]) if len(parts) > 1 else ("", "")
