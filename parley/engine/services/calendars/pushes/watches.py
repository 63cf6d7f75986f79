"""Watches: asking providers to call when a calendar changes, and keeping their promises alive."""

import random
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db.models import Q

from parley.engine.connectors.base import CalendarConnector, Watch
from parley.engine.connectors.errors import ConnectorError, PushNotOffered
from parley.engine.models import Calendar, CalendarWatch, Connection
from parley.engine.services.calendars.connecting.storing import SIGNED_IN
from parley.engine.services.providers.clients import find_provider_client
from parley.toolkit.clock import now

log = structlog.get_logger(__name__)

# What is wished for; providers give less, and what they give counts.
WANTED_DAYS = 7
# Renewed at a moment between these shares of a watch's life, so that not all of an installation come at once.
RENEWAL_SHARE = (0.5, 0.75)
# Who was refused a watch for a passing reason asks again with a later run.
KEPT_DAYS = 7


def keep_watches(connection: Connection, connector: CalendarConnector) -> None:
    """Have every calendar of a connection watched that can be, within its run: nobody else is at it.

    A watch that cannot be had costs nothing but asking more often; an error of the provider ends the round.
    """
    address = find_call_address(connection.service)
    if not address:
        return
    live = Q(watches__ended_at=None, watches__renew_at__gt=now())
    calendars = connection.calendars.filter(is_deleted=False, is_push_refused=False)
    for calendar in calendars.exclude(pk__in=calendars.filter(live).values("pk")).order_by("created_at", "id"):
        try:
            _watch(calendar, connector, address)
        except ConnectorError as error:
            log.warning("calendar_not_watched", calendar=calendar.pk, reason=type(error).__name__)
            return


def find_call_address(service: str) -> str:
    """Where a provider may call this installation, "" where it cannot reach it."""
    if service not in SIGNED_IN:
        return ""
    if settings.PARLEY_PUBLIC_URL.startswith("https://") and not settings.PARLEY_IS_PUBLIC_URL_LOCAL:
        return f"{settings.PARLEY_PUBLIC_URL}/inbound/{service}"
    client = find_provider_client(service)
    # An imitation runs beside us.
    return f"{settings.PARLEY_OWN_ORIGIN}/inbound/{service}" if client is not None and client.imitation else ""


def _watch(calendar: Calendar, connector: CalendarConnector, address: str) -> None:
    """A new watch, or the old one for longer; where the two overlap, a call by either asks for the same one run."""
    wanted_until = now() + timedelta(days=WANTED_DAYS)
    old = list(calendar.watches.filter(ended_at=None))
    for row in old:
        if row.expires_at is not None and row.expires_at > now() and row.provider_id:
            renewed = connector.renew_watch(_describe(row), wanted_until)
            if renewed is not None:
                _note(row, renewed)
                return
    # Kept first: the first call may come before the answer.
    row = CalendarWatch.objects.create(calendar=calendar)
    try:
        watch = connector.watch_calendar(calendar.href, address, row.pk, row.secret, wanted_until)
    except PushNotOffered:
        row.delete()
        Calendar.objects.filter(pk=calendar.pk).update(is_push_refused=True)
        return
    except ConnectorError:
        row.delete()
        raise
    _note(row, watch)
    for each in old:
        _end(each, connector)


def _describe(row: CalendarWatch) -> Watch:
    return Watch(row.provider_id, row.resource_id, row.expires_at or now())


def _note(row: CalendarWatch, watch: Watch) -> None:
    """Keep what the provider promised; one that is lost meanwhile by a message of the provider stays lost."""
    CalendarWatch.objects.filter(pk=row.pk).update(
        provider_id=watch.watch_id[:300],
        resource_id=watch.resource_id[:300],
        expires_at=watch.expires_at,
        renew_at=choose_renewal(watch.expires_at),
    )


def choose_renewal(expires_at: datetime) -> datetime:
    """When to renew a watch that begins now."""
    return now() + (expires_at - now()) * random.uniform(*RENEWAL_SHARE)


def _end(row: CalendarWatch, connector: CalendarConnector) -> None:
    CalendarWatch.objects.filter(pk=row.pk).update(ended_at=now())
    if row.provider_id:
        try:
            connector.end_watch(_describe(row))
        except ConnectorError as error:
            # It ends by itself when its time is over; until then its calls are dropped.
            log.info("watch_not_ended", watch=row.pk, reason=type(error).__name__)


def forget_old_watches() -> int:
    """Delete watches that ended a week ago, or never came to be; answers how many."""
    limit = now() - timedelta(days=KEPT_DAYS)
    over = Q(ended_at__lt=limit) | Q(expires_at__lt=limit) | Q(expires_at=None, created_at__lt=limit)
    return CalendarWatch.objects.filter(over).delete()[0]
