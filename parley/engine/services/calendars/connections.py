"""Connections: listing them, asking for a look at one, and opening a connector with its credentials."""

from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db.models import QuerySet

from parley.engine.connectors.base import CalendarConnector, ConnectorSettings
from parley.engine.connectors.registry import BUILTIN, FEED, open_connector
from parley.engine.domain.errors.calendars import CalendarNotConnected, ConnectionUnknown
from parley.engine.models import Account, Calendar, Connection, ConnectionState
from parley.engine.services.calendars.builtin_calendar import open_builtin_calendar
from parley.engine.services.calendars.connecting.storing import SIGNED_IN
from parley.engine.services.calendars.connecting.tokens import get_access_token, renew_access_token
from parley.engine.services.providers.clients import find_provider_client
from parley.toolkit.clock import now


@dataclass(frozen=True, slots=True)
class SignIn:
    """What connects one person to one calendar service; `name` is how lists call it."""

    service: str
    name: str
    address: str = ""
    username: str = ""
    password: str = ""
    subject: str = ""


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
    return open_sign_in(
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


def open_sign_in(account_id: str, sign_in: SignIn) -> CalendarConnector:
    """A connector with what a person typed, kept or not; close it after use."""
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
