"""Refusals about who books: a link for somebody else, an address that is not confirmed yet."""

from parley.engine.domain.errors.base import EngineRefusal
from parley.engine.domain.errors.bookings import LinkRefused


class InviteeUnsettled(EngineRefusal):
    """Nothing is booked before it is settled who books."""

    default_message = "Please say first who books."


class ForwardedLinkRefused(InviteeUnsettled):
    """The link was made for another person, and the company wants nobody else to use it; `hint` is half an address."""

    default_message = "This link was made for another person."

    def __init__(self, message: str = "", *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class WhoAsked(InviteeUnsettled):
    """Another address than the link's: whether both are one person's has to be said; `hint` is half an address."""

    default_message = "This link was made for another address."

    def __init__(self, message: str = "", *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class ConfirmationNeeded(InviteeUnsettled):
    """A code was mailed; the booking waits for it on the page with this token."""

    default_message = "Please confirm your address first."

    def __init__(self, message: str = "", *, page_token: str = "") -> None:
        super().__init__(message)
        self.page_token = page_token


class ConfirmationUnknown(LinkRefused):
    """No booking waits behind this address (any more)."""

    default_message = "Nothing waits to be confirmed here."


class ConfirmationExpired(LinkRefused):
    """The address was not confirmed in time; `link_token` leads to the times once more."""

    default_message = "The time to confirm is over."

    def __init__(self, message: str = "", *, link_token: str = "") -> None:
        super().__init__(message)
        self.link_token = link_token
