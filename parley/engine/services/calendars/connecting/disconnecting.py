"""Disconnecting: everything that was read is forgotten, and the provider is told of the end."""

from django.db import transaction

from parley.engine.models import (
    Account,
    BusyTime,
    CalendarObject,
    CalendarWatch,
    Connection,
    ConnectionState,
    EventText,
    Farewell,
    ObjectPart,
    PreparedTimeline,
)
from parley.engine.services.calendars.connecting.storing import SIGNED_IN, ensure_target
from parley.engine.services.calendars.connections import list_connections
from parley.engine.services.notifications.pushes import PROFILE_DISCONNECTED, tell_channels
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash
from parley.toolkit.locking import lock_names

WATCH_IDS = ("pk", "provider_id", "resource_id")


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
        grant_hash=hash_grant(row),
        access_token=row.access_token,
        refresh_token="" if is_shared else row.refresh_token,
        watches=pairs,
    )


def hash_grant(connection: Connection) -> str:
    """By what farewells of the same account at the provider are found."""
    return keyed_hash("grant", f"{connection.service}:{connection.subject}")
