"""Connecting the account that somebody signed in with at Google or Microsoft."""

from parley.engine.connectors.base import ConnectorSettings, RemoteCalendar
from parley.engine.connectors.errors import ConnectorError, ScopesMissing
from parley.engine.connectors.registry import find_sign_in, open_connector
from parley.engine.connectors.sign_in import Access, Identity, ProviderClient, Tokens
from parley.engine.domain.errors.calendars import CalendarNotConnected
from parley.engine.models import Account, BrokenReason, Connection
from parley.engine.services.calendars.breaks.marking import mark_broken
from parley.engine.services.calendars.connecting.keeping import store_connection
from parley.engine.services.calendars.connections import SignIn
from parley.engine.services.providers.clients import find_provider_client


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
    name = (identity.email or identity.name or service)[:254]
    sign_in = SignIn(service, name, username=identity.email[:254], subject=identity.subject)
    connection = store_connection(account, sign_in, found, tokens)
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
