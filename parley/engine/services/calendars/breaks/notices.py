"""Messages about broken connections: to the person and to those who look after their units, on days 0, 1, 3, 7, 14."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string

from parley.engine.models import BrokenReason, Connection, ConnectionState, Membership
from parley.engine.services.calendars.breaks.listing import SERVICE_NAMES
from parley.engine.services.mails import keep_mail
from parley.engine.services.people.units import SCHEDULERS
from parley.toolkit.clock import now
from parley.toolkit.mail.composing import MailRefused

log = structlog.get_logger(__name__)

DAYS = (0, 1, 3, 7, 14)
PURPOSE = "calendar_broken"
# A unit has few owners; whoever made a thousand of them does not get a thousand mails.
MOST_RECIPIENTS = 20
_WHAT_TO_DO = {
    BrokenReason.CREDENTIALS: "Sign in again",
    BrokenReason.SCOPES: "Connect it again and leave all permissions ticked",
    BrokenReason.APPROVAL: "Ask the administrator of your organization to approve Parley, then connect it again",
}


def send_due_notices() -> int:
    """Tell of the connection whose message is due the longest; answers 1, or 0 when none is due."""
    due = Q(pk=None)
    for count, days in enumerate(DAYS):
        due |= Q(break_notices=count, broken_at__lte=now() - timedelta(days=days))
    broken = Connection.objects.filter(due, state=ConnectionState.BROKEN).order_by("broken_at", "pk")
    connection = broken.select_related("account").first()
    if connection is None:
        return 0
    _tell(connection)
    return 1


@transaction.atomic
def _tell(connection: Connection) -> None:
    # In one statement with a condition: of two workers one tells. What is long overdue is told of once.
    own = Connection.objects.filter(
        pk=connection.pk,
        state=ConnectionState.BROKEN,
        broken_at=connection.broken_at,
        break_notices=connection.break_notices,
    )
    if not own.update(break_notices=_count_due(connection)):
        return
    for address, name in _list_recipients(connection).items():
        is_own = address == connection.account.email.lower()
        try:
            keep_mail(PURPOSE, address, _write_subject(connection, is_own), _write_text(connection, name, is_own))
        except MailRefused as error:
            log.warning("notice_not_written", connection=connection.pk, reason=type(error).__name__)


def _count_due(connection: Connection) -> int:
    age = now() - (connection.broken_at or now())
    return sum(1 for days in DAYS if age >= timedelta(days=days))


def _list_recipients(connection: Connection) -> dict[str, str]:
    """Addresses and names: the person first, then whoever looks after the units that they are in."""
    account = connection.account
    found = {account.email.lower(): account.name} if account.email else {}
    units = Membership.objects.filter(account=account).values("unit")
    carers = Membership.objects.filter(unit__in=units, role__in=SCHEDULERS, account__is_active=True)
    for email, name in carers.order_by("joined_at", "pk").values_list("account__email", "account__name"):
        if email and len(found) < MOST_RECIPIENTS:
            found.setdefault(email.lower(), name)
    return found


def _write_subject(connection: Connection, is_own: bool) -> str:
    if is_own:
        return f"Your calendar {connection.name} has to be connected again"
    return f"The calendar of {connection.account.name or connection.account.email} has to be connected again"


def _write_text(connection: Connection, name: str, is_own: bool) -> str:
    account = connection.account
    return render_to_string(
        "engine/mail/calendar_broken.txt",
        {
            "reader_name": name,
            "is_own": is_own,
            "person": account.name or account.email,
            "service_name": SERVICE_NAMES.get(connection.service, connection.service),
            "calendar": connection.name,
            "reason": connection.last_error,
            "what_to_do": _WHAT_TO_DO.get(BrokenReason(connection.broken_reason), "Connect it again"),
            "url": f"{settings.PARLEY_PUBLIC_URL}/scheduler/calendars",
        },
    )
