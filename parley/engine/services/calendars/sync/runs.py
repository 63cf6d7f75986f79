"""One run of the sync over a connection: list its calendars, read their changes, settle how it went."""

from functools import partial

import structlog
from django.db import transaction
from django.db.models import Q

from parley.engine.connectors.base import CalendarConnector, RemoteCalendar, SyncSpan
from parley.engine.connectors.errors import (
    ApprovalMissing,
    CalendarMissing,
    ClientRefused,
    ConnectorError,
    CredentialsRefused,
    ScopesMissing,
    ServerTooSlow,
    ServerUnavailable,
)
from parley.engine.domain.errors.calendars import CalendarNotConnected
from parley.engine.models import BrokenReason, Calendar, Connection, ConnectionState
from parley.engine.services.calendars.breaks.marking import find_broken_reason
from parley.engine.services.calendars.connecting.storing import SIGNED_IN, is_listing_known, store_calendars
from parley.engine.services.calendars.connections import open_connection
from parley.engine.services.calendars.prepared import is_outdated
from parley.engine.services.calendars.pushes.outages import Outages
from parley.engine.services.calendars.pushes.watches import keep_watches
from parley.engine.services.calendars.sync.applying import apply_changes, respread_calendar
from parley.engine.services.calendars.sync.leases import (
    LeaseLost,
    Run,
    claim_due_run,
    claim_run,
    renew_lease,
    settle_run,
)
from parley.engine.services.calendars.sync.objects.etags import list_etags
from parley.engine.services.calendars.sync.spreading import Window, make_window, read_owner
from parley.toolkit.clock import now

log = structlog.get_logger(__name__)

# A publisher that is in trouble needs some time until its second answer is worth believing.
DOUBT_SECONDS = 15 * 60
# The hands of this worker share what they learn of providers.
OUTAGES = Outages()
# What goes wrong with one calendar for these reasons goes wrong with all.
OF_ALL_CALENDARS = (
    ApprovalMissing,
    ClientRefused,
    CredentialsRefused,
    ScopesMissing,
    ServerTooSlow,
    ServerUnavailable,
)


def sync_due_connections() -> int:
    """Bring the connection in step that has waited longest; answers 1, or 0 when none is due.

    One a call, so that several workers share the work and a server that hangs holds up one of them only. Connections
    of a provider that fails for everybody wait for the one that tries it.
    """
    run = claim_due_run(but_of=OUTAGES.list_resting())
    if run is None:
        return 0
    with OUTAGES.asking(run.connection.service):
        _run_and_settle(run)
    return 1


def sync_connection(connection: Connection) -> bool:
    """Bring one connection in step now; False while another run is at it, or when the provider could not be asked.

    Never raises for a provider's sake: how it went stands in the row.
    """
    run = claim_run(connection)
    return run is not None and _run_and_settle(run)


def _run_and_settle(run: Run) -> bool:
    try:
        _move_horizons(run)
        error = _try_run(run)
        OUTAGES.note(run.connection.service, str(run.connection.pk), error)
        is_broken = error is not None and _is_broken(run, error)
        return settle_run(run, error, is_broken) and error is None
    except LeaseLost:
        log.warning("sync_lease_lost", connection=run.connection.pk)
        return False
    except Exception:
        # The row must not stay claimed, and the next look must not come at once.
        settle_run(run, ConnectorError())
        raise


def _move_horizons(run: Run) -> None:
    """Look further ahead once a day, also where the provider refuses us: what is kept still counts.

    The same at once where zones have changed since, or our own way of working times out.
    """
    window = make_window(now())
    behind = run.connection.calendars.filter(
        Q(spread_until__lt=window.ends_at) | is_outdated(), is_deleted=False, spread_until__isnull=False
    )
    for calendar in behind:
        respread_calendar(run, calendar, read_owner(run.connection, calendar), window)


def _try_run(run: Run) -> ConnectorError | None:
    """Everything that asks the provider; answers what went wrong."""
    if run.connection.state == ConnectionState.BROKEN and run.connection.service in SIGNED_IN:
        # Only its person can mend it: the provider is left alone until then.
        return CredentialsRefused(run.connection.last_error)
    try:
        connector = open_connection(run.connection)
    except CalendarNotConnected as refusal:
        return ServerUnavailable(refusal.message)
    except ConnectorError as error:
        return error
    try:
        _store_listing(run, connector.list_calendars())
        error_of_one = _sync_calendars(run, connector)
        keep_watches(run.connection, connector)
        return error_of_one
    except ConnectorError as error:
        return error
    finally:
        connector.close()


def _store_listing(run: Run, found: list[RemoteCalendar]) -> None:
    if not found and run.connection.calendars.filter(is_deleted=False).exists():
        # A server that suddenly shows nothing is more likely in trouble than emptied: what is known stays busy.
        raise ServerUnavailable("The calendar server shows no calendars at the moment. Parley will look again.")
    if is_listing_known(run.connection, found):
        return
    with transaction.atomic():
        renew_lease(run)
        store_calendars(run.connection, found)


def _sync_calendars(run: Run, connector: CalendarConnector) -> ConnectorError | None:
    """Each calendar for itself: one that fails does not hold up the others, unless the server itself is away."""
    failure: ConnectorError | None = None
    window = make_window(now())
    for calendar in run.connection.calendars.filter(is_deleted=False).order_by("created_at", "id"):
        try:
            _sync_calendar(run, connector, calendar, window)
        except CalendarMissing:
            # Gone between the listing and now; the next listing says whether for good.
            continue
        except OF_ALL_CALENDARS:
            raise
        except ConnectorError as error:
            Calendar.objects.filter(pk=calendar.pk).update(last_error=str(error)[:500])
            failure = failure or error
    return failure


def _sync_calendar(run: Run, connector: CalendarConnector, calendar: Calendar, window: Window) -> None:
    asked_at = now()
    span = SyncSpan(window.starts_at, window.ends_at, asked_at)
    state = "" if run.reads_everything else calendar.sync_state
    result = connector.sync_calendar(calendar.href, state, span, partial(list_etags, calendar))
    if not result.is_complete and calendar.spread_until is None:
        # Changes to a calendar whose beginning was never kept say too little.
        result = connector.sync_calendar(calendar.href, "", span)
    apply_changes(run, calendar, result, read_owner(run.connection, calendar), window, asked_at=asked_at)
    if result.doubt:
        raise ConnectorError(result.doubt, retry_after_seconds=DOUBT_SECONDS)
    if result.pause_seconds:
        run.wished_pauses.append(result.pause_seconds)


def _is_broken(run: Run, error: ConnectorError) -> bool:
    """Whether a person has to mend it; a refusal of credentials only if it comes again."""
    if isinstance(error, CredentialsRefused):
        return run.connection.state == ConnectionState.BROKEN or _is_refused_again(run)
    return find_broken_reason(error) is not BrokenReason.NONE


def _is_refused_again(run: Run) -> bool:
    """Whether the credentials are refused a second time: one refusal may be a server's bad moment."""
    try:
        connector = open_connection(run.connection)
    except CalendarNotConnected:
        return False
    except ConnectorError as error:
        return isinstance(error, CredentialsRefused)
    try:
        connector.list_calendars()
    except CredentialsRefused:
        return True
    except ConnectorError:
        return False
    finally:
        connector.close()
    return False
