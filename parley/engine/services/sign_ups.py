"""Signing up and connecting at a provider: who came back is found, made or asked for a proof, and connected."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from parley.engine.connectors.sign_in import Identity
from parley.engine.domain.errors.people import AddressUnproven, IdentityTaken, IdentityUnknown, OtherIdentity
from parley.engine.models import Account, Connection, SignInIdentity
from parley.engine.services.calendars.connecting.providers import connect_provider
from parley.engine.services.calendars.connections import get_connection
from parley.engine.services.people.accounts import (
    BY_EMAIL,
    accept_terms,
    create_account,
    find_account_by_identity,
    find_account_by_verified_email,
    has_accepted_terms,
)
from parley.engine.services.people.sign_in_codes import request_sign_in_code
from parley.engine.services.providers.visits import Return, hold_return


@dataclass(frozen=True, slots=True)
class Connected:
    """Who signed in, the connection that came of it, and what the person did not grant, in words."""

    account: Account
    connection: Connection
    missing: tuple[str, ...] = ()


def complete_return(came: Return, asked_from: str = "") -> Connected:
    """Sign in whoever came back from a provider, and connect their calendars. Asks the provider for the calendars.

    An account is known by the provider's `sub`, never by an email address. A newcomer whose address is somebody's
    here already, or is not vouched for by the provider, shows by a code that it is theirs: then `complete_proven`
    goes on. Raises IdentityUnknown, IdentityTaken, OtherIdentity, AddressUnproven, CalendarNotConnected.
    """
    visit, identity = came.visit, came.identity
    known = find_account_by_identity(visit.service, identity.subject)
    if visit.account is not None:
        _attach_if_free(visit.account, known, came)
        return _connect(visit.account, came)
    if known is not None:
        if visit.terms_version and not has_accepted_terms(known):
            accept_terms(known, visit.terms_version)
        return _connect(known, came)
    if not visit.terms_version:
        raise IdentityUnknown
    email = identity.email.lower()
    if not identity.is_email_verified or find_account_by_verified_email(email) is not None:
        request_sign_in_code(email, asked_from)
        hold_return(came)
        raise AddressUnproven(email=email)
    account = create_account(
        email, identity.name, visit.tzid, visit.service, identity.subject, terms_version=visit.terms_version
    )
    return _connect(account, came)


def complete_proven(came: Return, proven_email: str) -> Connected:
    """The same for somebody who was held, once a code has shown that the address is theirs."""
    account = find_account_by_verified_email(proven_email)
    if account is None:
        account = create_account(
            proven_email, came.identity.name, came.visit.tzid, BY_EMAIL, proven_email, came.visit.terms_version
        )
    _attach_if_free(account, find_account_by_identity(came.visit.service, came.identity.subject), came)
    return _connect(account, came)


def _attach_if_free(account: Account, known: Account | None, came: Return) -> None:
    """Let the provider's account sign this person in from now on, where it is their own.

    It is where they signed up with it, or where it bears their address; another calendar account is a connection
    only: several people may share the one of their office, and none of them signs in as a colleague by it.
    """
    service, subject = came.visit.service, came.identity.subject
    if known is not None:
        if known != account and came.identity.email.lower() == account.email:
            raise IdentityTaken
        return
    is_own = bool(came.visit.terms_version) or came.identity.email.lower() == account.email
    if not is_own or account.identities.filter(issuer=service).exists():
        return
    try:
        with transaction.atomic():
            SignInIdentity.objects.create(account=account, issuer=service, subject=subject)
    except IntegrityError:
        return  # Somebody was faster; the connection stands by itself.


def _connect(account: Account, came: Return) -> Connected:
    if came.visit.connection_id:
        _require_same(get_connection(account, came.visit.connection_id), came.identity)
    connection = connect_provider(account, came.visit.service, came.tokens, came.identity)
    return Connected(account, connection, came.missing)


def _require_same(connection: Connection, identity: Identity) -> None:
    if connection.subject and connection.subject != identity.subject:
        raise OtherIdentity(
            f"You signed in as {identity.email}, but {connection.name} is what was connected. "
            "Choose that account again, or connect the other one beside it."
        )
