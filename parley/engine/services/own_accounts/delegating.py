"""Answering wishes for other people's calendars: a code, or why not, goes to the application's callback address."""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from parley.engine.connectors.registry import BUILTIN
from parley.engine.domain.errors.applications import DelegationRefused, ScopeMissing
from parley.engine.domain.errors.calendars import CalendarNotConnected
from parley.engine.domain.scopes import is_within
from parley.engine.models import (
    Account,
    Connection,
    ConnectionState,
    DelegatedAuthorization,
    Grant,
    Membership,
    OrganizationalUnit,
    ServiceAccount,
    UnitResource,
)
from parley.engine.services.applications.tokens import build_code, renew_grant
from parley.engine.services.calendars.connecting.servers import connect_builtin_calendar
from parley.engine.services.notifications.deliveries import queue_delivery
from parley.engine.services.own_accounts.service_accounts import (
    ACCOUNTS_SCOPE,
    RESOURCES_SCOPE,
    Wish,
    keep_wishes,
)
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState, claim_due, finish, work_through

KIND = "service_account_authorization"
# A callback is tried for a day, and the code has to be good when it arrives at last.
CODE_SECONDS = 25 * 3600
KEPT_DAYS = 7


def ask_for_calendar(grant: Grant, wish: Wish) -> None:
    """Keep a wish by one person's delegated scope; answered at its callback address. Raises InputRefused, ScopeMissing.

    Which profile it is about, the caller has checked.
    """
    if not grant.delegated_scope:
        raise ScopeMissing("Nothing was delegated: ask for a delegated_scope at the authorize address.")
    keep_wishes(grant, [wish])


def list_accessible(connection: Connection) -> list[UnitResource]:
    """What a connection reaches besides its own calendars: a built-in one the rooms of its owner's unit."""
    unit = _find_unit(connection.account) if connection.service == BUILTIN else None
    return list(unit.resources.order_by("name", "pk")) if unit else []


def answer_due_wishes() -> int:
    """Answer the wishes that are due; answers how many were looked at."""
    rows = claim_due(DelegatedAuthorization, 10, settings.PARLEY_LEASE_SECONDS)
    return work_through(rows, _answer)


def forget_old_wishes() -> int:
    """Delete what was answered a week ago."""
    limit = now() - timedelta(days=KEPT_DAYS)
    return DelegatedAuthorization.objects.filter(state=WorkState.DONE, done_at__lt=limit).delete()[0]


def _answer(row: DelegatedAuthorization) -> None:
    try:
        account = _find_account(row)
    except DelegationRefused as refusal:
        told = {"error": "access_denied", "error_key": refusal.error_key, "error_description": refusal.message}
        with transaction.atomic():
            if finish(row):
                _tell(row, told)
        return
    service = ServiceAccount.objects.filter(account_id=row.grant.account_id).first()
    with transaction.atomic():
        if not finish(row):
            return
        grant = renew_grant(row.grant.application, account, row.scope, service)
        code, code_row = build_code(grant, row.callback_url, CODE_SECONDS)
        code_row.save()
        _tell(row, {"code": code})


def _tell(row: DelegatedAuthorization, told: Mapping[str, str]) -> None:
    state = {"state": row.client_state} if row.client_state else {}
    queue_delivery(row.grant.application, row.callback_url, KIND, {"authorization": {**told, **state}})


def _find_account(row: DelegatedAuthorization) -> Account:
    """Whose calendar it is about; raises DelegationRefused."""
    grant = row.grant
    if grant.revoked_at is not None:
        raise DelegationRefused("The access behind this was taken back.", error_key="authorization_revoked")
    if not is_within(row.scope.split(), grant.delegated_scope.split()):
        raise DelegationRefused("The scope goes beyond what was delegated.", error_key="unable_to_grant_scope")
    unit, may_reach_people, may_reach_things = _find_reach(grant)
    member = Membership.objects.filter(unit=unit, account__email=row.email, account__is_active=True)
    found = member.select_related("account").first() if may_reach_people else None
    if found is not None:
        return _require_builtin(found.account)
    thing = UnitResource.objects.filter(unit=unit, email=row.email).first() if may_reach_things else None
    if thing is not None:
        return _open_resource(thing)
    raise DelegationRefused(
        "There is nobody and nothing with this address within reach.", error_key="account_not_found"
    )


def _find_reach(grant: Grant) -> tuple[OrganizationalUnit | None, bool, bool]:
    """The unit, and whether its people and its resources are within reach."""
    service = ServiceAccount.objects.filter(account_id=grant.account_id).select_related("unit").first()
    if service is not None:
        scopes = grant.scope.split()
        return service.unit, ACCOUNTS_SCOPE in scopes, RESOURCES_SCOPE in scopes
    # One person's word reaches the rooms that they share, never a colleague's calendar.
    return _find_unit(grant.account), False, True


def _find_unit(account: Account) -> OrganizationalUnit | None:
    membership = account.memberships.select_related("unit").order_by("joined_at", "pk").first()
    return membership.unit if membership else None


def _require_builtin(account: Account) -> Account:
    active = Connection.objects.filter(account=account, state=ConnectionState.ACTIVE)
    services = set(active.values_list("service", flat=True))
    if services != {BUILTIN}:
        # Their own credentials connect those: an owner of the unit cannot lend what only they have.
        raise DelegationRefused(
            "Only built-in calendars can be reached without asking their owner; this account has another one, or none.",
            error_key="provider_not_supported",
        )
    return account


def _open_resource(thing: UnitResource) -> Account:
    """The account behind a room (`res_`), with a built-in calendar; made when it is first wanted."""
    account, _ = Account.objects.get_or_create(pk=thing.pk, defaults={"email": thing.email, "name": thing.name})
    if not Connection.objects.filter(account=account, state=ConnectionState.ACTIVE).exists():
        try:
            connect_builtin_calendar(account)
        except CalendarNotConnected as refusal:
            raise DelegationRefused(refusal.message, error_key="calendar_unavailable") from refusal
    return account
