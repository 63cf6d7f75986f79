"""The operator's set-up page: one-time addresses that open it, and what has to be made at each provider."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet

from parley.engine.connectors.registry import GOOGLE, MICROSOFT, find_sign_in
from parley.engine.domain.errors.bookings import LinkUnknown
from parley.engine.models import SetUpVisit
from parley.engine.services.providers.clients import NAMES, build_redirect_uri
from parley.engine.services.providers.visits import ALL_ACCESS, READING
from parley.toolkit.clock import in_minutes, now
from parley.toolkit.ids import keyed_hash, make_token

VALID_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Guide:
    """What the operator does at one provider: where, in which steps, with which exact words to copy."""

    service: str
    name: str
    console_url: str
    steps: tuple[str, ...]
    redirect_uri: str
    scopes: tuple[str, ...]
    facts: tuple[str, ...]
    has_tenant: bool = False


def issue_set_up_address() -> str:
    """A new address of the set-up page, for one browser, within the hour; earlier ones end."""
    token = make_token()
    SetUpVisit.objects.filter(used_at=None).update(expires_at=now())
    SetUpVisit.objects.create(token_hash=keyed_hash("set_up", token), expires_at=in_minutes(VALID_MINUTES))
    return f"{settings.PARLEY_PUBLIC_URL}/set-up/enter/{token}"


def check_set_up_address(token: str) -> None:
    """Raises LinkUnknown unless the address could still be used; changes nothing."""
    if not _find(token).exists():
        raise LinkUnknown(_CLOSED)


def use_set_up_address(token: str) -> None:
    """Use the address up; of two at once one succeeds. Raises LinkUnknown."""
    if not _find(token).update(used_at=now()):
        raise LinkUnknown(_CLOSED)


def list_guides() -> list[Guide]:
    """What to do at each provider, with this installation's own addresses."""
    return [_guide_google(), _guide_microsoft()]


def _guide_google() -> Guide:
    return Guide(
        service=GOOGLE,
        name=NAMES[GOOGLE],
        console_url="https://console.cloud.google.com/apis/credentials",
        steps=(
            "Make a project in the Google Cloud console, or choose one of your organization.",
            "Under APIs & Services › Library, enable the Google Calendar API.",
            "Under OAuth consent screen, choose Internal if all your recruiters are in one Google Workspace; "
            "else External, and publish it: while it is in testing, every sign-in ends after seven days.",
            "Add the scopes below to it.",
            "Under Credentials, create an OAuth client ID of the type Web application with the redirect address below.",
            "Copy the client ID and the client secret into the form here.",
        ),
        redirect_uri=build_redirect_uri(GOOGLE),
        scopes=_list_scopes(GOOGLE),
        facts=(
            "Internal applications need no verification by Google.",
            "External ones do before more than 100 people can use them: a verified domain with a home page and a "
            "privacy policy on it, a reason for each scope, and a short video. The calendar scopes are sensitive, not "
            "restricted, so no security assessment is asked for.",
            "Your Workspace administrator may have to trust the client ID under Security › API controls.",
            "Changes reach Parley within seconds only where its address is https:// and can be reached from outside; "
            "else it asks every few minutes.",
        ),
    )


def _guide_microsoft() -> Guide:
    return Guide(
        service=MICROSOFT,
        name=NAMES[MICROSOFT],
        console_url="https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
        steps=(
            "In the Microsoft Entra admin center, open App registrations and choose New registration.",
            "Supported account types: accounts in any organizational directory and personal accounts, or your own "
            "organization only (then enter its tenant ID below).",
            "Add the redirect address below as a Web platform.",
            "Under API permissions, add the delegated permissions of Microsoft Graph below.",
            "Under Certificates & secrets, make a client secret, and copy its value (not its ID) at once.",
            "Copy the Application (client) ID and the secret into the form here.",
        ),
        redirect_uri=build_redirect_uri(MICROSOFT),
        scopes=_list_scopes(MICROSOFT),
        facts=(
            "Many organizations let nobody consent for themselves: an administrator approves Parley once. People who "
            "meet that get a link to send to their administrator.",
            "Publisher verification of the registration is asked for where people of other organizations consent.",
            "A client secret ends after 24 months at most; Parley tells you here when Microsoft refuses it.",
        ),
        has_tenant=True,
    )


def _list_scopes(service: str) -> tuple[str, ...]:
    """Everything that anybody may be asked for: one who only lets us read is asked for less, by other names."""
    asked = [scope for access in (ALL_ACCESS, READING) for scope in find_sign_in(service).list_scopes(access)]
    return tuple(dict.fromkeys(asked))


def forget_old_addresses() -> int:
    """Delete one-time addresses that are over for a day; answers how many."""
    return SetUpVisit.objects.filter(expires_at__lt=now() - timedelta(days=1)).delete()[0]


_CLOSED = (
    "This address was used already, is older than an hour, or was never made. "
    "Whoever runs this installation can print a new one: manage.py set_up_address."
)


def _find(token: str) -> QuerySet[SetUpVisit]:
    return SetUpVisit.objects.filter(token_hash=keyed_hash("set_up", token), used_at=None, expires_at__gt=now())
