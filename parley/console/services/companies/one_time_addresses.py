"""One-time addresses: printed secrets that open something once and for a short while; kept as keyed hashes."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import LinkUnknown
from parley.console.gateway.engine import Engine
from parley.console.models import OneTimeAddress
from parley.console.services.cronofy.data_centres import find_data_centre
from parley.toolkit.clock import in_minutes, now
from parley.toolkit.ids import keyed_hash, make_token

VALID_MINUTES = 60
OPERATOR = "operator"


def make_one_time_token(purpose: str) -> str:
    """A new token for the purpose, valid 60 minutes; earlier ones end. Call it inside a transaction."""
    token = make_token()
    OneTimeAddress.objects.filter(purpose=purpose, used_at__isnull=True).update(expires_at=now())
    OneTimeAddress.objects.create(
        purpose=purpose, token_hash=keyed_hash(purpose, token), expires_at=in_minutes(VALID_MINUTES)
    )
    return token


def is_open(purpose: str, token: str) -> bool:
    """Whether the token could still be used; changes nothing."""
    return _find(purpose, token).exists()


def use_up(purpose: str, token: str) -> bool:
    """Use the token; of two at once exactly one hears True. Call it in the transaction of what it opens."""
    return bool(_find(purpose, token).update(used_at=now()))


def issue_operator_address() -> str:
    """A new one-time address of the operator's rooms."""
    with transaction.atomic():
        token = make_one_time_token(OPERATOR)
    return f"{settings.PARLEY_PUBLIC_URL}/operator/enter/{token}"


def check_operator_address(token: str) -> None:
    """Raises LinkUnknown unless the operator's address could still be used; changes nothing."""
    if not is_open(OPERATOR, token):
        raise LinkUnknown(_CLOSED)


def use_operator_address(token: str) -> None:
    """Use the operator's address up. Raises LinkUnknown."""
    if not use_up(OPERATOR, token):
        raise LinkUnknown(_CLOSED)


_CLOSED = (
    "The operator address was used already, is older than an hour, or was never made. "
    "Whoever runs this installation can print a new one: manage.py operator_address."
)


def _find(purpose: str, token: str) -> models.QuerySet[OneTimeAddress]:
    return OneTimeAddress.objects.filter(
        purpose=purpose, token_hash=keyed_hash(purpose, token), used_at__isnull=True, expires_at__gt=now()
    )


def can_set_up_providers() -> bool:
    """Whether the engine is part of this installation, so that its operator is ours."""
    return settings.PARLEY_SERVE == "both" and find_data_centre("here") is not None


def ask_set_up_address() -> str:
    """A one-time address of the engine's page for Google and Microsoft 365, as a path of this installation.

    Asks the engine. Raises EngineUnreachable, EngineRefused, LinkUnknown where the engine is somebody else's.
    """
    here = find_data_centre("here") if can_set_up_providers() else None
    if here is None:
        raise LinkUnknown(_("The engine is another installation: its own operator sets up Google and Microsoft 365."))
    return urlsplit(Engine(here, settings.PARLEY_ADMIN_API_KEY).ask_set_up_address()).path
