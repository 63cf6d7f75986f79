"""Refusals about accounts, signing in and units."""

from collections.abc import Sequence

from parley.engine.domain.errors.base import EngineRefusal, NotFound, NotPermitted
from parley.toolkit.presenting.told import marked


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

    default_message = marked("Too many attempts. Please wait a while.")

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


class ProviderMissing(NotFound):
    """This installation is not registered at the provider."""

    default_message = "This server is not registered with this provider yet. An administrator has to set it up first."


class VisitOver(SignInRefused):
    """The browser came back from a provider with what no visit of it is waiting for."""

    default_message = "This sign-in was used already, was open for too long, or began in another browser. Start again."


class ProviderRefused(SignInRefused):
    """The provider, or the person on its page, said no; `approval_url` is for an administrator who must agree."""

    default_message = "The provider did not let you in."

    def __init__(self, message: str = "", *, is_cancelled: bool = False, approval_url: str = "") -> None:
        super().__init__(message)
        self.is_cancelled = is_cancelled
        self.approval_url = approval_url


class IdentityUnknown(SignInRefused):
    """Nobody here signs in with this provider's account yet."""

    default_message = "There is no account here for this sign-in yet. Create one: accept the terms and continue."


class IdentityTaken(SignInRefused):
    """The provider's account is somebody else's sign-in here."""

    default_message = "Somebody else signs in here with this account. Sign in with it, or choose another one."


class OtherIdentity(SignInRefused):
    """A connection was to be renewed, but somebody else signed in at the provider."""

    default_message = "This is another account than the one that was connected. Choose the same one again."


class AddressUnproven(SignInRefused):
    """The address that the provider tells must be shown to be the person's own; a code was sent to `email`."""

    default_message = "We sent a code to your address, to be sure that it is yours."

    def __init__(self, message: str = "", *, email: str = "") -> None:
        super().__init__(message)
        self.email = email
