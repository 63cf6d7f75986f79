"""Somebody else's log-in for an organisation's people: Google, Microsoft or any OpenID Connect provider."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown, ProviderRefused, ProviderUnreachable
from parley.console.gateway.openid import read_provider
from parley.console.models import Member, Organisation, SignInIdentity, SignInProvider
from parley.console.services.audit.log import describe_change
from parley.identity.sessions import end_sessions_where
from parley.toolkit.clock import now

GOOGLE_ISSUER = "https://accounts.google.com"
MICROSOFT = "https://login.microsoftonline.com"
# A directory's own id: the general addresses of Microsoft would let in people of any directory, with any address.
DIRECTORY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Stands in the session of whoever a provider signed in.
PROVIDER_KEY = "sign_in_provider_id"
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """What an administrator types: `place` is Microsoft's directory id, or the issuer's address."""

    kind: str
    name: str
    place: str
    client_id: str
    client_secret: str
    domain: str


def list_providers(organisation: Organisation) -> list[SignInProvider]:
    """The organisation's providers, by name."""
    return list(SignInProvider.objects.filter(organisation=organisation).order_by("name", "pk"))


def describe_redirect() -> str:
    """The address that has to be registered at every provider."""
    return f"{settings.PARLEY_PUBLIC_URL}/sign-in/back"


def add_provider(administrator: Member, facts: ProviderFacts) -> SignInProvider:
    """Keep a provider, once it has described itself. Asks the provider; raises InputRefused."""
    issuer, domain = _read_issuer(facts), facts.domain.strip().lower().removeprefix("@")
    if not DOMAIN.fullmatch(domain):
        raise InputRefused({"domain": _("Type the part of your addresses behind the @, such as example.com.")})
    try:
        described = read_provider(issuer)
    except (ProviderUnreachable, ProviderRefused) as refusal:
        raise InputRefused(
            {"place": _("The provider could not be read: %(reason)s") % {"reason": refusal}}
        ) from refusal
    if described.issuer.rstrip("/") != issuer.rstrip("/"):
        words = _("The provider calls itself %(issuer)s. Type that address.")
        raise InputRefused({"place": words % {"issuer": described.issuer}})
    provider = SignInProvider.objects.create(
        organisation_id=administrator.company.organisation_id,
        kind=facts.kind,
        name=facts.name or str(SignInProvider.Kind(facts.kind).label),
        issuer=described.issuer,
        client_id=facts.client_id.strip(),
        client_secret=facts.client_secret.strip(),
        domain=domain,
        checked_at=now(),
    )
    describe_change(f"{provider.pk} {provider.issuer} {domain}")
    return provider


def check_provider(administrator: Member, provider_id: str) -> SignInProvider:
    """Ask the provider again to describe itself. Raises LinkUnknown, ProviderUnreachable, ProviderRefused."""
    provider = get_provider(administrator, provider_id)
    if read_provider(provider.issuer).issuer != provider.issuer:
        raise ProviderRefused(_("The provider calls itself by another address now."))
    SignInProvider.objects.filter(pk=provider.pk).update(checked_at=now())
    return provider


def remove_provider(administrator: Member, provider_id: str) -> None:
    """Forget a provider; whoever it signed in is out at once and logs in with a password. Raises LinkUnknown."""
    provider = get_provider(administrator, provider_id)
    people = list(SignInIdentity.objects.filter(provider=provider).values_list("user_id", flat=True))
    provider.delete()
    end_sessions_where(people, lambda kept: kept.get(PROVIDER_KEY) == provider_id)


def get_provider(administrator: Member, provider_id: str) -> SignInProvider:
    """A provider of the administrator's organisation. Raises LinkUnknown."""
    own = SignInProvider.objects.filter(organisation_id=administrator.company.organisation_id, pk=provider_id)
    provider = own.first()
    if provider is None:
        raise LinkUnknown(_("There is no such provider in your organisation."))
    return provider


def _read_issuer(facts: ProviderFacts) -> str:
    place = facts.place.strip()
    if facts.kind == SignInProvider.Kind.GOOGLE:
        return GOOGLE_ISSUER
    if facts.kind == SignInProvider.Kind.MICROSOFT:
        if not DIRECTORY.fullmatch(place.lower()):
            raise InputRefused({"place": _("Type the directory (tenant) id: 36 characters with dashes.")})
        return f"{MICROSOFT}/{place.lower()}/v2.0"
    if not place.startswith(("https://", "http://")):
        raise InputRefused({"place": _("Type the whole address, beginning with https://")})
    return place
