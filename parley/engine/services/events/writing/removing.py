"""Removing many of an application's own events at once."""

from collections.abc import Collection

from django.db import transaction

from parley.engine.domain.errors.base import FieldProblem, FieldsRefused
from parley.engine.models import Account, Application, Connection, ManagedEvent
from parley.engine.services.calendars.sync.keeping import lock_connection
from parley.engine.services.events.writing.envelopes import get_state
from parley.engine.services.events.writing.targets import find_calendars
from parley.engine.services.events.writing.upserting import Change, settle_changes


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
