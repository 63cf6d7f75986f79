"""Connecting calendars by an address: the built-in one, calendar servers, published calendars."""

from contextlib import closing
from dataclasses import replace

from parley.engine.connectors.caldav.addresses import read_address
from parley.engine.connectors.errors import ConnectorError, CredentialsRefused, PermissionMissing
from parley.engine.connectors.registry import BUILTIN, CALDAV, FEED
from parley.engine.domain.errors.calendars import CalendarNotConnected
from parley.engine.models import Account, Connection
from parley.engine.services.calendars.builtin_calendar import open_builtin_calendar
from parley.engine.services.calendars.connecting.keeping import store_connection
from parley.engine.services.calendars.connections import SignIn, open_sign_in
from parley.toolkit.caches.counting import count_lately
from parley.toolkit.ids import keyed_hash

# Every CalDAV server takes this as the last part of an address.
FIRST_SLUG = "parley"
FIRST_NAME = "Parley"
BUILTIN_SLUG = "calendar"
BUILTIN_NAME = "Built-in calendar"
MAX_ADDRESS_CHARACTERS = 500
MAX_USERNAME_CHARACTERS = 254
MAX_PASSWORD_CHARACTERS = 1000
MAX_TRIES, TRY_SECONDS = 20, 600


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
    return store_connection(account, sign_in, found)


def connect_caldav(account: Account, address: str, username: str, password: str) -> Connection:
    """Connect a CalDAV server: an address, host or email address as the person typed it, a user name, a password.

    The server is asked first, outside of any transaction; nothing is kept of a connection that failed. The same
    sign-in again renews its password. Raises CalendarNotConnected, whose message says what to do and whose `field`
    says which of address, username and password it is about.
    """
    sign_in = _read_sign_in(address, username, password)
    _count_try(account)
    connector = open_sign_in(account.id, sign_in)
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
    return store_connection(account, sign_in, found)


def _count_try(account: Account) -> None:
    """Let nobody try other people's passwords, or addresses all over the network, by way of this installation.

    Each process counts for itself, which is enough for that. Raises CalendarNotConnected.
    """
    if count_lately(f"connecting-{account.pk}", TRY_SECONDS) > MAX_TRIES:
        raise CalendarNotConnected("Too many tries. Wait a few minutes, then try again.")


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
    _count_try(account)
    host = url.partition("://")[2].partition("/")[0]
    sign_in = SignIn(FEED, "", host[:MAX_ADDRESS_CHARACTERS], password=url, subject=keyed_hash("feed", url))
    try:
        with closing(open_sign_in(account.id, sign_in)) as connector:
            found = connector.list_calendars()
    except ConnectorError as error:
        raise CalendarNotConnected(str(error), field="address") from error
    own_name = next((calendar.name for calendar in found), "")
    return store_connection(account, replace(sign_in, name=(name or own_name or host)[:254]), found)
