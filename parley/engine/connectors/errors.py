"""What can go wrong when a calendar provider is reached, in words a person can act on.

ConnectorError(permanent, retry_after_seconds)
├── CredentialsRefused      the user name or password was refused; asked once, never repeated
├── ClientRefused           the provider refuses this installation's own credentials; nobody's connection is to blame
├── ApprovalMissing         an administrator of the person's organization has to approve Parley first
├── SignInCancelled         the person did not go through with it
├── CredentialsWithheld     the server points to somebody else's address; the password was not sent there
├── PermissionMissing       signed in, but not allowed to do this
│   └── ScopesMissing       the person did not grant what this needs
├── AddressForbidden        the address lies where Parley does not go
├── NotACalendarServer      something answers there, but it is not CalDAV
├── CalendarMissing         the calendar is gone
├── CalendarFull            no room is left on the server
├── WriteConflict           the event was changed, removed or made by somebody else meanwhile
├── WriteRefused            the server does not accept this event
├── SyncStateExpired        the remembered state is too old; a full listing follows
├── AnswerUnreadable        the answer is broken or hostile
│   └── AnswerTooLarge      the answer is larger than allowed
├── PushNotOffered          the provider does not call for this calendar; it can be asked
├── ServerUnavailable       nothing answers, or the server asks to come back later
│   └── QuotaExceeded       the provider takes no more for hours
└── ServerTooSlow           no complete answer within the deadline

`permanent` is true where trying again without a change by a person cannot help.
`str(error)` says what happened and what to do; it never holds a password or what the server sent.
"""


class ConnectorError(Exception):
    """A provider could not do what it was asked; the root of this tree."""

    permanent = False
    message = "The calendar server could not be used. Parley will try again."

    def __init__(self, message: str = "", *, retry_after_seconds: int | None = None) -> None:
        super().__init__(message or self.message)
        self.retry_after_seconds = retry_after_seconds


class CredentialsRefused(ConnectorError):
    """The server refused the user name or the password."""

    permanent = True
    message = (
        "The calendar server refused the user name or password. Check both; many services need an app password "
        "made in their settings instead of the usual one."
    )


class ClientRefused(ConnectorError):
    """The provider refuses the client id or secret of this installation."""

    message = (
        "The provider refuses Parley's own credentials. An administrator has to check the client id and secret in the "
        "set-up of this installation."
    )


class ApprovalMissing(ConnectorError):
    """The person's organization lets only approved applications in."""

    permanent = True
    message = "Your organization's administrator has to approve Parley before you can connect this account."


class SignInCancelled(ConnectorError):
    """The person did not go through with the provider's page."""

    permanent = True
    message = "Nothing was connected, because the sign-in was cancelled. Try again whenever you like."


class CredentialsWithheld(ConnectorError):
    """The server sends on to an address that the person did not name, so the password was not sent there."""

    permanent = True

    def __init__(self, host: str) -> None:
        super().__init__(
            f"This server keeps its calendars at {host}. Your password was not sent there. "
            f"If you trust {host}, enter that as the address."
        )
        self.host = host


class PermissionMissing(ConnectorError):
    """The sign-in works, but the server does not allow this."""

    permanent = True
    message = "The calendar server does not allow this. Check that you may read and change this calendar."


class ScopesMissing(PermissionMissing):
    """The person did not grant what this needs."""

    message = "A permission is missing. Connect the account again and leave all permissions ticked."


class AddressForbidden(ConnectorError):
    """The address is one that Parley does not reach out to."""

    permanent = True
    message = (
        "Parley does not connect to this address. Use the public https:// address of the calendar server; "
        "for a server inside your own network, ask the administrator of Parley to allow that network."
    )


class NotACalendarServer(ConnectorError):
    """Something answers at the address, but it does not speak CalDAV."""

    permanent = True
    message = (
        "No calendars were found at this address. Check the address: it should be the CalDAV address "
        "from your calendar service's help pages."
    )


class CalendarMissing(ConnectorError):
    """The calendar does not exist on the server any more."""

    permanent = True
    message = "This calendar is no longer on the server. Choose another calendar."


class CalendarFull(ConnectorError):
    """The server has no room for another event."""

    permanent = True
    message = "The calendar server has no room left. Free some space there, then try again."


class WriteConflict(ConnectorError):
    """The event on the server is not the one that was expected; `current_etag` is its state now, None when gone."""

    permanent = True
    message = "The event was changed on the calendar server meanwhile. Read it again before writing."

    def __init__(self, message: str = "", *, current_etag: str | None = None) -> None:
        super().__init__(message)
        self.current_etag = current_etag


class WriteRefused(ConnectorError):
    """The server does not accept the event as it is written."""

    permanent = True
    message = "The calendar server did not accept the event."


class SyncStateExpired(ConnectorError):
    """The server does not know the remembered sync state any more; only a full listing helps."""

    message = "The calendar server asks for a fresh start. Parley reads the whole calendar again."


class AnswerUnreadable(ConnectorError):
    """The server's answer is broken, too large, or made to do harm."""

    message = "The calendar server gave an answer that cannot be read. Parley will try again later."


class AnswerTooLarge(AnswerUnreadable):
    """The server's answer is larger than allowed."""

    message = "The calendar server's answer is larger than Parley accepts."


class ServerUnavailable(ConnectorError):
    """Nothing answers at the address, or the server asks to come back later (`retry_after_seconds`)."""

    message = "The calendar server cannot be reached at the moment. Check the address, or try again later."


class ServerTooSlow(ConnectorError):
    """The server did not give a complete answer within the deadline."""

    message = "The calendar server took too long to answer. Try again later."


class QuotaExceeded(ServerUnavailable):
    """The provider has had enough of this account for hours."""

    message = "The calendar provider takes no more requests for some hours. Parley will try again then."


class PushNotOffered(ConnectorError):
    """The provider does not tell of changes to this calendar."""

    permanent = True
    message = "The provider does not tell of changes to this calendar; Parley asks for them."
