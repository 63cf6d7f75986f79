"""When a connection is looked at next: rarely where its provider calls, more often where it does not."""

import random
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from parley.engine.connectors.errors import ClientRefused, ConnectorError, QuotaExceeded
from parley.engine.connectors.registry import FEED
from parley.engine.models import BookingHost, Calendar, CalendarWatch, Channel, Connection, SchedulingRequest
from parley.engine.services.calendars.connecting.storing import SIGNED_IN
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash

POLL_SECONDS = 300
# Where the provider calls, asking only finds what a lost call left.
WATCHED_SECONDS = 45 * 60
# Calendars that cannot be watched are holidays, birthdays and imported ones: they change rarely.
UNWATCHABLE_SECONDS = 15 * 60
FEED_SECONDS = 30 * 60
# Nobody was booked for a month: the look before a booking comes all the same.
DORMANT_SECONDS = 60 * 60
DORMANT_DAYS = 30
BROKEN_SECONDS = 3600
# Without a sign-in by its person nothing can be asked; the run only moves the horizon on.
SIGNED_OUT_SECONDS = 6 * 3600
FAILED_SECONDS = (60, 300, 900, 3600, 6 * 3600)
QUOTA_SECONDS = 2 * 3600
FULL_READ_DAYS = 7


def find_next_run(
    connection: Connection, error: ConnectorError | None, is_broken: bool, wished_seconds: int = 0
) -> datetime:
    """When to look again after a run. A provider's own wish to be left alone always counts, and more by a little."""
    if error is not None and error.retry_after_seconds is not None:
        return now() + timedelta(seconds=error.retry_after_seconds * random.uniform(1.01, 1.1) + 1)
    if error is None and wished_seconds:
        return now() + timedelta(seconds=wished_seconds * random.uniform(1.0, 1.2))
    return now() + timedelta(seconds=_find_seconds(connection, error, is_broken))


def _find_seconds(connection: Connection, error: ConnectorError | None, is_broken: bool) -> float:
    if error is None:
        return _find_rhythm(connection) * random.uniform(0.8, 1.2)
    if is_broken:
        return SIGNED_OUT_SECONDS if connection.service in SIGNED_IN else BROKEN_SECONDS * random.uniform(0.8, 1.2)
    if isinstance(error, QuotaExceeded | ClientRefused):
        return QUOTA_SECONDS * random.uniform(0.8, 1.5)
    # Full jitter, so that an outage does not end in all connections asking at once.
    step = FAILED_SECONDS[min(connection.failures, len(FAILED_SECONDS) - 1)]
    return max(step * random.random(), FAILED_SECONDS[0] / 4)


def _find_rhythm(connection: Connection) -> int:
    if connection.service == FEED:
        return FEED_SECONDS
    if connection.service not in SIGNED_IN:
        return POLL_SECONDS
    unwatched = list_unwatched(connection)
    if not unwatched:
        return WATCHED_SECONDS
    if is_dormant(connection):
        return DORMANT_SECONDS
    return UNWATCHABLE_SECONDS if all(calendar.is_push_refused for calendar in unwatched) else POLL_SECONDS


def list_unwatched(connection: Connection) -> list[Calendar]:
    """The calendars that count as busy and of which the provider does not call. One query."""
    live = CalendarWatch.objects.filter(calendar=OuterRef("pk"), ended_at=None, expires_at__gt=now())
    counting = Calendar.objects.filter(connection=connection, is_deleted=False, counts_as_busy=True)
    return list(counting.filter(~Exists(live)))


def is_dormant(connection: Connection) -> bool:
    """Whether nobody has met or was to meet this person for a month, and no application listens."""
    since = now() - timedelta(days=DORMANT_DAYS)
    account = connection.account_id
    return connection.created_at < since and not any(
        (
            BookingHost.objects.filter(account=account, booking__ends_at__gt=since).exists(),
            SchedulingRequest.objects.filter(host=account, created_at__gt=since).exists(),
            Channel.objects.filter(account=account, closed_at=None).exists(),
        )
    )


def needs_full_read(connection: Connection) -> bool:
    """Whether it was long since everything was read; connections take turns by a hash of their id.

    A window that moves on shows events that no provider tells of, and a change that was never told of comes to light.
    """
    if connection.service not in SIGNED_IN:
        return False
    if connection.fully_read_at is None:
        return True
    share = int(keyed_hash("full_read", connection.pk)[:4], 16) / 0xFFFF
    return connection.fully_read_at < now() - timedelta(days=FULL_READ_DAYS * (0.75 + share / 4))
