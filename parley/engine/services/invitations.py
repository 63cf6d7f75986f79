"""What people are told of a booking by mail: the candidate with an invitation for any calendar, the hosts in words."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string

from parley.engine.domain.invitations import EventContent, Person, build_invitation
from parley.engine.models import (
    Account,
    Booking,
    BookingHost,
    BookingStatus,
    OutgoingMail,
    RequestStatus,
    SchedulingRequest,
)
from parley.engine.services.links import build_booking_url, build_dashboard_url, build_request_url
from parley.engine.services.mails import keep_mail, write_inviting_address
from parley.engine.services.people.resources import is_room, list_covered, list_named
from parley.engine.services.requests.files import build_file_url, list_files
from parley.toolkit.clock import now
from parley.toolkit.mail.composing import MailRefused
from parley.toolkit.wall_time import write_day, write_span, write_zone
from parley.toolkit.work_queue import WorkState


class Happening(StrEnum):
    """What people are told of a booking."""

    BOOKED = "booked"
    MOVED = "moved"
    CHANGED = "changed"
    CLOCKS_KEPT = "clocks_kept"
    CLOCKS_MOVED = "clocks_moved"
    CANCELLED = "cancelled"
    DECLINED = "declined"


# What happened: the first word of the subject, the sentence for the candidate, the sentence for hosts.
_WORDS = {
    Happening.BOOKED: ("Booked", "your conversation is booked.", "{who} chose a time."),
    Happening.MOVED: ("New time", "your conversation has a new time.", "The conversation has a new time."),
    Happening.CHANGED: (
        "Changed",
        "your conversation has changed: please look at what stands below.",
        "The conversation has changed: please look at what stands below.",
    ),
    Happening.CLOCKS_KEPT: (
        "Put right",
        "the rules for clocks have changed since your conversation was booked. It stays at the time of day that was "
        "agreed: please take this update into your calendar, which may show another hour otherwise.",
        "The rules for clocks have changed since the conversation was booked. It stays at the time of day that was "
        "agreed; your calendar is put right.",
    ),
    Happening.CLOCKS_MOVED: (
        "New time",
        "the rules for clocks have changed since your conversation was booked, and so it has a new time.",
        "The rules for clocks have changed since the conversation was booked, and so it has a new time for {who}.",
    ),
    Happening.CANCELLED: ("Cancelled", "your conversation is cancelled.", "The conversation is cancelled."),
    Happening.DECLINED: ("Declined", "you declined.", "{who} declined the invitation."),
}


def invite(booking: Booking, happening: Happening | None = None, *, tells_hosts: bool = True) -> None:
    """Keep the mails that follow from the booking's present state; inside the transaction that made it so.

    The candidate and guests get a REQUEST (the same UID and a higher sequence after a change) or a CANCEL, each host
    a notice. Without a happening, the state tells: booked, moved or cancelled.
    """
    happening = happening or _tell_happening(booking)
    seats = list(booking.hosts.select_related("account").order_by("-is_organizer", "-is_required", "pk"))
    request = booking.request
    files = (
        [] if happening == Happening.CANCELLED else [(file.name, build_file_url(file)) for file in list_files(request)]
    )
    picker = Person(booking.invitee_name, booking.invitee_email)
    _keep_invitation(booking, seats, happening, picker, files, is_picker=True)
    for guest in request.guests.all():
        _keep_invitation(booking, seats, happening, Person(guest.name, guest.email), files, is_picker=False)
    covered = list_covered(request.room_ids)
    for seat in seats:
        if not is_room(seat.account_id):
            if tells_hosts:
                _keep_notice(booking, seat.account, happening)
        elif seat.account_id not in covered:
            # Nothing is written into its calendar: its mailbox answers for it.
            room = Person(seat.account.name, seat.account.email)
            _keep_invitation(booking, seats, happening, room, files, is_picker=False)


def tell_former_host(booking: Booking, account: Account) -> None:
    """Keep the mail that tells somebody that another person hosts in their place."""
    host = booking.request.host
    _keep_notice(booking, account, Happening.CHANGED, f"{host.name or host.email} hosts in your place.")


def tell_host_without_link(booking: Booking) -> None:
    """Keep the mail that tells the host that no video link comes by itself; the booking stands."""
    _keep_notice(
        booking,
        booking.request.host,
        Happening.CHANGED,
        "The calendar made no link for the video call. The conversation stands: please give the place on its page, "
        "so that everybody is told.",
    )


def tell_host_of_change(booking: Booking, happened: str) -> None:
    """Keep the mail that tells the host what somebody did to the event in their own calendar."""
    _keep_notice(booking, booking.request.host, Happening.CHANGED, happened)


def hold_invitations(booking: Booking, seconds: int) -> None:
    """Let the invitations of a booking wait for so long; inside the transaction that kept them."""
    _list_unsent(booking).update(next_attempt_at=now() + timedelta(seconds=seconds))


def release_invitations(booking: Booking) -> None:
    """Send at once what was held."""
    _list_unsent(booking).update(next_attempt_at=now())


def withdraw_invitations(booking: Booking) -> bool:
    """Take back the invitations that nobody has begun to send; whether none of the present state has left.

    Inside a transaction, and followed by new ones.
    """
    _list_unsent(booking).delete()
    left = OutgoingMail.objects.filter(booking=booking, purpose="invitation", created_at__gte=booking.changed_at)
    return not left.exists()


def _list_unsent(booking: Booking) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(booking=booking, purpose="invitation", state=WorkState.PENDING, attempts=0)


def _tell_happening(booking: Booking) -> Happening:
    if booking.status == BookingStatus.CANCELLED:
        return Happening.CANCELLED
    return Happening.MOVED if booking.sequence else Happening.BOOKED


def build_booking_file(booking: Booking) -> bytes:
    """The booking as a calendar file to download, the same object as in the mail."""
    return build_invitation(_describe_for(booking, Person(booking.invitee_name, booking.invitee_email), True))


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


def tell_hosts_of_answer(booking: Booking, comment: str) -> None:
    """Keep the mails that tell the hosts that the candidate declined the invitation; the booking stands till then."""
    said = f"{booking.invitee_name} declined the invitation. The conversation stands until somebody cancels it."
    for seat in booking.hosts.select_related("account"):
        _keep_notice(booking, seat.account, Happening.DECLINED, said, comment)


def _keep_invitation(
    booking: Booking,
    seats: list[BookingHost],
    happening: Happening,
    reader: Person,
    files: Sequence[tuple[str, str]],
    *,
    is_picker: bool,
) -> None:
    """The mail to the candidate, who may change the booking, or to a guest, who may not."""
    request = booking.request
    is_cancelled = happening == Happening.CANCELLED
    name = "cancellation" if is_cancelled else "invitation"
    host_name = request.host.name or request.host.email
    verb, happened, _ = _WORDS[happening]
    is_open_again = is_cancelled and is_picker and request.status == RequestStatus.PENDING
    facts = {
        "reader_name": reader.name or reader.email,
        "happened": happened,
        "summary": request.summary,
        "when": _write_when(booking, booking.invitee_tzid),
        "place": _write_place(booking),
        "people": ", ".join(seat.account.name or seat.account.email for seat in seats if not is_room(seat.account_id)),
        "files": files,
        "description": request.description,
        "manage_url": build_booking_url(booking) if is_picker else "",
        "rebook_url": build_request_url(request) if is_open_again else "",
        "cancelled_by_host": booking.cancelled_by != "invitee",
        "host_name": host_name,
        "reason": booking.cancelled_reason if booking.cancelled_by != "invitee" else "",
    }
    _keep_mail(
        name,
        reader.email,
        f"{verb}: {request.summary}",
        render_to_string(f"engine/mail/{name}.txt", facts),
        html=render_to_string(f"engine/mail/{name}.html", facts),
        sender_name=host_name,
        sender_address=_write_organizer(booking, reader),
        calendar=build_invitation(_describe_for(booking, reader, is_picker), "CANCEL" if is_cancelled else "REQUEST"),
        calendar_method="CANCEL" if is_cancelled else "REQUEST",
        booking=booking,
    )


def _describe_for(booking: Booking, reader: Person, is_picker: bool) -> EventContent:
    """The event as the reader's calendar shows it.

    The organizer bears the address that the mail comes from: Gmail and Outlook show no buttons where the two differ.
    """
    request = booking.request
    link = build_booking_url(booking) if is_picker else ""
    return EventContent(
        uid=booking.uid,
        sequence=booking.sequence,
        summary=request.summary,
        description=f"{request.description}\n\nChange or cancel: {link}".strip() if link else request.description,
        location=_write_place(booking),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        organizer=Person(request.host.name, _write_organizer(booking, reader)),
        attendees=(reader,),
        stamped_at=now(),
        status="cancelled" if booking.status == BookingStatus.CANCELLED else "confirmed",
        url=link,
    )


def _write_organizer(booking: Booking, reader: Person) -> str:
    return write_inviting_address(booking.uid, reader.email, has_reply_words=booking.has_reply_words)


def _keep_notice(
    booking: Booking, account: Account, happening: Happening, happened: str = "", comment: str = ""
) -> None:
    request = booking.request
    verb, _, sentence = _WORDS[happening]
    if happening == Happening.CANCELLED and booking.cancelled_by == "invitee":
        sentence = "{who} cancelled the conversation."
    facts = {
        "reader_name": account.name or account.email,
        "what_happened": happened or sentence.format(who=booking.invitee_name),
        "summary": request.summary,
        "when": _write_when(booking, account.tzid),
        "place": _write_place(booking),
        "invitee_name": booking.invitee_name,
        "invitee_email": booking.invitee_email,
        "answers": booking.answers if happening != Happening.CANCELLED else (),
        "reason": comment or booking.cancelled_reason,
        "dashboard_url": build_dashboard_url(request),
    }
    text = render_to_string("engine/mail/notice.txt", facts)
    _keep_mail("notice", account.email, f"{verb}: {request.summary}", text, booking=booking)


def _write_when(booking: Booking, tzid: str) -> str:
    day, span = write_day(booking.starts_at, tzid, now()), write_span(booking.starts_at, booking.ends_at, tzid)
    return f"{day}, {span}, {write_zone(tzid)}"


def _write_place(booking: Booking) -> str:
    request = booking.request
    kind, detail = str(request.place.get("kind") or "none"), str(request.place.get("detail") or "")
    if kind == "phone":
        detail = f"By telephone: {detail}" if detail else "By telephone"
    elif kind == "conferencing":
        detail = booking.join_url or "Video call, the link follows"
    rooms = ", ".join(room.name for room in list_named(request.unit_id, request.room_ids))
    return ", ".join(part for part in (rooms, detail) if part)


def _keep_mail(purpose: str, recipient: str, subject: str, text: str, **more: Any) -> None:
    """The same as `keep_mail`, but a host's address that was stored badly must not cost the candidate the booking."""
    with suppress(MailRefused):
        keep_mail(purpose, recipient, subject, text, **more)
