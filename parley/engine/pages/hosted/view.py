"""A hosted link as its page shows it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from parley.engine.models import BookingLink
from parley.engine.pages.book.offers import read_instant
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
        "title": link.event.get("summary") or f"Conversations with {link.application.name}",
        "description": link.event.get("description", ""),
        "place": (link.event.get("location") or {}).get("description", ""),
        "sender": link.application.name,
    }


def describe_steps(link: BookingLink, offer: Offer, tzid: str) -> list[dict[str, Any]]:
    """The conversations of an offer with their titles; one step has the link's own."""
    events: Mapping[str, Any] = link.event.get("steps", {})
    return [
        _describe_step(link, (events.get(step.sequence_id) or link.event), step.starts_at, step.ends_at, tzid)
        for step in offer.steps
    ]


def describe_chosen_steps(link: BookingLink, tzid: str) -> list[dict[str, Any]]:
    """The same of what was chosen."""
    return [
        _describe_step(link, {"summary": step["title"]}, read_instant(step["start"]), read_instant(step["end"]), tzid)
        for step in link.outcome["steps"]
    ]


def _describe_step(
    link: BookingLink, event: Mapping[str, Any], starts_at: datetime, ends_at: datetime, tzid: str
) -> dict[str, Any]:
    clock = f"{write_clock(link, starts_at, tzid)}–{write_clock(link, ends_at, tzid)}"
    return {"title": event.get("summary", ""), "starts_at": starts_at, "clock": clock}


def write_clock(link: BookingLink, moment: datetime, tzid: str) -> str:
    """The time of day as the application wants it written."""
    return write_time(moment, tzid, is_twelve_hour=link.hour_format == "h")


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
