"""Signing in by an organisation's provider: only those who are its members already, and only into that organisation."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import SignInRefused, StateRefused
from parley.console.gateway.openid import Attempt, Credentials, build_authorization_url, recall_provider, redeem_code
from parley.console.models import Member, Organisation, SignInIdentity, SignInProvider
from parley.console.services.access.providers import describe_redirect
from parley.identity.models import User
from parley.identity.obligations import is_locked
from parley.identity.users import find_user
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token


def list_buttons() -> list[SignInProvider]:
    """The providers that the log-in page shows: all of them where the installation has one organisation.

    With several, whoever comes by would read the names of organisations that are none of their business.
    """
    if Organisation.objects.count() != 1:
        return []
    return list(SignInProvider.objects.order_by("name", "pk")[:5])


def find_provider(email: str) -> SignInProvider | None:
    """The provider that answers for the domain of an address; whether the address itself is known stays unsaid."""
    domain = email.strip().lower().rpartition("@")[2]
    return SignInProvider.objects.filter(domain=domain).order_by("created_at").first() if domain else None


def begin_sign_in(provider_id: str, email: str = "") -> tuple[str, dict[str, str]]:
    """Where the browser goes, and what its session keeps of the attempt. Asks the provider.

    Raises StateRefused where there is no such provider (any more), ProviderUnreachable, ProviderRefused.
    """
    provider = _get(provider_id)
    attempt = Attempt(make_token(), make_token(), make_token(48), describe_redirect())
    url = build_authorization_url(recall_provider(provider.issuer), _credentials(provider), attempt, email)
    kept = {"provider_id": provider.pk, "state": attempt.state, "nonce": attempt.nonce, "verifier": attempt.verifier}
    return url, kept


def finish_sign_in(kept: dict[str, str], code: str) -> tuple[User, str]:
    """Who was signed in, and into which organisation. Asks the provider.

    Raises StateRefused, ProviderUnreachable, ProviderRefused, and SignInRefused for whoever may not come in.
    """
    provider = _get(kept["provider_id"])
    attempt = Attempt(kept["state"], kept["nonce"], kept["verifier"], describe_redirect())
    claims = redeem_code(recall_provider(provider.issuer), _credentials(provider), attempt, code)
    user = _find_user(provider, claims)
    if is_locked(user) or not user.is_active:
        raise SignInRefused(
            _("You were not here for so long that your user is locked. An administrator can unlock it.")
        )
    return user, provider.organisation_id


def _find_user(provider: SignInProvider, claims: dict[str, Any]) -> User:
    sub = str(claims["sub"])
    known = SignInIdentity.objects.select_related("user").filter(provider=provider, sub=sub).first()
    if known is not None:
        _check_member(provider, known.user)
        SignInIdentity.objects.filter(pk=known.pk).update(used_at=now())
        return known.user
    user = find_user(_read_email(provider, claims))
    if user is None:
        raise SignInRefused(_say_nobody())
    _check_member(provider, user)
    try:
        with transaction.atomic():
            SignInIdentity.objects.create(provider=provider, user=user, sub=sub)
    except IntegrityError as clash:
        # The address belongs to somebody else there than it did: a colleague who left, and whose address was given on.
        raise SignInRefused(
            _("This address was somebody else's at the provider before. An administrator has to look at it.")
        ) from clash
    return user


def _read_email(provider: SignInProvider, claims: dict[str, Any]) -> str:
    """The address that the provider answers for: verified, and of the domain that the organisation named."""
    is_own_directory = provider.kind == SignInProvider.Kind.MICROSOFT  # one directory, administered by themselves
    email = str(claims.get("email") or (claims.get("preferred_username") if is_own_directory else "") or "").lower()
    is_verified = claims.get("email_verified") in (True, "true") or is_own_directory
    if not is_verified or email.rpartition("@")[2] != provider.domain:
        raise SignInRefused(
            _("%(name)s did not vouch for an address of %(domain)s.")
            % {"name": provider.name, "domain": provider.domain}
        )
    return email


def _check_member(provider: SignInProvider, user: User) -> None:
    own = Member.objects.filter(user=user, is_active=True, company__organisation_id=provider.organisation_id)
    if not own.exists():
        raise SignInRefused(_say_nobody())


def _say_nobody() -> str:
    return _("Nobody with this address is a member here. A colleague who is an administrator can invite you.")


def _get(provider_id: str) -> SignInProvider:
    provider = SignInProvider.objects.filter(pk=provider_id).first()
    if provider is None:
        raise StateRefused(_("This way of logging in is not offered any more."))
    return provider


def _credentials(provider: SignInProvider) -> Credentials:
    return Credentials(provider.client_id, provider.client_secret)
