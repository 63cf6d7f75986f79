"""Messages about broken connections: to the person and to those who look after their units, on days 0, 1, 3, 7, 14."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from parley.engine.models import Account, BrokenReason, Connection, ConnectionState, Membership
from parley.engine.services.calendars.breaks.listing import SERVICE_NAMES
from parley.engine.services.mails import keep_mail
from parley.engine.services.people.units import SCHEDULERS
from parley.toolkit.clock import now
from parley.toolkit.mail.composing import MailRefused
from parley.toolkit.mail.letters import Letter, Link, write_letter_html, write_letter_text
from parley.toolkit.presenting.languages import SOURCE_LANGUAGE
from parley.toolkit.presenting.told import marked

log = structlog.get_logger(__name__)

DAYS = (0, 1, 3, 7, 14)
PURPOSE = "calendar_broken"
# A unit has few owners; whoever made a thousand of them does not get a thousand mails.
MOST_RECIPIENTS = 20
_WHAT_TO_DO = {
    BrokenReason.CREDENTIALS: marked("Sign in again"),
    BrokenReason.SCOPES: marked("Connect it again and leave all permissions ticked"),
    BrokenReason.APPROVAL: marked(
        "Ask the administrator of your organization to approve Parley, then connect it again"
    ),
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
    for reader in _list_readers(connection):
        with override(reader.language or SOURCE_LANGUAGE):
            letter, subject = _write_letter(connection, reader), _write_subject(connection, reader)
            try:
                keep_mail(PURPOSE, reader.email, subject, write_letter_text(letter), html=write_letter_html(letter))
            except MailRefused as error:
                log.warning("notice_not_written", connection=connection.pk, reason=type(error).__name__)


def _count_due(connection: Connection) -> int:
    age = now() - (connection.broken_at or now())
    return sum(1 for days in DAYS if age >= timedelta(days=days))


def _list_readers(connection: Connection) -> list[Account]:
    """The person first, then whoever looks after the units that they are in."""
    account = connection.account
    found = {account.email.lower(): account} if account.email else {}
    units = Membership.objects.filter(account=account).values("unit")
    carers = Membership.objects.filter(unit__in=units, role__in=SCHEDULERS, account__is_active=True)
    for seat in carers.select_related("account").order_by("joined_at", "pk"):
        if seat.account.email and len(found) < MOST_RECIPIENTS:
            found.setdefault(seat.account.email.lower(), seat.account)
    return list(found.values())


def _write_subject(connection: Connection, reader: Account) -> str:
    account = connection.account
    if reader.pk == account.pk:
        return _("Your calendar %(calendar)s has to be connected again") % {"calendar": connection.name}
    name = account.name or account.email
    return _("The calendar of %(name)s has to be connected again") % {"name": name}


def _write_letter(connection: Connection, reader: Account) -> Letter:
    account, is_own = connection.account, reader.pk == connection.account_id
    service = SERVICE_NAMES.get(connection.service, connection.service)
    named = {"calendar": connection.name, "service": service, "name": account.name or account.email}
    if is_own:
        opening = _("Parley can no longer read your calendar %(calendar)s (%(service)s).")
    else:
        opening = _("Parley can no longer read a calendar of %(name)s: %(calendar)s (%(service)s).")
    meanwhile = _(
        "Until it is connected again, what was busy stays busy, new conversations are not written into it, and free "
        "times may be out of date."
    )
    others = _("%(name)s has got the same message. Only they can connect it again.") % named
    what_to_do = _WHAT_TO_DO.get(BrokenReason(connection.broken_reason), marked("Connect it again"))
    return Letter(
        greeting=_("Hello %(name)s,") % {"name": reader.name} if reader.name else _("Hello,"),
        opening=opening % named,
        words=(connection.last_error,) if connection.last_error else (),
        notes=(meanwhile,) if is_own else (meanwhile, others),
        action=Link(_(what_to_do), f"{settings.PARLEY_PUBLIC_URL}/scheduler/calendars") if is_own else None,
    )
