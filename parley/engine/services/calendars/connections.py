"""Connections: connecting a calendar server, keeping its credentials, and opening a connector with them."""

from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from parley.engine.connectors.base import CalendarConnector, ConnectorSettings, RemoteCalendar
from parley.engine.connectors.caldav.addresses import read_address
from parley.engine.connectors.errors import ConnectorError, CredentialsRefused, PermissionMissing, ScopesMissing
from parley.engine.connectors.registry import BUILTIN, CALDAV, FEED, find_sign_in, open_connector
from parley.engine.connectors.sign_in import Access, Identity, ProviderClient, Tokens
from parley.engine.domain.errors.calendars import CalendarNotConnected, ConnectionUnknown
from parley.engine.models import (
    Account,
    BrokenReason,
    BusyTime,
    Calendar,
    CalendarObject,
    CalendarWatch,
    Connection,
    ConnectionState,
    EventText,
    Farewell,
    ObjectPart,
    PreparedTimeline,
)
from parley.engine.services.calendars.breaks.marking import mark_broken
from parley.engine.services.calendars.builtin_calendar import open_builtin_calendar
from parley.engine.services.calendars.connecting.storing import (
    SIGNED_IN,
    ensure_target,
    store_calendars,
    wake_writes,
)
from parley.engine.services.calendars.connecting.tokens import describe_tokens, get_access_token, renew_access_token
from parley.engine.services.notifications.pushes import PROFILE_DISCONNECTED, tell_channels
from parley.engine.services.providers.clients import find_provider_client
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash
from parley.toolkit.locking import lock_names

# Every CalDAV server takes this as the last part of an address.
FIRST_SLUG = "parley"
FIRST_NAME = "Parley"
BUILTIN_SLUG = "calendar"
BUILTIN_NAME = "Built-in calendar"
MAX_ADDRESS_CHARACTERS = 500
MAX_USERNAME_CHARACTERS = 254
MAX_PASSWORD_CHARACTERS = 1000
WATCH_IDS = ("pk", "provider_id", "resource_id")


@dataclass(frozen=True, slots=True)
class SignIn:
    """What connects one person to one calendar service; `name` is how lists call it."""

    service: str
    name: str
    address: str = ""
    username: str = ""
    password: str = ""
    subject: str = ""


def connect_builtin_calendar(account: Account) -> Connection:
    """Give the account its calendar on this installation's own server; connecting again answers the same one.

    Asks the server first, outside of any transaction. Raises CalendarNotConnected.
    """
    sign_in = SignIn(BUILTIN, BUILTIN_NAME)
    connector = open_builtin_calendar(account.id)
    try:
        connector.create_calendar(BUILTIN_SLUG, "Calendar")
        found = connector.list_calendars()
    except ConnectorError as error:
        raise CalendarNotConnected(f"The built-in calendar does not answer. {error}") from error
    finally:
        connector.close()
    return _store_connection(account, sign_in, found)


def connect_caldav(account: Account, address: str, username: str, password: str) -> Connection:
    """Connect a CalDAV server: an address, host or email address as the person typed it, a user name, a password.

    The server is asked first, outside of any transaction; nothing is kept of a connection that failed. The same
    sign-in again renews its password. Raises CalendarNotConnected, whose message says what to do and whose `field`
    says which of address, username and password it is about.
    """
    sign_in = _read_sign_in(address, username, password)
    connector = _open_sign_in(account.id, sign_in)
    try:
        found = connector.list_calendars() or [connector.create_calendar(FIRST_SLUG, FIRST_NAME)]
    except CredentialsRefused as error:
        raise CalendarNotConnected(str(error), field="password") from error
    except PermissionMissing as error:
        raise CalendarNotConnected(str(error), field="username") from error
    except ConnectorError as error:
        raise CalendarNotConnected(str(error), field="address") from error
    finally:
        connector.close()
    return _store_connection(account, sign_in, found)


def _read_sign_in(address: str, username: str, password: str) -> SignIn:
    for value, field, limit, words in (
        (address.strip(), "address", MAX_ADDRESS_CHARACTERS, "Enter the address of your calendar server."),
        (username.strip(), "username", MAX_USERNAME_CHARACTERS, "Enter your user name."),
        (password, "password", MAX_PASSWORD_CHARACTERS, "Enter your password."),
    ):
        if not value:
            raise CalendarNotConnected(words, field=field)
        if len(value) > limit or not value.isprintable():
            raise CalendarNotConnected("This is too long, or holds characters that cannot be used.", field=field)
    try:
        url = read_address(address)
    except ConnectorError as error:
        raise CalendarNotConnected(str(error), field="address") from error
    host = url.partition("://")[2].partition("/")[0]
    return SignIn(CALDAV, f"{username.strip()} at {host}"[:254], url, username.strip(), password)


def connect_feed(account: Account, url: str, name: str) -> Connection:
    """Connect a published calendar, which can only be read; its address is as secret as a password.

    It is read first, outside of any transaction; without a `name` it is called as it calls itself. Raises
    CalendarNotConnected.
    """
    host = url.partition("://")[2].partition("/")[0]
    sign_in = SignIn(FEED, "", host[:MAX_ADDRESS_CHARACTERS], password=url, subject=keyed_hash("feed", url))
    try:
        with closing(_open_sign_in(account.id, sign_in)) as connector:
            found = connector.list_calendars()
    except ConnectorError as error:
        raise CalendarNotConnected(str(error), field="address") from error
    own_name = next((calendar.name for calendar in found), "")
    return _store_connection(account, replace(sign_in, name=(name or own_name or host)[:254]), found)


def connect_provider(account: Account, service: str, tokens: Tokens, identity: Identity) -> Connection:
    """Connect the account that somebody signed in with at a provider; the same one again renews its connection.

    The provider is asked for its calendars first, outside of any transaction; where it does not answer, they come with
    the first sync. Without the permission to read calendars the connection is kept as broken, until it is granted.
    Raises CalendarNotConnected where this installation does not know the provider.
    """
    client = find_provider_client(service)
    if client is None:
        raise CalendarNotConnected("This installation is not set up for this provider.")
    missing = find_sign_in(service).list_missing(tokens.scopes, frozenset({Access.READ_CALENDARS}))
    found = None if missing else _list_first(service, tokens, client)
    sign_in = SignIn(service, identity.email or identity.name or service, username=identity.email)
    connection = _store_signed_in(account, sign_in, tokens, identity, found)
    if missing:
        words = f"{ScopesMissing()} Not allowed so far: {', '.join(missing)}."
        mark_broken(Connection.objects.filter(pk=connection.pk), BrokenReason.SCOPES, words)
        connection.refresh_from_db()
    return connection


def _list_first(service: str, tokens: Tokens, client: ProviderClient) -> list[RemoteCalendar] | None:
    connector = open_connector(service, ConnectorSettings(base_url=client.imitation, access_token=tokens.access_token))
    try:
        return connector.list_calendars()
    except ConnectorError:
        return None
    finally:
        connector.close()


@transaction.atomic
def _store_signed_in(
    account: Account, sign_in: SignIn, tokens: Tokens, identity: Identity, found: list[RemoteCalendar] | None
) -> Connection:
    lock_names([f"connect:{account.id}"])
    own = list_connections(account).filter(service=sign_in.service, subject=identity.subject)
    # Who refreshes the tokens locks the row, too: what this brings is the newest.
    connection = own.select_for_update(no_key=True, of=("self",)).first() or Connection(
        account=account, service=sign_in.service, subject=identity.subject
    )
    connection.name, connection.username = sign_in.name[:254], sign_in.username[:254]
    for column, value in describe_tokens(tokens).items():
        setattr(connection, column, value)
    connection.owner_addresses = sorted({word.lower() for word in (account.email, identity.email) if "@" in word})
    _mend(connection)
    connection.save()
    # Given back by now, the grant of this very account at the provider would end with all that was granted since.
    Farewell.objects.filter(grant_hash=_hash_grant(connection)).update(refresh_token="")
    # Promises that were made to tokens of the past may be dead: each calendar is read whole and watched anew.
    connection.calendars.update(sync_state="", is_push_refused=False)
    CalendarWatch.objects.filter(calendar__connection=connection, ended_at=None).update(renew_at=now())
    if found is not None:
        store_calendars(connection, found)
    wake_writes(account)
    return connection


def _mend(connection: Connection) -> None:
    connection.state, connection.broken_reason = ConnectionState.ACTIVE, BrokenReason.NONE
    connection.broken_at, connection.break_notices = None, 0
    connection.last_error, connection.failures, connection.failing_since = "", 0, None
    connection.next_sync_at = now()
    # A run that is at it with what was known before may write nothing any more, least of all that it was refused.
    connection.lease_token, connection.leased_until = "", None
    connection.token_lease, connection.token_leased_until = "", None


@transaction.atomic
def _store_connection(account: Account, sign_in: SignIn, found: list[RemoteCalendar]) -> Connection:
    # Two clicks at once must not make two connections; the unique constraint would answer the second with an error.
    lock_names([f"connect:{account.id}"])
    key = {
        "service": sign_in.service,
        "address": sign_in.address,
        "username": sign_in.username,
        "subject": sign_in.subject,
    }
    connection = list_connections(account).filter(**key).first() or Connection(account=account, **key)
    connection.name = sign_in.name
    connection.password = sign_in.password
    connection.owner_addresses = sorted({word.lower() for word in (account.email, sign_in.username) if "@" in word})
    _mend(connection)
    connection.save()
    store_calendars(connection, found)
    wake_writes(account)
    return connection


@transaction.atomic
def disconnect(connection: Connection) -> None:
    """Forget the credentials and all that was read with them; where events of bookings stand is kept.

    The provider is told by the worker: its watches end and the grant is given back.
    """
    lock_names([f"connect:{connection.account_id}"])
    _keep_farewell(connection)
    Connection.objects.filter(pk=connection.pk).update(
        state=ConnectionState.REMOVED,
        password="",
        access_token="",
        refresh_token="",
        token_expires_at=None,
        last_error="",
        lease_token="",
        leased_until=None,
    )
    for kept in (BusyTime, EventText, ObjectPart, CalendarObject, CalendarWatch):
        kept.objects.filter(calendar__connection=connection).delete()
    PreparedTimeline.objects.filter(calendar__connection=connection).delete()
    connection.calendars.update(is_deleted=True, takes_bookings=False, sync_state="", spread_until=None)
    ensure_target(connection.account_id)
    if connection.state == ConnectionState.ACTIVE:
        tell_channels(connection.account_id, PROFILE_DISCONNECTED)
    connection.refresh_from_db()


def keep_farewells(account: Account) -> None:
    """Have the provider told of the end of all the account's connections, before they are erased."""
    for connection in list_connections(account).filter(service__in=SIGNED_IN):
        _keep_farewell(connection)


def _keep_farewell(connection: Connection) -> None:
    row = Connection.objects.filter(pk=connection.pk).first()
    if row is None or row.service not in SIGNED_IN or not row.refresh_token:
        return
    watches = CalendarWatch.objects.filter(calendar__connection=row, ended_at=None, expires_at__gt=now())
    pairs = [[provider_id or key, resource] for key, provider_id, resource in watches.values_list(*WATCH_IDS)]
    # Somebody else's account here, or another connection of the same grant, still lives on it.
    shared = Connection.objects.filter(service=row.service, subject=row.subject).exclude(pk=row.pk)
    is_shared = shared.exclude(state=ConnectionState.REMOVED).exists()
    Farewell.objects.create(
        service=row.service,
        grant_hash=_hash_grant(row),
        access_token=row.access_token,
        refresh_token="" if is_shared else row.refresh_token,
        watches=pairs,
    )


def _hash_grant(connection: Connection) -> str:
    return keyed_hash("grant", f"{connection.service}:{connection.subject}")


def list_connections(account: Account) -> QuerySet[Connection]:
    """The account's connections, the oldest first, without those that were removed."""
    return account.connections.exclude(state=ConnectionState.REMOVED).order_by("created_at", "id")


def get_connection(account: Account, connection_id: str) -> Connection:
    """One of the account's connections. Raises ConnectionUnknown."""
    connection = list_connections(account).filter(pk=connection_id).first()
    if connection is None:
        raise ConnectionUnknown
    return connection


def mark_due(connection: Connection) -> None:
    """Let the worker look at this connection now; during a run, once more right after it."""
    Connection.objects.filter(pk=connection.pk).update(next_sync_at=now())


def read_anew(calendar: Calendar) -> None:
    """Have all of a calendar read again soon: what is kept of it may be what never came true."""
    Calendar.objects.filter(pk=calendar.pk).update(sync_state="")
    mark_due(calendar.connection)


def open_connection(connection: Connection) -> CalendarConnector:
    """A connector with the connection's credentials; close it after use.

    A token that ends soon is refreshed first: call it outside of transactions. Raises CalendarNotConnected where the
    connection was removed or its service does not run, a ConnectorError where the provider gives no token.
    """
    if connection.state == ConnectionState.REMOVED:
        raise CalendarNotConnected("This calendar is no longer connected.")
    if connection.service in SIGNED_IN:
        return _open_signed_in(connection)
    return _open_sign_in(
        connection.account_id,
        SignIn(connection.service, connection.name, connection.address, connection.username, connection.password),
    )


def _open_signed_in(connection: Connection) -> CalendarConnector:
    client = find_provider_client(connection.service)
    if client is None:
        raise CalendarNotConnected("This installation is not set up for this provider any more.")
    settings_of_it = ConnectorSettings(
        base_url=client.imitation,
        username=connection.username,
        access_token=get_access_token(connection),
        renew_token=partial(renew_access_token, connection.pk),
    )
    return open_connector(connection.service, settings_of_it)


def _open_sign_in(account_id: str, sign_in: SignIn) -> CalendarConnector:
    if sign_in.service == BUILTIN:
        return open_builtin_calendar(account_id)
    return open_connector(
        sign_in.service,
        ConnectorSettings(
            # The address of a feed is its password.
            base_url=sign_in.password if sign_in.service == FEED else sign_in.address,
            # A feed whose name is known is not fetched for it.
            username=sign_in.name if sign_in.service == FEED else sign_in.username,
            password=sign_in.password,
            allowed_networks=settings.PARLEY_ALLOWED_NETWORKS,
        ),
    )
