"""Link tokens: an application says beforehand which account the next consent shall come from."""

from datetime import timedelta

from django.db.models import QuerySet

from parley.engine.domain.errors.applications import GrantRefused
from parley.engine.models import Account, Application, LinkToken
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash, make_token

LINK_TOKEN_MINUTES = 60


def make_link_token(application: Application, account: Account) -> str:
    """A token for the authorize address; good for an hour, and once."""
    token = make_token()
    LinkToken.objects.create(
        application=application,
        account=account,
        token_hash=_hash(token),
        expires_at=now() + timedelta(minutes=LINK_TOKEN_MINUTES),
    )
    return token


def get_linked_account(application: Application, token: str) -> Account:
    """Whose consent the token asks for; raises GrantRefused(invalid_request) when it is used, old or another's."""
    found = _list_good(application, token).select_related("account").first()
    if found is None:
        raise _refuse()
    return found.account


def use_link_token(application: Application, token: str) -> None:
    """Spend the token, in the caller's transaction; raises GrantRefused(invalid_request) when somebody was faster."""
    if not _list_good(application, token).update(used_at=now()):
        raise _refuse()


def forget_old_link_tokens() -> int:
    """Delete those that have expired; answers how many."""
    return LinkToken.objects.filter(expires_at__lt=now()).delete()[0]


def _list_good(application: Application, token: str) -> QuerySet[LinkToken]:
    return LinkToken.objects.filter(
        application=application,
        token_hash=_hash(token),
        used_at=None,
        expires_at__gt=now(),
        account__is_active=True,
    )


def _refuse() -> GrantRefused:
    return GrantRefused("The link token is not known, too old, or was used.", error="invalid_request")


def _hash(token: str) -> str:
    return keyed_hash("link_token", token)
