"""A hosted link as its page shows it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from parley.engine.models import BookingLink
from parley.engine.pages.book.offers import read_instant
from parley.engine.pages.speaking import find_chosen_clock
from parley.engine.services.applications.applications import is_own_site
from parley.engine.services.booking_links.links import build_booking_link_path
from parley.engine.services.booking_links.offers import Offer
from parley.toolkit.presenting.addresses import add_to_query
from parley.toolkit.wall_time import write_time


def describe_link(link: BookingLink) -> dict[str, Any]:
    """What every page of the link says: what about, for whom, and where its forms go."""
    return {
        "link": link,
        "path": build_booking_link_path(link),
        "title": link.event.get("summary") or _("Conversations with %(name)s") % {"name": link.application.name},
        "description": link.event.get("description", ""),
        "place": (link.event.get("location") or {}).get("description", ""),
        "sender": link.application.name,
    }


def describe_steps(request: HttpRequest, link: BookingLink, offer: Offer, tzid: str) -> list[dict[str, Any]]:
    """The conversations of an offer with their titles; one step has the link's own."""
    events: Mapping[str, Any] = link.event.get("steps", {})
    is_twelve_hour = is_on_twelve_hours(request, link)
    return [
        _describe_step(is_twelve_hour, (events.get(step.sequence_id) or link.event), step.starts_at, step.ends_at, tzid)
        for step in offer.steps
    ]


def describe_chosen_steps(request: HttpRequest, link: BookingLink, tzid: str) -> list[dict[str, Any]]:
    """The same of what was chosen."""
    is_twelve_hour = is_on_twelve_hours(request, link)
    return [
        _describe_step(
            is_twelve_hour, {"summary": step["title"]}, read_instant(step["start"]), read_instant(step["end"]), tzid
        )
        for step in link.outcome["steps"]
    ]


def _describe_step(
    is_twelve_hour: bool, event: Mapping[str, Any], starts_at: datetime, ends_at: datetime, tzid: str
) -> dict[str, Any]:
    clock = write_clock_span(starts_at, ends_at, tzid, is_twelve_hour=is_twelve_hour)
    return {"title": event.get("summary", ""), "starts_at": starts_at, "clock": clock}


def write_clock_span(starts_at: datetime, ends_at: datetime, tzid: str, *, is_twelve_hour: bool) -> str:
    """From when to when, on a clock of twelve or of 24 hours."""
    starts, ends = (write_time(each, tzid, is_twelve_hour=is_twelve_hour) for each in (starts_at, ends_at))
    return f"{starts}–{ends}"


def is_on_twelve_hours(request: HttpRequest, link: BookingLink) -> bool:
    """Whether the page counts to twelve: as the visitor chose on it, else as the application wants it."""
    chosen = find_chosen_clock(request)
    return link.hour_format == "h" if chosen is None else chosen


def find_redirect(link: BookingLink) -> str:
    """Where the visitor is sent on to without a further press: only to a site that the application registered."""
    address = write_return_address(link)
    return address if address and is_own_site(link.application, address) else ""


def write_return_address(link: BookingLink) -> str:
    """Where the visitor may go at the end, with what the link carried; "" where the application named nothing."""
    address = link.addresses.get("redirect_completed", "")
    if not address or not link.link_metadata:
        return address
    return add_to_query(address, link.link_metadata)
