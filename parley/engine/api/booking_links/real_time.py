"""`/v1/real_time_scheduling`, `/v1/real_time_sequencing`, `/v1/add_to_calendar`: hosted links (7.1 to 7.3)."""

from typing import Any

from ninja import Router

from parley.engine.api.caller import CallerRequest, api_key, body_credentials
from parley.engine.api.fields import read_fields
from parley.engine.models import BookingLink, BookingLinkKind
from parley.engine.services.booking_links.links import (
    build_booking_link_url,
    describe_booking_link,
    disable_booking_link,
    find_booking_link_by_token,
    get_booking_link,
)
from parley.engine.services.booking_links.making import make_event_link, make_scheduling_link, make_sequencing_link

router = Router()
# The credentials in the body come first: beside them some clients send a bearer token that is none (0.9).
CREDENTIALS = [body_credentials, api_key]


@router.post("real_time_scheduling", auth=CREDENTIALS)
def create_real_time_scheduling(request: CallerRequest) -> dict[str, Any]:
    """Make a link at which a visitor chooses one time; the times are looked up whenever it is opened."""
    link = make_scheduling_link(request.auth.application, read_fields(request))
    return {"url": build_booking_link_url(link), "real_time_scheduling": describe_booking_link(link)}


@router.get("real_time_scheduling", auth=api_key)
def find_real_time_scheduling(request: CallerRequest, token: str) -> dict[str, Any]:
    """Where a link stands, by the last part of its address."""
    link = find_booking_link_by_token(request.auth.application, BookingLinkKind.SCHEDULING, token)
    return _tell_scheduling(link)


@router.get("real_time_scheduling/{link_id}", auth=api_key)
def read_real_time_scheduling(request: CallerRequest, link_id: str) -> dict[str, Any]:
    """Where a link stands; its event has a time once one was chosen."""
    return _tell_scheduling(get_booking_link(request.auth.application, BookingLinkKind.SCHEDULING, link_id))


@router.post("real_time_scheduling/{link_id}/disable", auth=CREDENTIALS)
def disable_real_time_scheduling(request: CallerRequest, link_id: str) -> dict[str, Any]:
    """Close a link that was not used yet; its page shows `display_message`."""
    return _tell_scheduling(_disable(request, BookingLinkKind.SCHEDULING, link_id))


@router.post("real_time_sequencing", auth=CREDENTIALS)
def create_real_time_sequencing(request: CallerRequest) -> dict[str, Any]:
    """Make a link at which a visitor chooses several conversations in a row."""
    link = make_sequencing_link(request.auth.application, read_fields(request))
    return {"url": build_booking_link_url(link), "real_time_sequencing": describe_booking_link(link)}


@router.get("real_time_sequencing/{link_id}", auth=api_key)
def read_real_time_sequencing(request: CallerRequest, link_id: str) -> dict[str, Any]:
    """Where a link of a sequence stands."""
    link = get_booking_link(request.auth.application, BookingLinkKind.SEQUENCING, link_id)
    return {"real_time_sequencing": describe_booking_link(link)}


@router.post("real_time_sequencing/{link_id}/disable", auth=CREDENTIALS)
def disable_real_time_sequencing(request: CallerRequest, link_id: str) -> dict[str, Any]:
    """Close a link of a sequence that was not used yet."""
    return {"real_time_sequencing": describe_booking_link(_disable(request, BookingLinkKind.SEQUENCING, link_id))}


@router.post("add_to_calendar", auth=CREDENTIALS)
def create_add_to_calendar(request: CallerRequest) -> dict[str, Any]:
    """Make a link at which a visitor takes an event into a calendar."""
    return {"url": build_booking_link_url(make_event_link(request.auth.application, read_fields(request)))}


def _disable(request: CallerRequest, kind: BookingLinkKind, link_id: str) -> BookingLink:
    link = get_booking_link(request.auth.application, kind, link_id)
    return disable_booking_link(link, str(read_fields(request).get("display_message", "")))


def _tell_scheduling(link: BookingLink) -> dict[str, Any]:
    return {"real_time_scheduling": describe_booking_link(link)}
