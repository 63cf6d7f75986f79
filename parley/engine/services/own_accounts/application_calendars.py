"""Application calendars: a calendar that belongs to an application and to nobody else (Cronofy, 3.10)."""

import string
from functools import partial

from django.db import transaction

from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import Account, Application, ApplicationCalendar, Grant
from parley.engine.services.applications.tokens import IssuedTokens, grant_access, issue_tokens
from parley.engine.services.calendars.connecting.servers import connect_builtin_calendar
from parley.engine.services.calendars.connections import list_connections
from parley.toolkit.ids import make_id
from parley.toolkit.locking import lock_names

PREFIX = "apc"
SCOPE = "read_write"
_MOST_CHARACTERS = 64
_VISIBLE = frozenset(string.ascii_letters + string.digits + string.punctuation)
_make_account_id = partial(make_id, PREFIX)


def open_application_calendar(application: Application, application_calendar_id: str) -> IssuedTokens:
    """Tokens for the application's calendar of this id, which is made when missing, on the built-in server.

    The same id again is the same calendar. Raises InputRefused for an id that cannot be used, CalendarNotConnected
    where this installation has no built-in calendar.
    """
    if not 0 < len(application_calendar_id) <= _MOST_CHARACTERS or set(application_calendar_id) - _VISIBLE:
        raise InputRefused("An id has 1 to 64 visible ASCII characters.", field="application_calendar_id")
    account = _keep_account(application, application_calendar_id)
    # The calendar server is asked outside of any transaction; an account that it left without calendar gets it here.
    if not list_connections(account).exists():
        connect_builtin_calendar(account)
    with transaction.atomic():
        return issue_tokens(_keep_grant(application, account))


@transaction.atomic
def _keep_account(application: Application, application_calendar_id: str) -> Account:
    lock_names([f"application_calendar:{application.pk}:{application_calendar_id}"])
    known = ApplicationCalendar.objects.filter(
        application=application, application_calendar_id=application_calendar_id
    ).select_related("account")
    for row in known:
        return row.account
    account = Account.objects.create(pk=_make_account_id(), email="", name=application_calendar_id)
    ApplicationCalendar.objects.create(
        account=account, application=application, application_calendar_id=application_calendar_id
    )
    return account


def _keep_grant(application: Application, account: Account) -> Grant:
    live = Grant.objects.select_for_update(of=("self",)).select_related("account")
    found = live.filter(application=application, account=account, revoked_at=None).first()
    return found or grant_access(application, account, SCOPE)
