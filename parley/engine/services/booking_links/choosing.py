"""A visitor's choice: found again under the locks of all who may take part, written, and told to the application."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from parley.engine.domain.errors.bookings import LinkRevoked, LinkUsed
from parley.engine.domain.zones.instants import describe_span, write_instant
from parley.engine.models import BookingLink, BookingLinkStatus
from parley.engine.services.booking_links.links import describe_booking_link, describe_event
from parley.engine.services.booking_links.offers import Offer, get_offer, list_subs
from parley.engine.services.booking_links.writing import write_events
from parley.engine.services.bookings.claiming import RECHECK_SECONDS
from parley.engine.services.bookings.occupancy import lock_hosts
from parley.engine.services.calendars.sync.refreshing import refresh_busy_time
from parley.engine.services.notifications.deliveries import queue_delivery
from parley.engine.services.requests.drafts import keep_metadata
from parley.toolkit.clock import now


def choose_offer(link: BookingLink, starts_at: datetime, tzid: str, metadata: Mapping[str, str]) -> BookingLink:
    """Take the offer that starts then: its events are written, the application is told; a second click is the first.

    Raises SlotTaken where the offer is gone, LinkUsed when another one was taken, LinkRevoked for a closed link.
    """
    kept = keep_metadata(metadata)
    _ask_providers(link, starts_at)
    with transaction.atomic():
        lock_hosts(list_subs(link), f"booking_link:{link.pk}")
        link = BookingLink.objects.select_related("application").get(pk=link.pk)
        if link.status == BookingLinkStatus.COMPLETED:
            if link.outcome["steps"][0]["start"] == write_instant(starts_at):
                return link
            raise LinkUsed
        if link.status != BookingLinkStatus.OPEN:
            raise LinkRevoked
        offer = get_offer(link, starts_at)
        link.status, link.completed_at = BookingLinkStatus.COMPLETED, now()
        link.outcome = {"tzid": tzid, "steps": _describe_steps(link, offer)}
        link.link_metadata = {**link.link_metadata, **kept}
        link.save(update_fields=["status", "completed_at", "outcome", "link_metadata"])
        write_events(link, offer)
        _tell(link, "completed", _describe_choice(link))
    return link


def _ask_providers(link: BookingLink, starts_at: datetime) -> None:
    """Have the busy time of those who would take part read again, within two seconds and outside of transactions."""
    offer = get_offer(link, starts_at) if link.status == BookingLinkStatus.OPEN else None
    if offer is not None:
        subs = sorted({sub for step in offer.steps for sub in step.subs})
        refresh_busy_time(subs, offer.starts_at, offer.ends_at, deadline_seconds=RECHECK_SECONDS)


def note_none_suits(link: BookingLink, tzid: str) -> None:
    """Tell the application once that none of the times suits the visitor."""
    _note_once(link, "suits_none_at", "no_times_suitable", tzid)


def note_none_found(link: BookingLink, tzid: str) -> None:
    """Tell the application once that the visitor was shown no time at all."""
    _note_once(link, "found_none_at", "no_times_displayed", tzid)


@transaction.atomic
def _note_once(link: BookingLink, column: str, address: str, tzid: str) -> None:
    unnoted = BookingLink.objects.filter(pk=link.pk, status=BookingLinkStatus.OPEN, **{f"{column}__isnull": True})
    if unnoted.update(**{column: now()}):
        _tell(link, address, {"user": {"tzid": tzid}, **_name_link(link)})


def _describe_steps(link: BookingLink, offer: Offer) -> list[dict[str, Any]]:
    events: Mapping[str, Any] = link.event.get("steps", {})
    return [
        {
            "sequence_id": step.sequence_id,
            "title": (events.get(step.sequence_id) or link.event).get("summary", ""),
            "start": write_instant(step.starts_at),
            "end": write_instant(step.ends_at),
            "participants": [{"sub": sub} for sub in step.subs],
        }
        for step in offer.steps
    ]


def _describe_choice(link: BookingLink) -> dict[str, Any]:
    """What the application is told of a choice: the event with its time, who takes part, where the visitor is."""
    steps = link.outcome["steps"]
    told: dict[str, Any] = {
        "event": describe_event(link),
        "participants": steps[0]["participants"],
        "user": {"tzid": link.outcome["tzid"]},
        **_name_link(link),
    }
    if len(steps) > 1 or steps[0]["sequence_id"]:
        told["sequence"] = [{**step, "event": _find_step_event(link, step)} for step in steps]
    return told


def _find_step_event(link: BookingLink, step: Mapping[str, Any]) -> dict[str, Any]:
    event = (link.event.get("steps") or {}).get(step["sequence_id"], {})
    tzid = event.get("tzid") or link.tzid
    return {
        **event,
        **describe_span(step["start"], step["end"], tzid),
    }


def _name_link(link: BookingLink) -> dict[str, Any]:
    described = describe_booking_link(link)
    key = "real_time_scheduling" if "real_time_scheduling_id" in described else "real_time_sequencing"
    return {key: described, "oauth": {"state": link.state}, "metadata": link.link_metadata}


def _tell(link: BookingLink, address: str, body: Mapping[str, Any]) -> None:
    url = link.addresses.get(address, "")
    if url:
        queue_delivery(link.application, url, f"real_time_scheduling_{address}", body)
