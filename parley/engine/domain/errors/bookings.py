"""Refusals about bookings, links and requests."""

from collections.abc import Sequence
from datetime import datetime

from parley.engine.domain.errors.base import EngineRefusal, NotFound
from parley.toolkit.presenting.told import marked


class BookingRefused(EngineRefusal):
    """A time that cannot be had."""

    default_message = marked("This time cannot be booked.")


class SlotTaken(BookingRefused):
    """Somebody else was faster; `next_slots` holds the starts of the next free times (aware UTC)."""

    default_message = marked("This time has just been taken.")

    def __init__(self, message: str = "", *, next_slots: Sequence[datetime] = ()) -> None:
        super().__init__(message)
        self.next_slots = tuple(next_slots)


class SlotNotOffered(SlotTaken):
    """The time is not on offer; `next_slots` as with `SlotTaken`."""

    default_message = marked("This time is not on offer.")


class SlotPassed(SlotNotOffered):
    """The time lies in the past or inside the minimum notice."""

    default_message = marked("This time has passed or is too soon to book.")


class HoldExpired(BookingRefused):
    """The time was kept too long without a booking."""

    default_message = marked("The time was kept for a while and is no longer.")


class BookingUnknown(BookingRefused):
    """No such booking."""

    default_message = marked("There is no such booking.")


class RequestFileUnknown(NotFound):
    """No such file of a request."""

    default_message = marked("There is no such file.")


class BookingClosed(BookingRefused):
    """The booking is cancelled or over and cannot be changed."""

    default_message = marked("This booking can no longer be changed.")


class PartOfSession(BookingRefused):
    """A place in a group session cannot change by itself what it shares with everybody who has one."""

    default_message = marked("This is a place in a group session: please change the session instead.")


class SessionUnknown(BookingRefused):
    """No such session behind a link."""

    default_message = marked("There is no such session any more.")


class SessionFull(BookingRefused):
    """All places of a group session are taken."""

    default_message = marked("All places of this session are taken.")


class RescheduleNotAllowed(BookingRefused):
    """The host does not allow another time."""

    default_message = marked("This conversation cannot be moved from here.")


class ChangeTooLate(BookingRefused):
    """Candidates may not change a booking by themselves so shortly before it begins."""

    default_message = marked("This conversation begins too soon to be changed here.")


class MovedTooOften(BookingRefused):
    """The candidate has moved the booking as often as the company allows."""

    default_message = marked("This conversation cannot be moved any more from here.")


class WishRefused(BookingRefused):
    """A wish for other times that cannot be taken, or that is settled already."""

    default_message = marked("This has been answered already.")


class CalendarUnreachable(BookingRefused):
    """A calendar that must be asked did not answer, and nothing is known of it."""

    default_message = marked("A calendar could not be reached.")


class LinkRefused(EngineRefusal):
    """A link that leads nowhere (any more)."""

    default_message = marked("This link cannot be used.")


class LinkUnknown(LinkRefused):
    """No such link."""

    default_message = marked("This link is not known.")


class LinkExpired(LinkRefused):
    """The link's time is over."""

    default_message = marked("This link has expired.")


class LinkRevoked(LinkRefused):
    """The link was withdrawn by its owner."""

    default_message = marked("This link was withdrawn.")


class LinkDeclined(LinkRevoked):
    """Whom the link was made for declined the conversation."""


class HostGone(LinkRefused):
    """Whoever was to host has left the unit, and nobody has taken over yet."""

    default_message = marked("The person who was going to meet you no longer does, and nobody has taken over yet.")


class LinkUsed(LinkRefused):
    """The link was for one booking, which has been made; `booking_token` opens the page where it is managed."""

    default_message = marked("This link has already been used.")

    def __init__(self, message: str = "", *, booking_token: str = "") -> None:
        super().__init__(message)
        self.booking_token = booking_token


class RequestUnknown(NotFound):
    """No such scheduling request."""

    default_message = marked("There is no such scheduling request.")


class BookingLinkUnknown(NotFound):
    """No hosted link of this application has this id or token."""

    default_message = marked("There is no such link.")


class ConversationUnknown(NotFound):
    """No scheduling conversation of this application and account has this id or token."""

    default_message = marked("There is no such conversation.")


class GroupUnknown(NotFound):
    """No such group link or session of the unit."""

    default_message = marked("There is no such group session.")
