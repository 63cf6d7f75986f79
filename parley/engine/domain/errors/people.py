"""Refusals about accounts, signing in and units."""

from collections.abc import Sequence

from parley.engine.domain.errors.base import EngineRefusal, NotFound, NotPermitted


class NotAnOwner(NotPermitted):
    """Only an owner of the unit can do this; `owners` holds their names or addresses."""

    default_message = "Only an owner of the organizational unit can do this."

    def __init__(self, message: str = "", *, owners: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.owners = tuple(owners)


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


class AccountUnknown(NotFound):
    """No such account."""

    default_message = "There is no such account."


class UnitUnknown(NotFound):
    """No such organizational unit."""

    default_message = "There is no such organizational unit."


class PoolUnknown(NotFound):
    """No such pool."""

    default_message = "There is no such pool."


class TemplateUnknown(NotFound):
    """No such template."""

    default_message = "There is no such template."


class ResourceUnknown(NotFound):
    """No such room or other resource."""

    default_message = "There is no such resource."


class InvitationUnknown(NotFound):
    """No such invitation to a unit, or it is used, withdrawn or too old."""

    default_message = "This invitation is not good any more. Ask whoever invited you for another one."
