"""New calendars that applications make with the providers that let them."""

import re

from django.db import transaction

from parley.engine.connectors.base import RemoteCalendar
from parley.engine.connectors.errors import ConnectorError
from parley.engine.domain.errors.base import FieldProblem, FieldsRefused
from parley.engine.domain.errors.calendars import CalendarNotConnected
from parley.engine.models import Account, Application, Calendar, Connection, ConnectionState, PermissionLevel
from parley.engine.services.calendars.access.permissions import set_levels
from parley.engine.services.calendars.connecting.storing import ensure_target
from parley.engine.services.calendars.connections import get_connection, mark_due, open_connection
from parley.engine.services.calendars.prepared import renew_prepared
from parley.engine.services.calendars.sync.spreading import make_window
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash
from parley.toolkit.locking import lock_names

MAX_NAME = 254
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def create_calendar(
    application: Application, account: Account, profile_id: str, name: str, color: str = ""
) -> Calendar:
    """Make a calendar in one of the account's connections; the application may write there without limits.

    The provider is asked first, outside of any transaction. Raises ConnectionUnknown, FieldsRefused, also for a name
    that is taken, CalendarNotConnected where the provider does not make it.
    """
    name = " ".join(name.split())
    connection = get_connection(account, profile_id)
    _check(connection, name, color)
    if connection.state == ConnectionState.BROKEN:
        raise CalendarNotConnected("This profile has to be connected again.", field="profile_id")
    return _store(application, connection, _make(connection, name, color))


def _check(connection: Connection, name: str, color: str) -> None:
    problems = []
    if not name or len(name) > MAX_NAME or not name.isprintable():
        words = f"A name of at most {MAX_NAME} characters is needed."
        problems.append(FieldProblem("name", "required" if not name else "invalid", words))
    elif connection.calendars.filter(name=name, is_deleted=False).exists():
        problems.append(FieldProblem("name", "duplicate_calendar_name", "There is a calendar of this name."))
    if color and not _COLOR.fullmatch(color):
        problems.append(FieldProblem("color", "invalid", "A color is written as #49BED8."))
    if problems:
        raise FieldsRefused(problems)


def _make(connection: Connection, name: str, color: str) -> RemoteCalendar:
    # The same wish again, after an answer was lost, finds what the first one made.
    slug = f"parley-{keyed_hash('calendar_slug', f'{connection.pk}:{name}')[:20]}"
    connector = open_connection(connection)
    try:
        return connector.create_calendar(slug, name, color)
    except ConnectorError as error:
        raise CalendarNotConnected(str(error), field="profile_id") from error
    finally:
        connector.close()


@transaction.atomic
def _store(application: Application, connection: Connection, made: RemoteCalendar) -> Calendar:
    lock_names([f"connect:{connection.account_id}"])
    calendar, _ = Calendar.objects.update_or_create(
        connection=connection,
        href=made.href,
        defaults={
            "name": made.name[:254],
            "color": made.color[:9],
            "is_readonly": not made.is_writable,
            "is_primary": made.is_primary,
            "is_deleted": False,
        },
        # It is new, so it is known to be empty: nobody has to be busy until it was read.
        create_defaults={
            "name": made.name[:254],
            "color": made.color[:9],
            "is_readonly": not made.is_writable,
            "is_primary": made.is_primary,
            "spread_until": make_window(now()).ends_at,
        },
    )
    set_levels(application, {calendar.pk: PermissionLevel.UNRESTRICTED})
    ensure_target(connection.account_id)
    renew_prepared([calendar.pk])
    mark_due(connection)
    return calendar
