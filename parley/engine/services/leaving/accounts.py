"""Leaving Parley: a person deletes their account with its data, once nobody depends on them any more."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import BookingClosed
from parley.engine.models import (
    Account,
    CalendarWrite,
    ConnectionState,
    Membership,
    OrganizationalUnit,
    PublicLink,
    Role,
    SchedulingRequest,
)
from parley.engine.services.applications.tokens import revoke_grants
from parley.engine.services.bookings.hosting import list_hosted
from parley.engine.services.erasing import erase_account
from parley.engine.services.scheduling_requests import cancel_request
from parley.toolkit.clock import in_minutes, now
from parley.toolkit.ids import is_same
from parley.toolkit.work_queue import WorkState

# How long the calendars may take to lose the cancelled events before the account goes all the same.
MOST_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Leaving:
    """What stands in the way of leaving, and what ends with the account."""

    units: tuple[OrganizationalUnit, ...]
    hosted_count: int
    connection_count: int


def describe_leaving(account: Account) -> Leaving:
    """The units with colleagues, which have to be left first; how much is cancelled and disconnected."""
    own = list(OrganizationalUnit.objects.filter(memberships__account=account).order_by("name"))
    shared = set(Membership.objects.filter(unit__in=own).exclude(account=account).values_list("unit_id", flat=True))
    hosted = [request for unit in own if unit.pk not in shared for request in list_hosted(unit.pk, account)]
    return Leaving(
        units=tuple(unit for unit in own if unit.pk in shared),
        hosted_count=len(hosted),
        connection_count=account.connections.exclude(state=ConnectionState.REMOVED).count(),
    )


def leave_parley(account: Account, typed_email: str) -> None:
    """Close the account: candidates are told, sign-ins end, and the worker erases it once its calendars know.

    Raises InputRefused while colleagues depend on the person, or where the address typed is not theirs.
    """
    if describe_leaving(account).units:
        raise InputRefused("Leave your Organizational Unit first, so that colleagues take over what you host.")
    if not is_same(typed_email.strip().lower(), account.email.lower()):
        raise InputRefused("Type your own email address to confirm.", field="email")
    for request in SchedulingRequest.objects.filter(host=account).order_by("pk"):
        try:
            cancel_request(request, "host")
        except BookingClosed:
            continue  # It took place, or is over: nobody has to be told.
    with transaction.atomic():
        PublicLink.objects.filter(account=account, revoked_at=None).update(revoked_at=now())
        revoke_grants(Q(account=account))
        Account.objects.filter(pk=account.pk).update(
            is_active=False, left_at=now(), session_epoch=F("session_epoch") + 1
        )


def erase_left_accounts() -> int:
    """Erase the account that left first and whose calendars show it; answers 1, or 0 where none is ready."""
    for account in Account.objects.exclude(left_at=None).order_by("left_at")[:20]:
        waits = CalendarWrite.objects.filter(account=account, state=WorkState.PENDING)
        if waits.exists() and account.left_at is not None and account.left_at > in_minutes(-MOST_MINUTES):
            continue
        with transaction.atomic():
            _leave_units(account)
        erase_account(account)
        return 1
    return 0


def _leave_units(account: Account) -> None:
    """Delete the account's units; one that somebody joined meanwhile goes on, and theirs it is."""
    for membership in account.memberships.select_related("unit"):
        others = membership.unit.memberships.exclude(pk=membership.pk)
        heir = others.order_by("joined_at", "pk").first()
        if heir is None:
            membership.unit.delete()
        elif not others.filter(role=Role.OWNER).exists():
            Membership.objects.filter(pk=heir.pk).update(role=Role.OWNER)
