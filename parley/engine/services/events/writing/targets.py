"""Which calendars and events an application may write."""

from collections.abc import Mapping

from parley.engine.domain.errors.base import FieldProblem, FieldsRefused, NotPermitted
from parley.engine.domain.errors.calendars import CalendarUnknown
from parley.engine.domain.errors.events import EventUnknown
from parley.engine.models import (
    Account,
    Application,
    BusyTime,
    Calendar,
    CalendarPermission,
    ConnectionState,
    ManagedEvent,
    PermissionLevel,
)

EXTERNAL = "evt_external_"


def find_calendars(account: Account, calendar_ids: set[str]) -> dict[str, Calendar]:
    """Those of the account's calendars that are there, by id, each with its connection and account. One query."""
    found = (
        Calendar.objects.filter(pk__in=calendar_ids, connection__account=account, is_deleted=False)
        .exclude(connection__state=ConnectionState.REMOVED)
        .select_related("connection__account")
    )
    return {calendar.pk: calendar for calendar in found}


def require_writable(calendars: Mapping[str, Calendar], calendar_id: str) -> Calendar:
    """One of these calendars. Raises CalendarUnknown, FieldsRefused for one that can only be read."""
    calendar = calendars.get(calendar_id)
    if calendar is None:
        raise CalendarUnknown
    if calendar.is_readonly:
        raise FieldsRefused([FieldProblem("calendar_id", "readonly", "This calendar can only be read.")])
    return calendar


def get_calendar(account: Account, calendar_id: str) -> Calendar:
    """A calendar of the account's that can be written. Raises CalendarUnknown, FieldsRefused."""
    return require_writable(find_calendars(account, {calendar_id}), calendar_id)


def require_unrestricted(application: Application, calendar: Calendar) -> None:
    """That the owner lets the application write events that are not its own. Raises NotPermitted."""
    if not CalendarPermission.objects.filter(
        application=application, calendar=calendar, level=PermissionLevel.UNRESTRICTED
    ).exists():
        raise NotPermitted("The application may write its own events only: it needs the permission unrestricted.")


def get_occurrence(application: Application, calendar: Calendar, event_uid: str, *, is_gone_fine: bool) -> BusyTime:
    """The occurrence that an `event_uid` names, of an event that somebody else made.

    Raises EventUnknown, also for one that was deleted unless that is fine, and FieldsRefused for an id that is none
    of an external event.
    """
    found = None
    if event_uid.startswith(EXTERNAL):
        rows = BusyTime.objects.filter(calendar=calendar, event_uid=event_uid).select_related("calendar_object")
        found = rows.order_by("-changed_at").first()
    own = {"application": application, "calendar": calendar, "deleted_at": None}
    if not event_uid.startswith(EXTERNAL) or (
        found is not None and ManagedEvent.objects.filter(uid=found.uid, **own).exists()
    ):
        words = "This is not the event_uid of an event that somebody else made."
        raise FieldsRefused([FieldProblem("event_uid", "must_be_external_event_uid", words)])
    if found is None or (found.deleted_at is not None and not is_gone_fine):
        raise EventUnknown
    return found
