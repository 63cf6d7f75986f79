"""Why a guarded request ended without an answer.

OutgoingFailure
├── AddressForbidden     the address, or one it resolves or redirects to, is not one we go to
├── AddressUnreachable   no name, no route, refused, cut off: one text for all of them
├── AnswerTooLarge       more bytes than allowed, as sent or unpacked
├── AnswerBroken         not HTTP as we read it
├── RedirectRefused      too many redirects, or one from https to http
└── DeadlineExceeded     no complete answer in time

The texts are fixed, so that nobody learns from them which ports inside are open.
"""


class OutgoingFailure(Exception):
    """A request to a foreign address ended without an answer; the root of this tree."""

    message = "The request ended without an answer."

    def __init__(self) -> None:
        super().__init__(self.message)


class AddressForbidden(OutgoingFailure):
    """The address, or one of those it resolves to, lies where we do not go; no connection was opened."""

    message = "This address is not one that may be reached."


class AddressUnreachable(OutgoingFailure):
    """No connection could be made or kept."""

    message = "The address could not be reached."


class AnswerTooLarge(OutgoingFailure):
    """The answer is larger than allowed, as sent or unpacked."""

    message = "The answer is larger than allowed."


class AnswerBroken(OutgoingFailure):
    """The answer is not HTTP as we read it."""

    message = "The answer could not be read."


class RedirectRefused(OutgoingFailure):
    """The answer redirects too often, or from https to http."""

    message = "The address redirects in a way that is not followed."


class DeadlineExceeded(OutgoingFailure):
    """The whole exchange did not end in time."""

    message = "The answer did not come in time."
