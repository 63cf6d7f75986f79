"""What people are told of a booking by mail: the candidate with an invitation for any calendar, the hosts in words."""

from contextlib import suppress
from typing import Any

from django.template.loader import render_to_string

from parley.engine.domain.invitations import EventContent, Person, build_invitation
from parley.engine.models import Account, Booking, BookingHost, BookingStatus, SchedulingRequest
from parley.engine.services.links import build_booking_url, build_dashboard_url
from parley.engine.services.mails import keep_mail, read_own_address
from parley.toolkit.clock import now
from parley.toolkit.mail.composing import MailRefused
from parley.toolkit.wall_time import write_day, write_span, write_zone


def invite(booking: Booking) -> None:
    """Keep the mails that follow from the booking's present state; inside the transaction that made it so.

    The candidate gets a REQUEST (the same UID and a higher sequence after a move) or a CANCEL, each host a notice.
    """
    seats = list(booking.hosts.select_related("account").order_by("-is_organizer", "-is_required", "pk"))
    _keep_invitation(booking, seats)
    for seat in seats:
        _keep_notice(booking, seat.account)


def build_booking_file(booking: Booking) -> bytes:
    """The booking as a calendar file to download, the same object as in the mail."""
    return build_invitation(_describe_for_candidate(booking))


def tell_hosts_of_decline(request: SchedulingRequest) -> None:
    """Keep the mail that tells the host that the invited person declined."""
    host = request.host
    who = request.recipient_name or request.recipient_email or "The invited person"
    text = render_to_string(
        "engine/mail/declined.txt",
        {
            "reader_name": host.name or host.email,
            "invitee_name": who,
            "summary": request.summary,
            "reason": request.declined_reason,
            "dashboard_url": build_dashboard_url(request),
        },
    )
    _keep_mail("notice", host.email, f"Declined: {request.summary}", text)


def _keep_invitation(booking: Booking, seats: list[BookingHost]) -> None:
    request = booking.request
    is_cancelled = booking.status == BookingStatus.CANCELLED
    name = "cancellation" if is_cancelled else "invitation"
    host_name = request.host.name or request.host.email
    facts = {
        "invitee_name": booking.invitee_name,
        "is_moved": booking.sequence > 0,
        "summary": request.summary,
        "when": _write_when(booking, booking.invitee_tzid),
        "place": _write_place(request),
        "people": ", ".join(seat.account.name or seat.account.email for seat in seats),
        "description": request.description,
        "manage_url": build_booking_url(booking),
        "cancelled_by_host": booking.cancelled_by != "invitee",
        "host_name": host_name,
        "reason": booking.cancelled_reason if booking.cancelled_by != "invitee" else "",
    }
    verb = "Cancelled" if is_cancelled else "New time" if booking.sequence else "Booked"
    _keep_mail(
        name,
        booking.invitee_email,
        f"{verb}: {request.summary}",
        render_to_string(f"engine/mail/{name}.txt", facts),
        html=render_to_string(f"engine/mail/{name}.html", facts),
        sender_name=host_name,
        calendar=build_invitation(_describe_for_candidate(booking), "CANCEL" if is_cancelled else "REQUEST"),
        calendar_method="CANCEL" if is_cancelled else "REQUEST",
        booking=booking,
    )


def _describe_for_candidate(booking: Booking) -> EventContent:
    """The event as the candidate's calendar shows it.

    The organizer bears the address that the mail comes from: Gmail and Outlook show no buttons where the two differ.
    """
    request = booking.request
    link = build_booking_url(booking)
    return EventContent(
        uid=booking.uid,
        sequence=booking.sequence,
        summary=request.summary,
        description=f"{request.description}\n\nChange or cancel: {link}".strip(),
        location=_write_place(request),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        organizer=Person(request.host.name, read_own_address()),
        attendees=(Person(booking.invitee_name, booking.invitee_email),),
        stamped_at=now(),
        status="cancelled" if booking.status == BookingStatus.CANCELLED else "confirmed",
        url=link,
    )


def _keep_notice(booking: Booking, account: Account) -> None:
    request = booking.request
    if booking.status == BookingStatus.CANCELLED:
        verb, happened = "Cancelled", f"{booking.invitee_name} cancelled the conversation."
        if booking.cancelled_by != "invitee":
            happened = "The conversation is cancelled."
    elif booking.sequence:
        verb, happened = "New time", "The conversation has a new time."
    else:
        verb, happened = "Booked", f"{booking.invitee_name} chose a time."
    facts = {
        "reader_name": account.name or account.email,
        "what_happened": happened,
        "summary": request.summary,
        "when": _write_when(booking, account.tzid),
        "place": _write_place(request),
        "invitee_name": booking.invitee_name,
        "invitee_email": booking.invitee_email,
        "reason": booking.cancelled_reason,
        "dashboard_url": build_dashboard_url(request),
    }
    text = render_to_string("engine/mail/notice.txt", facts)
    _keep_mail("notice", account.email, f"{verb}: {request.summary}", text, booking=booking)


def _write_when(booking: Booking, tzid: str) -> str:
    day, span = write_day(booking.starts_at, tzid, now()), write_span(booking.starts_at, booking.ends_at, tzid)
    return f"{day}, {span}, {write_zone(tzid)}"


def _write_place(request: SchedulingRequest) -> str:
    kind, detail = str(request.place.get("kind") or "none"), str(request.place.get("detail") or "")
    if kind == "phone":
        return f"By telephone: {detail}" if detail else "By telephone"
    return detail


def _keep_mail(purpose: str, recipient: str, subject: str, text: str, **more: Any) -> None:
    """The same as `keep_mail`, but a host's address that was stored badly must not cost the candidate the booking."""
    with suppress(MailRefused):
        keep_mail(purpose, recipient, subject, text, **more)
