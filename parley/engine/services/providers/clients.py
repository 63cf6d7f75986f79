"""This installation's own registrations at providers: from the environment, else from the set-up page."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from parley.engine.connectors.errors import ConnectorError
from parley.engine.connectors.registry import GOOGLE, MICROSOFT, find_sign_in
from parley.engine.connectors.sign_in import ProviderClient
from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import ProviderRegistration
from parley.toolkit.clock import now

SERVICES = (GOOGLE, MICROSOFT)
NAMES = {GOOGLE: "Google", MICROSOFT: "Microsoft 365"}
# Where their sign-in pages are; Microsoft hands personal accounts on.
SIGN_IN_ORIGINS = {
    GOOGLE: ("https://accounts.google.com",),
    MICROSOFT: ("https://login.microsoftonline.com", "https://login.live.com"),
}
COMMON_TENANT = "common"


@dataclass(frozen=True, slots=True)
class ClientState:
    """How one provider is set up; `source` is "environment", "set-up page" or empty."""

    service: str
    name: str
    source: str
    client_id: str = ""
    tenant: str = ""
    problem: str = ""
    checked_at: datetime | None = None


def find_provider_client(service: str) -> ProviderClient | None:
    """This installation's registration at the provider, or None where it has none. One query at most."""
    told = settings.PARLEY_PROVIDERS[service]
    if told["client_id"]:
        return _build(service, told["client_id"], told["client_secret"], told["tenant"])
    row = ProviderRegistration.objects.filter(pk=service).first()
    return _build(service, row.client_id, row.client_secret, row.tenant) if row else None


def _build(service: str, client_id: str, client_secret: str, tenant: str) -> ProviderClient:
    imitation = settings.PARLEY_PROVIDERS[service]["imitation"]
    return ProviderClient(client_id, client_secret, tenant or COMMON_TENANT, imitation)


def list_provider_names() -> dict[str, str]:
    """The providers that people can sign in with here, by service, as they call themselves."""
    kept = set(ProviderRegistration.objects.values_list("pk", flat=True))
    told = settings.PARLEY_PROVIDERS
    return {service: NAMES[service] for service in SERVICES if service in kept or told[service]["client_id"]}


def list_imitated_names() -> list[str]:
    """The providers that something on this machine stands in for."""
    return [NAMES[service] for service in SERVICES if settings.PARLEY_PROVIDERS[service]["imitation"]]


def list_sign_in_origins() -> list[str]:
    """Where forms of ours lead on to when somebody signs in at a provider."""
    origins: list[str] = []
    for service in SERVICES:
        imitation = settings.PARLEY_PROVIDERS[service]["imitation"]
        origins += [imitation] if imitation else SIGN_IN_ORIGINS[service]
    return origins


def build_redirect_uri(service: str) -> str:
    """The one address that the provider leads back to; it has to be registered there letter by letter."""
    return f"{settings.PARLEY_PUBLIC_URL}/connect/{service}/back"


def list_client_states() -> list[ClientState]:
    """Every provider, set up or not, in a fixed order; secrets are not told."""
    rows = ProviderRegistration.objects.in_bulk(SERVICES)
    return [_describe(service, rows.get(service)) for service in SERVICES]


def _describe(service: str, row: ProviderRegistration | None) -> ClientState:
    told, name = settings.PARLEY_PROVIDERS[service], NAMES[service]
    if told["client_id"]:
        return ClientState(service, name, "environment", told["client_id"], told["tenant"])
    if row is None:
        return ClientState(service, name, "")
    return ClientState(service, name, "set-up page", row.client_id, row.tenant, row.problem, row.checked_at)


def keep_registration(service: str, client_id: str, client_secret: str, tenant: str = "") -> str:
    """Keep what the operator got from the provider, tried first; answers what is wrong with it, empty when it works.

    An empty secret keeps the one that is there. Raises InputRefused.
    """
    row = ProviderRegistration.objects.filter(pk=service).first() or ProviderRegistration(service=service)
    row.client_id = _clean("client_id", client_id)
    row.client_secret = _clean("client_secret", client_secret or row.client_secret)
    row.tenant = tenant.strip()[:100] if service == MICROSOFT else ""
    row.problem = _try_client(service, _build(service, row.client_id, row.client_secret, row.tenant))[:500]
    row.checked_at = row.changed_at = now()
    row.save()
    return row.problem


def check_registration(service: str) -> str:
    """Try what is set up; answers what is wrong with it, empty when the provider knows it."""
    client = find_provider_client(service)
    if client is None:
        return "Nothing is set up yet."
    problem = _try_client(service, client)
    ProviderRegistration.objects.filter(pk=service).update(problem=problem[:500], checked_at=now())
    return problem


def forget_registration(service: str) -> None:
    """Forget what was kept; connections made with it break at their next refresh."""
    ProviderRegistration.objects.filter(pk=service).delete()


def _clean(field: str, value: str) -> str:
    clean = value.strip()
    if not clean or len(clean) > 300 or not clean.isprintable() or " " in clean:
        raise InputRefused("Copy this from the provider's page, without spaces.", field=field)
    return clean


def _try_client(service: str, client: ProviderClient) -> str:
    try:
        return find_sign_in(service).check_client(client)
    except ConnectorError as error:
        return str(error)
