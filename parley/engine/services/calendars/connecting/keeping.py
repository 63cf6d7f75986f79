"""Keeping a connection: a new one, or one that is connected again, with its calendars as the provider listed them."""

from django.db import transaction

from parley.engine.connectors.base import RemoteCalendar
from parley.engine.connectors.sign_in import Tokens
from parley.engine.models import Account, BrokenReason, CalendarWatch, Connection, ConnectionState, Farewell
from parley.engine.services.calendars.connecting.disconnecting import hash_grant
from parley.engine.services.calendars.connecting.storing import store_calendars, wake_writes
from parley.engine.services.calendars.connecting.tokens import describe_tokens
from parley.engine.services.calendars.connections import SignIn, list_connections
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names


@transaction.atomic
def store_connection(
    account: Account, sign_in: SignIn, found: list[RemoteCalendar] | None, tokens: Tokens | None = None
) -> Connection:
    """Keep what connects the account to a service; the same sign-in again renews its connection.

    `found` is None where the provider did not answer yet. With `tokens`, the provider's subject alone says which
    connection it is.
    """
    # Two clicks at once must not make two connections; the unique constraint would answer the second with an error.
    lock_names([f"connect:{account.id}"])
    key = {"service": sign_in.service, "subject": sign_in.subject}
    if tokens is None:
        key |= {"address": sign_in.address, "username": sign_in.username}
    own = list_connections(account).filter(**key)
    # Who refreshes the tokens locks the row, too: what this brings is the newest.
    connection = own.select_for_update(no_key=True, of=("self",)).first() or Connection(account=account, **key)
    connection.name, connection.username = sign_in.name, sign_in.username
    connection.password = sign_in.password
    for column, value in (describe_tokens(tokens) if tokens else {}).items():
        setattr(connection, column, value)
    connection.owner_addresses = sorted({word.lower() for word in (account.email, sign_in.username) if "@" in word})
    _mend(connection)
    connection.save()
    if tokens is not None:
        _renew_promises(connection)
    if found is not None:
        store_calendars(connection, found)
    wake_writes(account)
    return connection


def _renew_promises(connection: Connection) -> None:
    """What was promised to tokens of the past may be dead: each calendar is read whole and watched anew."""
    # Given back by now, the grant of this very account at the provider would end with all that was granted since.
    Farewell.objects.filter(grant_hash=hash_grant(connection)).update(refresh_token="")
    connection.calendars.update(sync_state="", is_push_refused=False)
    CalendarWatch.objects.filter(calendar__connection=connection, ended_at=None).update(renew_at=now())


def _mend(connection: Connection) -> None:
    connection.state, connection.broken_reason = ConnectionState.ACTIVE, BrokenReason.NONE
    connection.broken_at, connection.break_notices = None, 0
    connection.last_error, connection.failures, connection.failing_since = "", 0, None
    connection.next_sync_at = now()
    # A run that is at it with what was known before may write nothing any more, least of all that it was refused.
    connection.lease_token, connection.leased_until = "", None
    connection.token_lease, connection.token_leased_until = "", None
