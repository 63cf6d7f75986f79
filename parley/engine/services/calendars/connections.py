"""Connections: connecting a calendar server, keeping its credentials, and opening a connector with them."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from parley.engine.connectors.base import CalendarConnector, ConnectorSettings, RemoteCalendar
from parley.engine.connectors.caldav.addresses import read_address
from parley.engine.connectors.errors import ConnectorError, CredentialsRefused, PermissionMissing
from parley.engine.connectors.registry import BUILTIN, CALDAV, open_connector
from parley.engine.domain.errors.calendars import CalendarNotConnected, ConnectionUnknown
from parley.engine.models import (
    Account,
    BusyTime,
    Calendar,
    CalendarObject,
    CalendarWrite,
    Connection,
    ConnectionState,
    EventText,
    ExternalChange,
    ManagedEvent,
    PreparedTimeline,
)
from parley.engine.services.calendars.builtin_calendar import open_builtin_calendar
from parley.engine.services.notifications.pushes import PROFILE_DISCONNECTED, tell_channels
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names
from parley.toolkit.work_queue import WorkState

# Every CalDAV server takes this as the last part of an address.
FIRST_SLUG = "parley"
FIRST_NAME = "Parley"
BUILTIN_SLUG = "calendar"
BUILTIN_NAME = "Built-in calendar"
MAX_ADDRESS_CHARACTERS = 500
MAX_USERNAME_CHARACTERS = 254
MAX_PASSWORD_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class SignIn:
    """What connects one person to one calendar service; `name` is how lists call it."""

    service: str
    name: str
    address: str = ""
    username: str = ""
    password: str = ""


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


@transaction.atomic
def _store_connection(account: Account, sign_in: SignIn, found: list[RemoteCalendar]) -> Connection:
    # Two clicks at once must not make two connections; the unique constraint would answer the second with an error.
    lock_names([f"connect:{account.id}"])
    connection = list_connections(account).filter(
        service=sign_in.service, address=sign_in.address, username=sign_in.username
    ).first() or Connection(
        account=account, service=sign_in.service, address=sign_in.address, username=sign_in.username
    )
    connection.name = sign_in.name
    connection.password = sign_in.password
    connection.owner_addresses = sorted({word.lower() for word in (account.email, sign_in.username) if "@" in word})
    connection.state = ConnectionState.ACTIVE
    connection.last_error, connection.failures = "", 0
    connection.next_sync_at = now()
    connection.save()
    store_calendars(connection, found)
    _wake_writes(account)
    return connection


def store_calendars(connection: Connection, found: list[RemoteCalendar]) -> None:
    """Keep what the provider lists, inside the caller's transaction; what it no longer lists counts as deleted.

    The first writable calendar of an account, its primary one where marked, takes its bookings.
    """
    known = {calendar.href: calendar for calendar in connection.calendars.all()}
    rows = []
    for remote in found:
        calendar = known.get(remote.href) or Calendar(connection=connection, href=remote.href)
        calendar.name, calendar.color = remote.name[:254], remote.color[:9]
        calendar.is_readonly, calendar.is_primary = not remote.is_writable, remote.is_primary
        calendar.is_deleted = False
        rows.append(calendar)
    # What the person chose for a calendar stands in other columns, which stay as they are.
    Calendar.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["connection", "href"],
        update_fields=["name", "color", "is_readonly", "is_primary", "is_deleted"],
    )
    hrefs = [remote.href for remote in found]
    connection.calendars.exclude(href__in=hrefs).update(is_deleted=True, takes_bookings=False)
    ensure_target(connection.account_id)


def ensure_target(account_id: str) -> None:
    """See to it that one calendar takes the account's bookings, if any can; inside the caller's transaction."""
    live = Calendar.objects.filter(connection__account_id=account_id, is_deleted=False, is_readonly=False).exclude(
        connection__state=ConnectionState.REMOVED
    )
    if live.filter(takes_bookings=True).exists():
        return
    chosen = live.order_by("-is_primary", "created_at", "id").first()
    if chosen is not None:
        Calendar.objects.filter(pk=chosen.pk).update(takes_bookings=True)


def _wake_writes(account: Account) -> None:
    """Write at once what waits for a calendar, also what failed or was left out for want of one and lies ahead."""
    waits = Q(state__in=[WorkState.PENDING, WorkState.FAILED]) | Q(calendar__isnull=True, is_removal=False)
    CalendarWrite.objects.filter(waits, account=account, booking__ends_at__gt=now()).update(
        state=WorkState.PENDING, next_attempt_at=now(), attempts=0
    )
    for model in (ManagedEvent, ExternalChange):
        model.objects.filter(calendar__connection__account=account, state=WorkState.PENDING).update(
            next_attempt_at=now(), attempts=0
        )


@transaction.atomic
def disconnect(connection: Connection) -> None:
    """Forget the credentials and all that was read with them; where events of bookings stand is kept."""
    lock_names([f"connect:{connection.account_id}"])
    Connection.objects.filter(pk=connection.pk).update(
        state=ConnectionState.REMOVED, password="", last_error="", lease_token="", leased_until=None
    )
    for kept in (BusyTime, EventText, CalendarObject):
        kept.objects.filter(calendar__connection=connection).delete()
    PreparedTimeline.objects.filter(calendar__connection=connection).delete()
    connection.calendars.update(is_deleted=True, takes_bookings=False, sync_state="", spread_until=None)
    ensure_target(connection.account_id)
    if connection.state == ConnectionState.ACTIVE:
        tell_channels(connection.account_id, PROFILE_DISCONNECTED)
    connection.refresh_from_db()


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


def open_connection(connection: Connection) -> CalendarConnector:
    """A connector with the connection's credentials; close it after use. Opens no network connection yet.

    Raises CalendarNotConnected where the connection was removed or its service does not run.
    """
    if connection.state == ConnectionState.REMOVED:
        raise CalendarNotConnected("This calendar is no longer connected.")
    return _open_sign_in(
        connection.account_id,
        SignIn(connection.service, connection.name, connection.address, connection.username, connection.password),
    )


def _open_sign_in(account_id: str, sign_in: SignIn) -> CalendarConnector:
    if sign_in.service == BUILTIN:
        return open_builtin_calendar(account_id)
    return open_connector(
        sign_in.service,
        ConnectorSettings(
            base_url=sign_in.address,
            username=sign_in.username,
            password=sign_in.password,
            allowed_networks=settings.PARLEY_ALLOWED_NETWORKS,
        ),
    )
