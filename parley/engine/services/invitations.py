"""What people are told of a booking by mail: the candidate with an invitation for any calendar, the hosts in words."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from parley.engine.domain.invitations import Person, build_invitation
from parley.engine.models import (
    Account,
    Booking,
    BookingHost,
    BookingStatus,
    OutgoingMail,
    SchedulingRequest,
)
from parley.engine.services.letters.invitations import (
    describe_for,
    write_cancellation_letter,
    write_invitation_letter,
    write_organizer,
)
from parley.engine.services.letters.keeping import keep_letter
from parley.engine.services.letters.notices import write_decline_letter, write_notice_letter
from parley.engine.services.letters.readers import find_account_language, find_invitee_language
from parley.engine.services.people.resources import is_room, list_covered
from parley.engine.services.requests.files import build_file_url, list_files
from parley.toolkit.clock import now
from parley.toolkit.mail.composing import MailRefused, spell_address
from parley.toolkit.presenting.told import Told, marked
from parley.toolkit.presenting.translating import translate_told
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


@dataclass(frozen=True, slots=True)
class _Words:
    """What happened, in English: the subject, the sentence for the candidate, the one for hosts."""

    subject: str
    to_candidate: str
    to_host: str


_WORDS = {
    Happening.BOOKED: _Words(
        marked("Booked: %(title)s"), marked("Your conversation is booked."), marked("%(name)s chose a time.")
    ),
    Happening.MOVED: _Words(
        marked("New time: %(title)s"),
        marked("Your conversation has a new time."),
        marked("The conversation has a new time."),
    ),
    Happening.CHANGED: _Words(
        marked("Changed: %(title)s"),
        marked("Your conversation has changed: please look at what stands below."),
        marked("The conversation has changed: please look at what stands below."),
    ),
    Happening.CLOCKS_KEPT: _Words(
        marked("Put right: %(title)s"),
        marked(
            "The rules for clocks have changed since your conversation was booked. It stays at the time of day that "
            "was agreed: please take this update into your calendar, which may show another hour otherwise."
        ),
        marked(
            "The rules for clocks have changed since the conversation was booked. It stays at the time of day that "
            "was agreed; your calendar is put right."
        ),
    ),
    Happening.CLOCKS_MOVED: _Words(
        marked("New time: %(title)s"),
        marked("The rules for clocks have changed since your conversation was booked, and so it has a new time."),
        marked(
            "The rules for clocks have changed since the conversation was booked, and so it has a new time for "
            "%(name)s."
        ),
    ),
    Happening.CANCELLED: _Words(
        marked("Cancelled: %(title)s"),
        marked("Your conversation with %(name)s is cancelled."),
        marked("The conversation is cancelled."),
    ),
    Happening.DECLINED: _Words(
        marked("Declined: %(title)s"), marked("You declined."), marked("%(name)s declined the invitation.")
    ),
}


def invite(booking: Booking, happening: Happening | None = None, *, tells_hosts: bool = True) -> None:
    """Keep the mails that follow from the booking's present state; inside the transaction that made it so.

    The candidate and guests get a REQUEST (the same UID and a higher sequence after a change) or a CANCEL, each host
    a notice. A group session invites nobody: those who have a place are told of that. Without a happening, the state
    tells: booked, moved or cancelled.
    """
    happening = happening or _tell_happening(booking)
    seats = list(booking.hosts.select_related("account").order_by("-is_organizer", "-is_required", "pk"))
    request = booking.request
    files = (
        [] if happening == Happening.CANCELLED else [(file.name, build_file_url(file)) for file in list_files(request)]
    )
    if not request.is_session:
        picker = Person(booking.invitee_name, booking.invitee_email)
        _keep_invitation(booking, seats, happening, picker, files, is_picker=True)
    for guest in request.guests.all():
        _keep_invitation(booking, seats, happening, Person(guest.name, guest.email), files, is_picker=False)
    covered = list_covered(request.room_ids)
    for seat in seats:
        if not is_room(seat.account_id):
            # Who comes to a group session stands in everybody's calendar; a mail for each is for its host only.
            if tells_hosts and (booking.session_id is None or seat.is_organizer):
                _keep_notice(booking, seat.account, happening)
        elif seat.account_id not in covered:
            # Nothing is written into its calendar: its mailbox answers for it.
            room = Person(seat.account.name, seat.account.email)
            _keep_invitation(booking, seats, happening, room, files, is_picker=False)


def tell_former_host(booking: Booking, account: Account) -> None:
    """Keep the mail that tells somebody that another person hosts in their place."""
    host = booking.request.host
    _keep_notice(
        booking, account, Happening.CHANGED, Told(marked("%(name)s hosts in your place."), name=host.name or host.email)
    )


def tell_host_without_link(booking: Booking) -> None:
    """Keep the mail that tells the host that no video link comes by itself; the booking stands."""
    happened = marked(
        "The calendar made no link for the video call. The conversation stands: please give the place on its page, "
        "so that everybody is told."
    )
    _keep_notice(booking, booking.request.host, Happening.CHANGED, happened)


def tell_host_of_change(booking: Booking, *happened: str) -> None:
    """Keep the mail that tells the host what somebody did to the event in their own calendar.

    The sentences are marked or `Told`, so that they reach the host in their language.
    """
    _keep_notice(booking, booking.request.host, Happening.CHANGED, *happened)


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
    return build_invitation(describe_for(booking, Person(booking.invitee_name, booking.invitee_email), is_picker=True))


def tell_hosts_of_decline(request: SchedulingRequest) -> None:
    """Keep the mail that tells the host that the invited person declined."""
    with override(find_account_language(request.host)):
        invitee = request.recipient_name or request.recipient_email or _("The invited person")
        subject = _("Declined: %(title)s") % {"title": request.summary}
        keep_letter("notice", request.host.email, subject, write_decline_letter(request, invitee))


def tell_hosts_of_answer(booking: Booking, comment: str) -> None:
    """Keep the mails that tell the hosts that the candidate declined the invitation; the booking stands till then."""
    said = marked("%(name)s declined the invitation. The conversation stands until somebody cancels it.")
    for seat in booking.hosts.select_related("account"):
        _keep_notice(booking, seat.account, Happening.DECLINED, Told(said, name=booking.invitee_name), comment=comment)


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
    request, words = booking.request, _WORDS[happening]
    is_cancelled = happening == Happening.CANCELLED
    host_name = request.host.name or request.host.email
    with override(find_invitee_language(booking)):
        opening = _(words.to_candidate) % {"name": host_name}
        if is_cancelled:
            letter = write_cancellation_letter(booking, seats, reader, opening, is_picker=is_picker)
        else:
            letter = write_invitation_letter(booking, seats, reader, opening, files, is_picker=is_picker)
        keep_letter(
            "cancellation" if is_cancelled else "invitation",
            reader.email,
            _(words.subject) % {"title": request.summary},
            letter,
            sender_name=host_name,
            sender_address=write_organizer(booking, reader),
            reply_to=_write_host(request.host),
            calendar=build_invitation(
                describe_for(booking, reader, is_picker=is_picker), "CANCEL" if is_cancelled else "REQUEST"
            ),
            calendar_method="CANCEL" if is_cancelled else "REQUEST",
            booking=booking,
        )


def _keep_notice(booking: Booking, account: Account, happening: Happening, *happened: str, comment: str = "") -> None:
    """The mail to one host; the sentences `happened` say it otherwise than the happening does."""
    words, is_cancelled = _WORDS[happening], happening == Happening.CANCELLED
    usual = marked("%(name)s cancelled the conversation.") if _is_cancelled_by_invitee(booking) else words.to_host
    invitee = booking.invitee_name or booking.request.summary
    with override(find_account_language(account)):
        letter = write_notice_letter(
            booking,
            account,
            " ".join(translate_told(each) for each in happened or (Told(usual, name=invitee),)),
            words=comment or booking.cancelled_reason or (booking.moved_reason if happening == Happening.MOVED else ""),
            tells_answers=not is_cancelled,
        )
        subject = _(words.subject) % {"title": booking.request.summary}
        keep_letter("notice", account.email, subject, letter, booking=booking)


def _is_cancelled_by_invitee(booking: Booking) -> bool:
    return booking.status == BookingStatus.CANCELLED and booking.cancelled_by == "invitee"


def _write_host(host: Account) -> Address | str:
    """Where a candidate's own words go who answers the mail: to the host. Calendars answer to the organizer."""
    with suppress(MailRefused, ValueError):
        address = spell_address(host.email)
        if address.isascii():
            return Address(display_name=" ".join(host.name.split()), addr_spec=address)
    return ""
