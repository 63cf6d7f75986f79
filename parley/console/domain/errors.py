"""The console's refusals, one tree; services raise them, only doors turn them into answers.

ConsoleRefusal
├── NotPermitted               the member's role does not allow it
├── CompanyNotSetUp            no data centre saved, or not authorized: says who has to do what
├── EngineUnreachable          the engine did not answer in time; nothing was lost, try again
├── EngineRefused              the engine answered no, with its reason
├── LinkUnknown                no such link, or not of this company
├── LinkExpired
├── LinkRevoked
├── LinkUsed                   a link for one booking only, of which the booking is over
├── FirstRunClosed             the first-run address was used, has expired, or never was
├── InvitationClosed           the invitation was accepted, revoked, or has expired
├── StateRefused               a `state` that was not ours, not this member's, too old or used
├── AddressTaken               another candidate of the company has the address; says which
├── TooManyCalls               a key of the API called too often; try again in a minute
├── WebhookForged              a webhook whose signature does not fit
├── ProviderUnreachable        somebody else's log-in did not answer; try again, or log in with the password
├── ProviderRefused            somebody else's log-in answered no, or what it said could not be proved
├── SignInRefused              who was proved to be somebody may not come in here, with the reason
└── InputRefused               names the fields and what to do about each
"""


class ConsoleRefusal(Exception):
    """Something the console will not do; the message is fit for the person who asked."""


class NotPermitted(ConsoleRefusal):
    """The member's role does not allow it."""


class CompanyNotSetUp(ConsoleRefusal):
    """The company has not saved or authorized a data centre; the message says who has to do what."""


class EngineUnreachable(ConsoleRefusal):
    """The engine did not answer in time. Nothing was lost; it may be tried again."""


class EngineRefused(ConsoleRefusal):
    """The engine answered no; `status` is its HTTP status."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class LinkUnknown(ConsoleRefusal):
    """No such link."""


class LinkExpired(ConsoleRefusal):
    """The link's time is over."""


class LinkRevoked(ConsoleRefusal):
    """The sender has ended this link."""


class LinkUsed(ConsoleRefusal):
    """The link was for one booking only, and has had it."""


class FirstRunClosed(ConsoleRefusal):
    """The first-run address was used, has expired, or never was."""


class InvitationClosed(ConsoleRefusal):
    """The invitation was accepted, revoked, or has expired."""


class StateRefused(ConsoleRefusal):
    """A `state` that was not ours, not this member's, too old, or used."""


class AddressTaken(ConsoleRefusal):
    """Another candidate of the company has this address already: `candidate_id`."""

    def __init__(self, message: str, candidate_id: str) -> None:
        super().__init__(message)
        self.candidate_id = candidate_id


class TooManyCalls(ConsoleRefusal):
    """A key of the API, or a network that tries to log in, called too often within a minute."""


class WebhookForged(ConsoleRefusal):
    """A webhook whose signature does not fit its body."""


class ProviderUnreachable(ConsoleRefusal):
    """Somebody else's log-in (an OpenID provider) did not answer."""


class ProviderRefused(ConsoleRefusal):
    """Somebody else's log-in answered no, or what it said could not be proved."""


class SignInRefused(ConsoleRefusal):
    """Somebody proved who they are, and may not come in here; the message says why."""


class InputRefused(ConsoleRefusal):
    """Input that cannot be taken; `fields` maps each field to what is wrong and what to do."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("; ".join(fields.values()))
        self.fields = fields
