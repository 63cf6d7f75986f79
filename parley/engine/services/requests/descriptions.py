"""A scheduling request as applications see it: the object of Cronofy's interface, and our `parley` part in it."""

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from parley.engine.domain.zones.instants import describe_span, write_instant
from parley.engine.models import (
    Account,
    Booking,
    BookingStatus,
    RequestFile,
    RequestPool,
    RequestStatus,
    SchedulingRequest,
)
from parley.engine.services.calendars.sync.texts import name_meeting_provider
from parley.engine.services.links import build_dashboard_url, build_request_url, find_other_owner
from parley.engine.services.requests.files import build_file_url
from parley.engine.services.requests.wishes import describe_wish
from parley.toolkit.clock import now


def describe_request(request: SchedulingRequest) -> dict[str, Any]:
    """One request as `describe_requests` describes it."""
    return describe_requests([request])[0]


def describe_requests(requests: Sequence[SchedulingRequest]) -> list[dict[str, Any]]:
    """The objects of section 7.7 of the contract, in the same order; a fixed number of queries."""
    prefetch_related_objects(
        list(requests),
        "host",
        "members__account",
        Prefetch("bookings", Booking.objects.select_related("reply")),
        "wish",
        "guests",
        "tags",
        "pools__pool__members__account",
        Prefetch("files", RequestFile.objects.defer("content").order_by("created_at", "pk")),
    )
    return [_describe(request) for request in requests]


def _describe(request: SchedulingRequest) -> dict[str, Any]:
    url = build_request_url(request)
    booking = find_shown_booking(request)
    scheduler = _list_metadata(request, booking)
    return {
        "scheduling_request_id": request.pk,
        "slot_selection": "complete" if request.status == RequestStatus.BOOKED else "pending",
        "primary_select_url": url,
        "dashboard_url": build_dashboard_url(request),
        "summary": request.summary,
        "duration": {"minutes": request.duration_minutes},
        "buffer": {
            "before": {"minutes": request.buffer_before_minutes},
            "after": {"minutes": request.buffer_after_minutes},
        },
        "recipient_operations": {
            "view_url": url,
            "reschedule_url": f"{url}?reschedule=true",
            "decline_url": f"{url}?decline=true",
        },
        "host": None if is_host_open(request) else _describe_person(request.host),
        "host_group": next((_describe_pool(seat) for seat in request.pools.all() if seat.is_host), None),
        "recipients": _list_recipients(request, booking, url),
        "collaborator_groups": _list_groups(request),
        "event": {
            "summary": request.summary,
            "description": request.description,
            "duration": {"minutes": request.duration_minutes},
            **({"locale": request.locale} if request.locale else {}),
            "attachments": [_describe_file(file) for file in request.files.all()],
            "metadata": {"scheduler": scheduler},
            **_describe_times(booking),
            **_describe_conferencing(booking),
        },
        "tags": [{"value": tag.value} for tag in request.tags.all()],
        # Customers of the interface read it in either place.
        "metadata": {"scheduler": scheduler},
        "parley": {
            "status": _tell_status(request),
            "booking": _describe_booking(request, booking) if booking else None,
            # Without a claim the correlation id is only what the address said.
            "is_claimed": bool(request.correlation_id),
            # Another person used the link of that request, and this one was made for them.
            "forwarded_from": request.forwarded_from_id,
            "opened_at": write_instant(request.opened_at) if request.opened_at else None,
            "declined_reason": request.declined_reason,
            # What the candidate said when none of the times suited, and what became of it.
            "wish": describe_wish(request),
            "rooms": [{"sub": each} for each in request.room_ids],
            # Of several conversations behind one link: which one it is, and the id of the first.
            "position": request.position,
            "leader_id": request.leader_id,
            "triggered_at": write_instant(now()),
        },
    }


def _describe_file(file: RequestFile) -> dict[str, Any]:
    return {"file_name": file.name, "content_type": file.content_type, "url": build_file_url(file)}


def _tell_status(request: SchedulingRequest) -> str:
    is_over = request.expires_at is not None and request.expires_at <= now()
    return "expired" if is_over and request.status == RequestStatus.PENDING else str(request.status)


def find_shown_booking(request: SchedulingRequest) -> Booking | None:
    """The live booking of a request, else its latest; from rows that are loaded already."""
    bookings = sorted(request.bookings.all(), key=lambda each: each.created_at)
    live = [each for each in bookings if each.status == BookingStatus.CONFIRMED]
    return next(reversed(live or bookings), None)


def _describe_booking(request: SchedulingRequest, booking: Booking) -> dict[str, Any]:
    return {
        "status": str(booking.status),
        "starts_at": write_instant(booking.starts_at),
        "ends_at": write_instant(booking.ends_at),
        "tzid": booking.tzid,
        "invitee": {"name": booking.invitee_name, "email": booking.invitee_email, "tzid": booking.invitee_tzid},
        # Somebody else than the link was made for; or the same person, who said so of another address.
        "is_passed_on": find_other_owner(request, booking) != "",
        "is_second_address": booking.is_second_address,
        "sequence": booking.sequence,
        "cancelled_by": booking.cancelled_by,
        "cancelled_reason": booking.cancelled_reason,
        "moved_reason": booking.moved_reason,
        "reply": _describe_reply(booking),
    }


def _describe_reply(booking: Booking) -> dict[str, Any] | None:
    """What the candidate answered to the invitation of the present time, by mail; None where nothing came."""
    reply = getattr(booking, "reply", None)
    if reply is None or reply.answered_at is None or reply.answered_sequence < booking.sequence_of_time:
        return None
    return {
        "status": reply.status,
        "comment": reply.comment,
        "proposal": json.loads(reply.proposal) if reply.proposal else None,
        "answered_at": write_instant(reply.answered_at),
    }


def is_host_open(request: SchedulingRequest) -> bool:
    """Whether a pool is still to send the host; from rows that are loaded already."""
    is_drawn = request.draws_from_pools and request.status != RequestStatus.BOOKED
    return is_drawn and any(seat.is_host for seat in request.pools.all())


def name_host(request: SchedulingRequest) -> str:
    """Who hosts, by name; the pool's name while nobody is chosen."""
    if is_host_open(request):
        return next(seat.pool.name for seat in request.pools.all() if seat.is_host)
    return request.host.name or request.host.email


def _list_metadata(request: SchedulingRequest, booking: Booking | None) -> dict[str, str]:
    """What came with the link, and what the visitor answered."""
    answers = booking.answers if booking is not None else []
    captured = {f"captured_data.{each['key']}": str(each["answer"]) for each in answers}
    known = {"correlation_id": request.correlation_id} if request.correlation_id else {}
    return {**request.link_metadata, **captured, **known}


def _describe_times(booking: Booking | None) -> dict[str, Any]:
    if booking is None or booking.status != BookingStatus.CONFIRMED:
        return {}
    return describe_span(write_instant(booking.starts_at), write_instant(booking.ends_at), booking.tzid)


def _describe_conferencing(booking: Booking | None) -> dict[str, Any]:
    """Where people meet by video, as events say it; nothing while no provider made a link."""
    if booking is None or not booking.join_url:
        return {}
    return {"conferencing": {"provider_name": name_meeting_provider(booking.join_url), "join_url": booking.join_url}}


def _list_recipients(request: SchedulingRequest, booking: Booking | None, url: str) -> list[dict[str, Any]]:
    email = request.recipient_email or (booking.invitee_email if booking else "")
    name = request.recipient_name or (booking.invitee_name if booking else "")
    people = [(email, name, True)] if email or name else []
    people += [(guest.email, guest.name, False) for guest in request.guests.all()]
    recipients: list[dict[str, Any]] = [
        {"email": email, "display_name": name, "slot_selector": is_picker, "select_url": url}
        for email, name, is_picker in people
    ]
    if recipients and request.recipient_organization:
        recipients[0]["organization_name"] = request.recipient_organization
    return recipients


def _list_groups(request: SchedulingRequest) -> list[dict[str, Any]]:
    """Who takes part besides the host: everybody of a group, nobody (they are optional), or whom a pool sends."""
    groups = []
    for name, is_required in (("Required attendees", True), ("Optional attendees", False)):
        members = [_describe_person(each.account) for each in request.members.all() if each.is_required is is_required]
        if members:
            groups.append({"name": name, "members": members, "required": len(members) if is_required else 0})
    return groups + [_describe_pool(seat) for seat in request.pools.all() if not seat.is_host]


def _describe_pool(seat: RequestPool) -> dict[str, Any]:
    named = {"sub": seat.pool_id} if seat.pool.is_listed else {}
    members = [_describe_person(each.account) for each in seat.pool.members.all()]
    return {**named, "name": seat.pool.name, "members": members, "required": seat.required_count}


def _describe_person(account: Account) -> dict[str, Any]:
    return {"sub": account.pk, "email": account.email, "display_name": account.name}
