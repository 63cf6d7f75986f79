"""The engine's one tree of refusals, named for what happened; only doors turn them into HTTP.

EngineRefusal
├─ InputRefused                  what was sent cannot be used; the message says which part and why
│  ├─ SpanEmpty                  an end that is not after its start, or a time without a zone
│  ├─ ZoneUnknown                no such time zone
│  ├─ WorkingHoursUnreadable     weekly hours that do not parse
│  ├─ PeriodUnreadable           a request's period that does not parse
│  ├─ QueryTooLarge              a question whose answer would cost too much
│  ├─ TextForbidden              control characters or line breaks where none may stand
│  ├─ AddressUnreadable          an email address that is none
│  └─ CalendarNotConnected       a calendar server that could not be connected; the message says what to do
├─ CalendarDataRefused           calendar data from outside that cannot be used
│  ├─ EventUnreadable            an event that cannot be read
│  ├─ RecurrenceUnreadable       a recurrence rule that cannot be read
│  ├─ RecurrenceTooDense         a recurrence rule that costs too much to expand
│  └─ ReplyUnreadable            an answer to an invitation that cannot be read
├─ BookingRefused                a time that cannot be had
│  ├─ SlotTaken                  somebody else was faster
│  ├─ SlotNotOffered             the time was never on offer
│  ├─ SlotPassed                 the time lies in the past or inside the minimum notice
│  ├─ HoldExpired                the time was kept too long without a booking
│  ├─ BookingUnknown             no such booking
│  ├─ BookingClosed              the booking is cancelled or over and cannot be changed
│  ├─ RescheduleNotAllowed       the host does not allow another time
│  └─ CalendarUnreachable        a calendar that must be asked did not answer
├─ LinkRefused                   a link that leads nowhere (any more)
│  ├─ LinkUnknown
│  ├─ LinkExpired
│  ├─ LinkRevoked
│  └─ LinkUsed
├─ NotPermitted                  the caller may not do this
│  ├─ NotAnOwner                 only an owner of the unit can do this; the owners are named
│  ├─ ScopeMissing               the token lacks a scope
│  └─ TenantMismatch             a token of one tenant used for the unit of another
├─ SignInRefused                 who stands there could not be established
│  ├─ TermsNotAccepted
│  ├─ CodeWrong
│  ├─ CodeExpired
│  ├─ TooManyAttempts
│  ├─ CredentialsWrong
│  ├─ EmbedTokenRefused
│  ├─ HandOverRefused
│  └─ ClaimRefused
├─ NotFound                      a thing that does not exist for this caller
│  ├─ AccountUnknown
│  ├─ ConnectionUnknown
│  ├─ CalendarUnknown
│  ├─ UnitUnknown
│  ├─ ApplicationUnknown
│  └─ RequestUnknown
└─ GrantRefused                  OAuth: a code, token, redirect address or client that is not valid
"""

from collections.abc import Sequence
from datetime import datetime


class EngineRefusal(Exception):
    """Anything that the engine will not do; the message is fit to be shown to a person."""

    default_message = "This could not be done."

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.default_message)

    @property
    def message(self) -> str:
        """What happened, in a sentence for a person."""
        return str(self)


class InputRefused(EngineRefusal):
    """What was sent cannot be used; `field` names the part, where there is one."""

    default_message = "What was sent cannot be used."

    def __init__(self, message: str = "", *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class SpanEmpty(InputRefused):
    """An end that is not after its start, or a time without a zone."""

    default_message = "The end must come after the start."


class ZoneUnknown(InputRefused):
    """No such time zone."""

    default_message = "This time zone is not known."


class WorkingHoursUnreadable(InputRefused):
    """Weekly hours that do not parse; the message says which and why."""

    default_message = "These working hours cannot be read."


class PeriodUnreadable(InputRefused):
    """A request's period that does not parse; the message says why."""

    default_message = "This period cannot be read."


class QueryTooLarge(InputRefused):
    """A question whose answer would cost too much."""

    default_message = "This asks for more than can be answered at once."


class TextForbidden(InputRefused):
    """Control characters or line breaks where none may stand."""

    default_message = "This text holds characters that are not allowed."


class AddressUnreadable(InputRefused):
    """An email address that is none."""

    default_message = "This is not an email address."


class CalendarNotConnected(InputRefused):
    """A calendar server that could not be connected; `field` is address, username or password."""

    default_message = "This calendar could not be connected."


class CalendarDataRefused(EngineRefusal):
    """Calendar data from outside that cannot be used."""

    default_message = "This calendar data cannot be used."


class EventUnreadable(CalendarDataRefused):
    """An event that cannot be read."""

    default_message = "An event in the calendar cannot be read."


class RecurrenceUnreadable(CalendarDataRefused):
    """A recurrence rule that cannot be read."""

    default_message = "A repeating event's rule cannot be read."


class RecurrenceTooDense(CalendarDataRefused):
    """A recurrence rule that costs too much to expand."""

    default_message = "A repeating event happens too often to be expanded."


class ReplyUnreadable(CalendarDataRefused):
    """An answer to an invitation that cannot be read."""

    default_message = "This answer to an invitation cannot be read."


class BookingRefused(EngineRefusal):
    """A time that cannot be had."""

    default_message = "This time cannot be booked."


class SlotTaken(BookingRefused):
    """Somebody else was faster; `next_slots` holds the starts of the next free times (aware UTC)."""

    default_message = "This time has just been taken."

    def __init__(self, message: str = "", *, next_slots: Sequence[datetime] = ()) -> None:
        super().__init__(message)
        self.next_slots = tuple(next_slots)


class SlotNotOffered(SlotTaken):
    """The time is not on offer; `next_slots` as with `SlotTaken`."""

    default_message = "This time is not on offer."


class SlotPassed(SlotNotOffered):
    """The time lies in the past or inside the minimum notice."""

    default_message = "This time has passed or is too soon to book."


class HoldExpired(BookingRefused):
    """The time was kept too long without a booking."""

    default_message = "The time was kept for a while and is no longer."


class BookingUnknown(BookingRefused):
    """No such booking."""

    default_message = "There is no such booking."


class BookingClosed(BookingRefused):
    """The booking is cancelled or over and cannot be changed."""

    default_message = "This booking can no longer be changed."


class RescheduleNotAllowed(BookingRefused):
    """The host does not allow another time."""

    default_message = "This conversation cannot be moved from here."


class CalendarUnreachable(BookingRefused):
    """A calendar that must be asked did not answer, and nothing is known of it."""

    default_message = "A calendar could not be reached."


class LinkRefused(EngineRefusal):
    """A link that leads nowhere (any more)."""

    default_message = "This link cannot be used."


class LinkUnknown(LinkRefused):
    """No such link."""

    default_message = "This link is not known."


class LinkExpired(LinkRefused):
    """The link's time is over."""

    default_message = "This link has expired."


class LinkRevoked(LinkRefused):
    """The link was withdrawn by its owner."""

    default_message = "This link was withdrawn."


class LinkUsed(LinkRefused):
    """The link was for one booking, which has been made; `booking_token` opens the page where it is managed."""

    default_message = "This link has already been used."

    def __init__(self, message: str = "", *, booking_token: str = "") -> None:
        super().__init__(message)
        self.booking_token = booking_token


class NotPermitted(EngineRefusal):
    """The caller may not do this."""

    default_message = "You may not do this."


class NotAnOwner(NotPermitted):
    """Only an owner of the unit can do this; `owners` holds their names or addresses."""

    default_message = "Only an owner of the organizational unit can do this."

    def __init__(self, message: str = "", *, owners: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.owners = tuple(owners)


class ScopeMissing(NotPermitted):
    """The token lacks a scope; `scopes` holds what would be needed."""

    default_message = "The token does not allow this."

    def __init__(self, message: str = "", *, scopes: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.scopes = tuple(scopes)


class TenantMismatch(NotPermitted):
    """A token of one tenant used for the unit of another."""

    default_message = "This belongs to another company."


class SignInRefused(EngineRefusal):
    """Who stands there could not be established."""

    default_message = "The sign-in did not succeed."


class TermsNotAccepted(SignInRefused):
    """The terms have not been accepted, or not in their present version."""

    default_message = "Please accept the Terms of Service and the Privacy Policy."


class CodeWrong(SignInRefused):
    """The code is not the one that was sent."""

    default_message = "This code is not right."


class CodeExpired(SignInRefused):
    """The code is too old."""

    default_message = "This code has expired."


class TooManyAttempts(SignInRefused):
    """Tried too often; `retry_after_seconds` says how long to wait."""

    default_message = "Too many attempts. Please wait a while."

    def __init__(self, message: str = "", *, retry_after_seconds: int = 60) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class CredentialsWrong(SignInRefused):
    """User name and password do not fit."""

    default_message = "User name and password do not fit."


class EmbedTokenRefused(SignInRefused):
    """An embed token that is forged, expired or for somebody else."""

    default_message = "The console's token was refused."


class HandOverRefused(SignInRefused):
    """A hand-over that is forged, expired or used before."""

    default_message = "The hand-over from the console was refused."


class ClaimRefused(SignInRefused):
    """A claim that is forged, expired, used before or changed."""

    default_message = "The claim on this link was refused."


class NotFound(EngineRefusal):
    """A thing that does not exist for this caller."""

    default_message = "There is no such thing."


class AccountUnknown(NotFound):
    """No such account."""

    default_message = "There is no such account."


class ConnectionUnknown(NotFound):
    """No such calendar connection."""

    default_message = "There is no such calendar connection."


class CalendarUnknown(NotFound):
    """No such calendar."""

    default_message = "There is no such calendar."


class UnitUnknown(NotFound):
    """No such organizational unit."""

    default_message = "There is no such organizational unit."


class ApplicationUnknown(NotFound):
    """No such application."""

    default_message = "There is no such application."


class RequestUnknown(NotFound):
    """No such scheduling request."""

    default_message = "There is no such scheduling request."


class GrantRefused(EngineRefusal):
    """OAuth (RFC 6749 §5.2): `error` is the registered word, such as invalid_grant."""

    default_message = "The grant is not valid."

    def __init__(self, message: str = "", *, error: str = "invalid_grant") -> None:
        super().__init__(message)
        self.error = error
