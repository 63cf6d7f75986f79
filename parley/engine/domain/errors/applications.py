"""Refusals about applications, their tokens and grants."""

from collections.abc import Sequence

from parley.engine.domain.errors.base import EngineRefusal, NotFound, NotPermitted
from parley.engine.domain.errors.people import SignInRefused


class ScopeMissing(NotPermitted):
    """The token lacks a scope; `scopes` holds what would be needed."""

    default_message = "The token does not allow this."

    def __init__(self, message: str = "", *, scopes: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.scopes = tuple(scopes)


class TenantMismatch(NotPermitted):
    """A token of one tenant used for the unit of another."""

    default_message = "This belongs to another company."


class EmbedTokenRefused(SignInRefused):
    """An embed token that is forged, expired or for somebody else."""

    default_message = "The console's token was refused."


class HandOverRefused(SignInRefused):
    """A hand-over that is forged, expired or used before."""

    default_message = "The hand-over from the console was refused."


class ClaimRefused(SignInRefused):
    """A claim that is forged, expired, used before or changed."""

    default_message = "The claim on this link was refused."


class ApplicationUnknown(NotFound):
    """No such application."""

    default_message = "There is no such application."


class GrantRefused(EngineRefusal):
    """OAuth (RFC 6749 §5.2): `error` is the registered word, such as invalid_grant."""

    default_message = "The grant is not valid."

    def __init__(self, message: str = "", *, error: str = "invalid_grant") -> None:
        super().__init__(message)
        self.error = error


class DelegationRefused(EngineRefusal):
    """Somebody else's calendar is out of an application's reach; `error_key` is the word for the application."""

    default_message = "This calendar is out of reach."

    def __init__(self, message: str = "", *, error_key: str) -> None:
        super().__init__(message)
        self.error_key = error_key


class RateExceeded(EngineRefusal):
    """An application called too often; `retry_after_seconds` says how long to wait."""

    default_message = "This application calls too often."

    def __init__(self, message: str = "", *, retry_after_seconds: int = 1) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
