"""Access tokens of connections: refreshed by one at a time, kept before they are used, never replaced by nothing."""

import time
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q

from parley.engine.connectors.errors import ClientRefused, ConnectorError, CredentialsRefused, ServerTooSlow
from parley.engine.connectors.registry import find_sign_in
from parley.engine.connectors.sign_in import Tokens
from parley.engine.models import BrokenReason, Connection, ConnectionState
from parley.engine.services.calendars.breaks.marking import end_alarm, mark_broken, raise_alarm
from parley.engine.services.providers.clients import find_provider_client
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token

log = structlog.get_logger(__name__)

# A token that ends sooner than this is refreshed before it is used.
EARLY_SECONDS = 300
# Longer than a provider's token endpoint may take; whoever dies with the lease holds the others up this long.
LEASE_SECONDS = 30
WAIT_SECONDS = 20
LOOK_SECONDS = 0.05


def get_access_token(connection: Connection) -> str:
    """A token that is good for some minutes, refreshed where the kept one is not; call it outside of transactions.

    Raises CredentialsRefused, with which the connection is marked as broken, ClientRefused, with which the operator is
    alarmed and nobody is marked, and whatever keeps a provider from answering.
    """
    if connection.access_token and _is_fresh(connection):
        return connection.access_token
    return renew_access_token(connection.pk, connection.access_token)


def renew_access_token(connection_id: str, refused: str) -> str:
    """Another token than the one that was refused; of many who ask at once one refreshes, the others wait for it."""
    ends = time.monotonic() + WAIT_SECONDS
    while True:
        row = Connection.objects.get(pk=connection_id)
        if row.state != ConnectionState.ACTIVE or not row.refresh_token:
            raise CredentialsRefused(row.last_error)
        if row.access_token != refused and _is_fresh(row):
            return row.access_token
        if lease := _claim(row):
            token = _refresh(connection_id, lease, refused)
            if token:
                return token
        elif time.monotonic() > ends:
            raise ServerTooSlow
        else:
            time.sleep(LOOK_SECONDS)


def describe_tokens(tokens: Tokens) -> dict[str, Any]:
    """The columns that hold what a token endpoint gave; those it left out are not among them."""
    columns: dict[str, Any] = {
        "access_token": tokens.access_token,
        "token_expires_at": now() + timedelta(seconds=tokens.expires_in_seconds),
    }
    if tokens.refresh_token:
        columns["refresh_token"] = tokens.refresh_token
    if tokens.scopes:
        columns["granted_scopes"] = sorted(tokens.scopes)
    return columns


def _is_fresh(connection: Connection) -> bool:
    expires_at = connection.token_expires_at
    return expires_at is not None and expires_at > now() + timedelta(seconds=EARLY_SECONDS)


def _claim(row: Connection) -> str:
    """The lease on refreshing this connection, "" where somebody else has it."""
    lease = make_token(12)
    free = Q(token_leased_until__isnull=True) | Q(token_leased_until__lt=now())
    leased_until = now() + timedelta(seconds=LEASE_SECONDS)
    claimed = Connection.objects.filter(free, pk=row.pk).update(token_lease=lease, token_leased_until=leased_until)
    return lease if claimed else ""


def _refresh(connection_id: str, lease: str, refused: str) -> str:
    """The new token; "" where somebody else brought one meanwhile, which has to be looked at."""
    try:
        # Read under the lease: whoever had it before has written down what came.
        row = Connection.objects.get(pk=connection_id)
        if row.state != ConnectionState.ACTIVE or (row.access_token != refused and _is_fresh(row)):
            return ""
        tokens = _ask(row, lease)
        return tokens.access_token if tokens is not None and _keep(row, tokens) else ""
    finally:
        Connection.objects.filter(pk=connection_id, token_lease=lease).update(token_lease="", token_leased_until=None)


def _ask(row: Connection, lease: str) -> Tokens | None:
    """What the provider gives for the refresh token; None where it was replaced while the provider refused it."""
    client = find_provider_client(row.service)
    if client is None:
        raise ClientRefused
    try:
        tokens = find_sign_in(row.service).refresh_tokens(client, row.refresh_token)
    except CredentialsRefused as error:
        # The one we asked with may be the old one: another worker's newer token wins.
        own = Connection.objects.get(pk=row.pk)
        if own.refresh_token != row.refresh_token:
            return None
        log.warning("connection_broken", connection=row.pk, reason=type(error).__name__)
        # Whoever connects again takes the lease away: what was refused is no longer what is kept.
        ours = Connection.objects.filter(pk=row.pk, token_lease=lease)
        mark_broken(ours, BrokenReason.CREDENTIALS, describe_break(row))
        raise
    except ClientRefused as error:
        log.error("provider_client_refused", service=row.service)
        raise_alarm(row.service, str(error))
        raise
    except ConnectorError as error:
        log.warning("token_not_refreshed", connection=row.pk, reason=type(error).__name__)
        raise
    end_alarm(row.service)
    return tokens


def describe_break(connection: Connection) -> str:
    """What a person reads whose sign-in is over."""
    return f"The sign-in of {connection.name} has ended or was withdrawn. Connect it again."


@transaction.atomic
def _keep(row: Connection, tokens: Tokens) -> bool:
    """Keep what came before anybody uses it; False where another refresh token stands there by now."""
    present = Connection.objects.select_for_update(no_key=True).get(pk=row.pk)
    if present.refresh_token != row.refresh_token or present.state != ConnectionState.ACTIVE:
        return False
    Connection.objects.filter(pk=row.pk).update(**describe_tokens(tokens))
    return True
