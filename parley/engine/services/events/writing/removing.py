"""Removing many of an application's own events at once."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction

from parley.engine.domain.errors.base import FieldProblem, FieldsRefused
from parley.engine.models import Account, Application, Connection, ManagedEvent
from parley.engine.services.calendars.sync.keeping import lock_connection
from parley.engine.services.events.writing.envelopes import get_state
from parley.engine.services.events.writing.targets import find_calendars
from parley.engine.services.events.writing.upserting import Change, settle_changes
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState

# As long as readers may ask for what was deleted.
DAYS_REMEMBERED = 90


def delete_all_events(application: Application, account: Account) -> None:
    """Remove everything that the application made in the account's calendars."""
    _delete(application, account, None)


def delete_calendars_events(application: Application, account: Account, calendar_ids: Collection[str]) -> None:
    """Remove what the application made in these calendars. Raises FieldsRefused where one is not the account's."""
    if set(calendar_ids) - find_calendars(account, set(calendar_ids)).keys():
        words = "One of these calendars is not known."
        raise FieldsRefused([FieldProblem("calendar_ids", "invalid_calendar_ids", words)])
    _delete(application, account, set(calendar_ids))


@transaction.atomic
def _delete(application: Application, account: Account, calendar_ids: set[str] | None) -> None:
    for connection_id in Connection.objects.filter(account=account).order_by("pk").values_list("pk", flat=True):
        lock_connection(connection_id)
    rows = ManagedEvent.objects.filter(
        application=application, calendar__connection__account=account, deleted_at=None
    ).select_related("calendar__connection__account")
    if calendar_ids is not None:
        rows = rows.filter(calendar__in=calendar_ids)
    settle_changes(application, account, [Change(row, row.calendar, get_state(row), None) for row in rows])


def forget_deleted_managed_events() -> int:
    """Delete the rows of events that are gone from their calendars for 90 days; answers how many."""
    limit = now() - timedelta(days=DAYS_REMEMBERED)
    return ManagedEvent.objects.filter(deleted_at__lt=limit).exclude(state=WorkState.PENDING).delete()[0]
