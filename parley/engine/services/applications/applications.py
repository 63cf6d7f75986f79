"""Applications: software allowed to use the engine, its credentials, and the addresses it registered."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from parley.engine.domain.errors.applications import ApplicationUnknown, GrantRefused
from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import Account, Application, ApplicationSecret, OrganizationalUnit, SecretKind
from parley.toolkit.clock import now
from parley.toolkit.ids import is_same, keyed_hash, make_token

MOST_ADDRESSES = 50


@dataclass(frozen=True, slots=True)
class RegisteredApplication:
    """What a new application is told, once: its credentials for OAuth and for the embedded scheduler."""

    client_id: str
    client_secret: str
    embed_key: str
    embed_secret: str


def hash_secret(kind: str, secret: str) -> str:
    """The look-up value of an application's secret."""
    return keyed_hash(f"application_{kind}", secret)


def ensure_builtin_application() -> Application:
    """The console that belongs to this engine as an application; made when missing, kept as settings say.

    The console may run beside the engine or, told by PARLEY_CONSOLE_URL, on another server.
    """
    facts = settings.PARLEY_BUILTIN_APPLICATION
    identity = {"client_id": facts["client_id"], "embed_key": facts["embed_key"], "name": facts["name"]}
    try:
        with transaction.atomic():
            application, is_new = Application.objects.get_or_create(is_builtin=True, defaults=identity)
            if not is_new:
                Application.objects.filter(pk=application.pk).update(**identity)
                application.refresh_from_db()
            for kind, secret in ((SecretKind.CLIENT, "client_secret"), (SecretKind.EMBED, "embed_secret")):
                _keep_only_secret(application, kind, str(facts[secret]))
    except IntegrityError:
        # Two processes began at once; the other one was faster and wrote the same.
        return Application.objects.get(is_builtin=True)
    return application


def _keep_only_secret(application: Application, kind: str, secret: str) -> None:
    lookup = hash_secret(kind, secret)
    ApplicationSecret.objects.filter(application=application, kind=kind, revoked_at=None).exclude(lookup=lookup).update(
        revoked_at=now()
    )
    # A data folder put back from a copy may bring back a secret that was revoked meanwhile.
    if not ApplicationSecret.objects.filter(application=application, lookup=lookup).update(revoked_at=None):
        _add_secret(application, kind, secret)


def register_application(
    name: str,
    redirect_uris: list[str],
    return_urls: list[str],
    webhook_url: str = "",
    *,
    homepage_url: str = "",
    owner_unit: OrganizationalUnit | None = None,
    registered_by: Account | None = None,
) -> RegisteredApplication:
    """Let an application in; its addresses are compared exactly ever after. Raises InputRefused."""
    for address in [*redirect_uris, *return_urls, *(one for one in (webhook_url, homepage_url) if one)]:
        check_address(address)
    # Typed into commands as well: a word that begins with a dash would be taken for an option.
    told = RegisteredApplication(secrets.token_hex(20), _make_secret("CRN"), _make_secret("EMB"), _make_secret("ESK"))
    with transaction.atomic():
        application = Application.objects.create(
            client_id=told.client_id,
            name=clean_name(name) or "Unnamed application",
            homepage_url=homepage_url,
            owner_unit=owner_unit,
            registered_by=registered_by,
            stored_redirect_uris=redirect_uris,
            stored_return_urls=return_urls,
            stored_webhook_url=webhook_url,
            embed_key=told.embed_key,
        )
        _add_secret(application, SecretKind.CLIENT, told.client_secret)
        _add_secret(application, SecretKind.EMBED, told.embed_secret)
    return told


def rotate_secret(client_id: str, kind: str, old_lives_hours: float) -> str:
    """A new secret of this kind; the old ones go on for so many hours, so that no request falls into a gap."""
    application = get_application(client_id)
    if application.is_builtin:
        raise InputRefused("The secrets of this installation's own console are kept in its data folder.")
    with transaction.atomic():
        application.secrets.filter(_is_live(), kind=kind).update(revoked_at=now() + timedelta(hours=old_lives_hours))
        return add_secret(application, kind).secret


def add_secret(application: Application, kind: str) -> ApplicationSecret:
    """A further secret of this kind; the others go on."""
    return _add_secret(application, kind, _make_secret("CRN" if kind == SecretKind.CLIENT else "ESK"))


def _make_secret(prefix: str) -> str:
    return f"{prefix}_{make_token()}"


def _add_secret(application: Application, kind: str, secret: str) -> ApplicationSecret:
    return ApplicationSecret.objects.create(
        application=application, kind=kind, secret=secret, lookup=hash_secret(kind, secret)
    )


def check_address(address: str, field: str = "address") -> None:
    """Raises InputRefused unless this is a full http or https address that can be compared exactly."""
    try:
        parts = urlsplit(address)
        is_full = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_full = False
    is_odd = "#" in address or " " in address or not address.isascii() or not address.isprintable()
    if not is_full or is_odd or "@" in parts.netloc or len(address) > 500:
        raise InputRefused(f"{address[:100]} is not a full http or https address without a fragment.", field=field)


def clean_name(name: str) -> str:
    """The name on one line; raises InputRefused when it is too long or holds control characters."""
    clean = " ".join(name.split())
    if len(clean) > 200 or not clean.isprintable():
        raise InputRefused("Please write the name on one line, in 200 characters at most.", field="name")
    return clean


def _is_live() -> Q:
    return Q(revoked_at=None) | Q(revoked_at__gt=now())


def find_application(client_id: str) -> Application | None:
    """The application with this client id, or None."""
    if not client_id.isprintable():
        return None  # PostgreSQL cannot even be asked for a NUL.
    found = Application.objects.filter(client_id=client_id).first()
    return found or _find_builtin(client_id, "client_id")


def get_application(client_id: str) -> Application:
    """The application with this client id; raises ApplicationUnknown."""
    found = find_application(client_id)
    if found is None:
        raise ApplicationUnknown
    return found


def find_application_by_secret(secret: str) -> Application | None:
    """Whose client secret (API key) this is, or None."""
    row = (
        ApplicationSecret.objects.filter(_is_live(), kind=SecretKind.CLIENT, lookup=hash_secret("client", secret))
        .select_related("application")
        .first()
    )
    return row.application if row else _find_builtin(secret, "client_secret")


def find_application_by_embed_key(embed_key: str) -> Application | None:
    """Whose public embed key (`iss` of its tokens) this is, or None."""
    found = Application.objects.filter(embed_key=embed_key).first()
    return found or _find_builtin(embed_key, "embed_key")


def _find_builtin(value: str, fact: str) -> Application | None:
    if not is_same(value, str(settings.PARLEY_BUILTIN_APPLICATION[fact])):
        return None
    return ensure_builtin_application()


def authenticate_application(client_id: str, client_secret: str) -> Application:
    """The application whose credentials these are; raises GrantRefused(invalid_client)."""
    application = find_application_by_secret(client_secret) if client_id and client_secret else None
    if application is None or not is_same(application.client_id, client_id):
        raise GrantRefused("The application's credentials are not right.", error="invalid_client")
    return application


def add_redirect_uris(application: Application, addresses: list[str], name: str, email: str) -> None:
    """Register further ways back and whom to ask about them, by the application's own word. Raises InputRefused."""
    if application.is_builtin:
        raise InputRefused("The addresses of this installation's own console follow from its settings.")
    for address in addresses:
        check_address(address, "redirect_uris")
    with transaction.atomic():
        row = Application.objects.select_for_update().get(pk=application.pk)
        row.stored_redirect_uris = list(dict.fromkeys([*row.stored_redirect_uris, *addresses]))
        if len(row.stored_redirect_uris) > MOST_ADDRESSES:
            raise InputRefused(
                f"At most {MOST_ADDRESSES} addresses can be registered.", field="redirect_uris", key="too_many"
            )
        row.contact_name, row.contact_email = name or row.contact_name, email or row.contact_email
        row.save(update_fields=["stored_redirect_uris", "contact_name", "contact_email"])


def list_redirect_uris(application: Application) -> list[str]:
    """Where OAuth may send the browser back to; compared exactly."""
    if application.is_builtin:
        return list(settings.PARLEY_BUILTIN_APPLICATION["redirect_uris"])
    return list(application.stored_redirect_uris)


def list_return_urls(application: Application) -> list[str]:
    """Where the scheduler's window may return to; compared exactly."""
    if application.is_builtin:
        return list(settings.PARLEY_BUILTIN_APPLICATION["embed_return_urls"])
    return list(application.stored_return_urls)


def is_own_site(application: Application, address: str) -> bool:
    """Whether the address is on a site that the application registered an address of."""
    known = [*list_redirect_uris(application), *list_return_urls(application)]
    return _read_origin(address) in {_read_origin(each) for each in known}


def _read_origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme.lower(), parts.netloc.lower()


def get_webhook_url(application: Application) -> str:
    """Where notifications of the embedded scheduler go; empty when the application wants none."""
    if application.is_builtin:
        return str(settings.PARLEY_BUILTIN_APPLICATION["embed_webhook_url"])
    return application.stored_webhook_url


def list_client_secrets(application: Application) -> list[str]:
    """Every live client secret, oldest first; each signs a webhook, so that rotation leaves no gap."""
    return _list_secrets(application, SecretKind.CLIENT)


def list_embed_secrets(application: Application) -> list[str]:
    """Every live embed secret; a token under any of them is good."""
    return _list_secrets(application, SecretKind.EMBED)


def list_live_secrets(application: Application, kind: str) -> list[ApplicationSecret]:
    """Every live secret of a kind, oldest first, as rows."""
    return list(application.secrets.filter(_is_live(), kind=kind).order_by("created_at", "pk"))


def _list_secrets(application: Application, kind: str) -> list[str]:
    return [row.secret for row in list_live_secrets(application, kind)]
