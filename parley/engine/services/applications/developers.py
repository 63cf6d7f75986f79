"""Developers: members of a unit who look after the unit's applications, and what they may change of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from parley.engine.domain.errors.applications import ApplicationUnknown
from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.models import (
    Account,
    Application,
    ApplicationSecret,
    Membership,
    OrganizationalUnit,
    Role,
    SecretKind,
)
from parley.engine.services.applications.applications import (
    MOST_ADDRESSES,
    add_secret,
    check_address,
    clean_name,
    list_live_secrets,
    register_application,
)
from parley.toolkit.clock import now

# Those who see every application of their unit, and those who see the ones that they registered.
SEES_ALL = (Role.OWNER, Role.DEVELOPER_ADMIN)
SEES_OWN = (Role.DEVELOPER,)
MOST_APPLICATIONS = 100
MOST_SECRETS = 10


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where an application lives and where it is answered; the first two are lists of exact addresses."""

    redirect_uris: tuple[str, ...]
    return_urls: tuple[str, ...] = ()
    webhook_url: str = ""
    homepage_url: str = ""


def list_units_to_develop(account: Account) -> list[OrganizationalUnit]:
    """The units whose applications this account may look after, all or its own ones."""
    rows = account.memberships.filter(role__in=(*SEES_ALL, *SEES_OWN)).select_related("unit")
    return [row.unit for row in rows.order_by("joined_at", "pk")]


def list_applications(account: Account) -> QuerySet[Application]:
    """The applications that this account looks after, by name."""
    return _list_reach(account).select_related("owner_unit", "registered_by").order_by("name", "pk")


def get_own_application(account: Account, application_id: str) -> Application:
    """One of them; raises ApplicationUnknown for any other."""
    found = _list_reach(account).filter(pk=application_id).first() if application_id.isprintable() else None
    if found is None:
        raise ApplicationUnknown
    return found


def register_own_application(account: Account, unit_id: str, name: str, addresses: Addresses) -> Application:
    """Let an application of the unit in; raises NotPermitted for who is no developer there, InputRefused."""
    membership = Membership.objects.filter(account=account, unit_id=unit_id, role__in=(*SEES_ALL, *SEES_OWN)).first()
    if membership is None:
        raise NotPermitted("Only developers and owners of the Organizational Unit register applications.")
    _check(name, addresses)
    if Application.objects.filter(owner_unit_id=unit_id).count() >= MOST_APPLICATIONS:
        raise InputRefused(f"A unit has at most {MOST_APPLICATIONS} applications.", field="name")
    told = register_application(
        name,
        list(addresses.redirect_uris),
        list(addresses.return_urls),
        addresses.webhook_url,
        homepage_url=addresses.homepage_url,
        owner_unit=membership.unit,
        registered_by=account,
    )
    return Application.objects.get(client_id=told.client_id)


def change_application(application: Application, name: str, addresses: Addresses) -> None:
    """Give the application another name and other addresses; raises InputRefused."""
    _check(name, addresses)
    Application.objects.filter(pk=application.pk).update(
        name=clean_name(name),
        stored_redirect_uris=list(addresses.redirect_uris),
        stored_return_urls=list(addresses.return_urls),
        stored_webhook_url=addresses.webhook_url,
        homepage_url=addresses.homepage_url,
    )


def list_secrets(application: Application) -> list[ApplicationSecret]:
    """Every live secret, those for OAuth first, then those for the embedded scheduler, oldest first."""
    kinds = (SecretKind.CLIENT, SecretKind.EMBED)
    return [row for kind in kinds for row in list_live_secrets(application, kind)]


def get_secret(application: Application, secret_id: int) -> ApplicationSecret:
    """One live secret of the application; raises ApplicationUnknown."""
    found = next((row for row in list_secrets(application) if row.pk == secret_id), None)
    if found is None:
        raise ApplicationUnknown("There is no such secret any more.")
    return found


def make_secret(application: Application, kind: str) -> ApplicationSecret:
    """A further secret beside the others, which go on: move over, then revoke the old one. Raises InputRefused."""
    if kind not in SecretKind.values:
        raise InputRefused("There is no such kind of secret.", field="kind")
    with transaction.atomic():
        _lock(application)
        if len(list_live_secrets(application, kind)) >= MOST_SECRETS:
            raise InputRefused(f"At most {MOST_SECRETS} secrets live at once: revoke one first.", field="kind")
        return add_secret(application, kind)


def revoke_secret(application: Application, secret_id: int) -> ApplicationSecret:
    """End a secret at once; raises InputRefused for the last of its kind, ApplicationUnknown."""
    with transaction.atomic():
        _lock(application)
        secret = get_secret(application, secret_id)
        others = [row for row in list_live_secrets(application, secret.kind) if row.pk != secret.pk]
        if not any(row.revoked_at is None for row in others):
            raise InputRefused("This is the last one: make another first, so that nothing stands still.")
        secret.revoked_at = now()
        secret.save(update_fields=["revoked_at"])
    return secret


def read_addresses(text: str) -> tuple[str, ...]:
    """Addresses one a line, each once."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _list_reach(account: Account) -> QuerySet[Application]:
    rows: Sequence[tuple[str, str]] = list(account.memberships.values_list("unit_id", "role"))
    whole = [unit_id for unit_id, role in rows if role in SEES_ALL]
    own = [unit_id for unit_id, role in rows if role in SEES_OWN]
    reach = Q(owner_unit__in=whole) | Q(owner_unit__in=own, registered_by=account)
    return Application.objects.filter(reach, is_builtin=False)


def _check(name: str, addresses: Addresses) -> None:
    if not clean_name(name):
        raise InputRefused("Please give the application a name: people read it when it asks for access.", field="name")
    for field, listed in (("redirect_uris", addresses.redirect_uris), ("return_urls", addresses.return_urls)):
        if len(listed) > MOST_ADDRESSES:
            raise InputRefused(f"At most {MOST_ADDRESSES} addresses.", field=field)
        for address in listed:
            check_address(address, field)
    for field, address in (("webhook_url", addresses.webhook_url), ("homepage_url", addresses.homepage_url)):
        if address:
            check_address(address, field)


def _lock(application: Application) -> None:
    # The application's row is the lock: two people who revoke one secret each must not leave it without any.
    Application.objects.select_for_update().get(pk=application.pk)
