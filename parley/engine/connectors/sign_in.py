"""The contract of signing in at a provider with OAuth 2, and the values it speaks in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Access(StrEnum):
    """What a person may be asked to allow; each provider knows the scopes that it takes."""

    IDENTITY = "identity"
    READ_CALENDARS = "read_calendars"
    WRITE_EVENTS = "write_events"


@dataclass(frozen=True, slots=True)
class ProviderClient:
    """This installation's own registration at a provider. `imitation`: the origin of a fake that stands in for it.

    `tenant` is Microsoft's: "common", "organizations", "consumers" or a tenant's id.
    """

    client_id: str
    client_secret: str = field(repr=False)
    tenant: str = "common"
    imitation: str = ""


@dataclass(frozen=True, slots=True)
class AuthorizationWish:
    """What the provider's page shall ask. The code challenge is S256 of the verifier (RFC 7636)."""

    redirect_uri: str
    state: str
    nonce: str
    code_challenge: str
    access: frozenset[Access]
    login_hint: str = ""
    # Whether the person shall choose among their accounts, or is known to come back with the same.
    chooses_account: bool = True


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a token endpoint gave. `refresh_token` is "" where none came: the one that is kept stays."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in_seconds: int
    scopes: frozenset[str]
    id_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signed in, from a checked id_token. `subject` never changes (Microsoft: tid and oid); an email may."""

    subject: str
    email: str
    is_email_verified: bool
    name: str
    tenant: str = ""


class SignInProvider(Protocol):
    """One provider's OAuth 2 and OpenID Connect. Every method that asks may raise a ConnectorError."""

    def build_authorization_url(self, client: ProviderClient, wish: AuthorizationWish) -> str:
        """Where the person's browser goes."""

    def read_refusal(self, answer: Mapping[str, str]) -> Exception:
        """The error that a redirect with `error` stands for: SignInCancelled, ApprovalMissing, ClientRefused, …"""

    def redeem_code(self, client: ProviderClient, redirect_uri: str, code: str, code_verifier: str) -> Tokens:
        """Tokens for a code. Raises CredentialsRefused (the code is spent or old), ClientRefused, ApprovalMissing."""

    def refresh_tokens(self, client: ProviderClient, refresh_token: str) -> Tokens:
        """Fresh tokens. Raises CredentialsRefused for good, ClientRefused where the fault is ours."""

    def read_identity(self, client: ProviderClient, tokens: Tokens, nonce: str) -> Identity:
        """Who signed in: signature by the provider's keys, issuer, audience, expiry and nonce checked.

        Raises AnswerUnreadable for an id_token that does not hold.
        """

    def list_scopes(self, access: frozenset[Access]) -> list[str]:
        """The scopes that are asked for, in a fixed order: what the registration has to be allowed as well."""

    def list_missing(self, scopes: frozenset[str], access: frozenset[Access]) -> list[str]:
        """What was not granted of `access`, in words for the person; empty when all is there."""

    def revoke(self, client: ProviderClient, refresh_token: str) -> None:
        """Give the grant back; one that is dead already is done."""

    def build_approval_url(self, client: ProviderClient, redirect_uri: str, state: str) -> str:
        """Where an administrator approves Parley for an organization; "" where the provider has no such page."""

    def check_client(self, client: ProviderClient) -> str:
        """What is wrong with the client id and secret, in words; "" when the provider knows them."""
