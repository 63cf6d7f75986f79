"""Service accounts: an owner lets an application reach the built-in calendars of a whole unit (Cronofy, 3.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from parley.engine.domain.errors.applications import ScopeMissing
from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.scopes import ALLOWED_BY, UNIT_SCOPE
from parley.engine.models import (
    Account,
    Application,
    DelegatedAuthorization,
    Grant,
    OrganizationalUnit,
    ServiceAccount,
    UnitResource,
)
from parley.engine.services.applications.tokens import SERVICE_PREFIX
from parley.engine.services.notifications.deliveries import require_callback_url
from parley.engine.services.people.units import require_owner
from parley.toolkit.ids import make_id
from parley.toolkit.locking import lock_names

ACCOUNTS_SCOPE = "service_account/accounts/manage"
RESOURCES_SCOPE = "service_account/resources/manage"
PROVIDER = "cronofy"
MOST_AT_ONCE = 50
_MOST_STATE_CHARACTERS = 1000
_MOST_URL_CHARACTERS = 500  # it is the code's redirect address, too
_make_account_id = partial(make_id, SERVICE_PREFIX.rstrip("_"))


@dataclass(frozen=True, slots=True)
class Wish:
    """One account that the application wants to reach, as its body said it."""

    email: str
    callback_url: str
    scope: str
    client_state: str = ""


@transaction.atomic
def grant_service_account(
    application: Application, owner: Account, unit: OrganizationalUnit, scope: str, delegated_scope: str
) -> Grant:
    """Keep that an owner lets the application in to the unit's built-in calendars; raises NotAnOwner.

    One service account (`ser_`) a unit and application, however often it is allowed anew.
    """
    require_owner(owner, unit)
    lock_names([f"service_account:{application.pk}:{unit.pk}"])
    row = ServiceAccount.objects.filter(application=application, unit=unit).select_related("account").first()
    if row is None:
        account = Account.objects.create(pk=_make_account_id(), email="", name=unit.name)
        row = ServiceAccount(account=account, application=application, unit=unit)
    row.authorized_by = owner
    row.save()
    return Grant.objects.create(
        application=application, account=row.account, scope=scope, delegated_scope=delegated_scope
    )


def get_service_account(grant: Grant) -> ServiceAccount:
    """Whose grant this is; raises ScopeMissing for anybody's who is no service account."""
    row = ServiceAccount.objects.filter(account_id=grant.account_id).select_related("unit", "authorized_by").first()
    if row is None:
        raise ScopeMissing("Only a service account can do this.", scopes=[ACCOUNTS_SCOPE])
    return row


def list_resources(grant: Grant) -> list[UnitResource]:
    """The rooms and other things of the service account's unit. Raises ScopeMissing."""
    service = get_service_account(grant)
    if RESOURCES_SCOPE not in grant.scope.split():
        raise ScopeMissing("The service account may not see resources.", scopes=[RESOURCES_SCOPE])
    return list(service.unit.resources.order_by("name", "pk"))


def ask_for_accounts(grant: Grant, wishes: Sequence[Wish]) -> None:
    """Keep these wishes; the worker answers each at its callback address. Raises InputRefused, ScopeMissing."""
    if not 0 < len(wishes) <= MOST_AT_ONCE:
        raise InputRefused(f"Between 1 and {MOST_AT_ONCE} accounts at once.", field="service_account_authorizations")
    if not {ACCOUNTS_SCOPE, RESOURCES_SCOPE} & set(grant.scope.split()):
        raise ScopeMissing("The service account may not manage accounts.", scopes=[ACCOUNTS_SCOPE])
    keep_wishes(grant, wishes)


def keep_wishes(grant: Grant, wishes: Sequence[Wish]) -> None:
    """Check and keep wishes by any grant that may delegate, in one write; raises InputRefused."""
    for wish in wishes:
        _check(wish)
    DelegatedAuthorization.objects.bulk_create(
        DelegatedAuthorization(
            grant=grant,
            email=wish.email.strip().lower(),
            callback_url=wish.callback_url,
            scope=" ".join(dict.fromkeys(wish.scope.split())),
            client_state=wish.client_state,
        )
        for wish in wishes
    )


def _check(wish: Wish) -> None:
    if len(require_callback_url(wish.callback_url)) > _MOST_URL_CHARACTERS:
        raise InputRefused(
            f"The address is longer than {_MOST_URL_CHARACTERS} characters.", field="callback_url", key="too_long"
        )
    if not wish.email.strip() or len(wish.email) > 254 or "@" not in wish.email:
        raise InputRefused("This is not an email address.", field="email")
    scopes = wish.scope.split()
    if not scopes or len(wish.scope) > 500 or UNIT_SCOPE in scopes or set(scopes) - set(ALLOWED_BY):
        raise InputRefused("Name scopes of calendars, separated by blanks.", field="scope")
    if len(wish.client_state) > _MOST_STATE_CHARACTERS:
        raise InputRefused(f"At most {_MOST_STATE_CHARACTERS} characters.", field="state", key="too_long")
