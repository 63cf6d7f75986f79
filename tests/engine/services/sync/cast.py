"""What tests of the sync do again and again: connecting somebody, and asking what is busy."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from parley.engine.connectors.google.identity.scopes import list_scopes
from parley.engine.connectors.sign_in import Access, Identity, ProviderClient, Tokens
from parley.engine.models import Account, Connection
from parley.engine.services.calendars.calendars import load_busy_spans
from parley.engine.services.calendars.connecting.providers import connect_provider
from tests.engine.services.sync.conftest import EMAIL
from tests.fakes.google.fake import GoogleFake
from tests.fakes.microsoft.fake import MicrosoftFake
from tests.fakes.microsoft.store import Person

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
Busy = list[tuple[datetime, datetime]]


def make_tokens(
    fake: GoogleFake,
    email: str = EMAIL,
    *,
    access: frozenset[Access] = frozenset(Access),
    refresh: bool = True,
    seconds: int = 3599,
) -> Tokens:
    """Tokens as the token endpoint gives them to somebody who allowed so much."""
    given = fake.grant(email, frozenset(list_scopes(access)))
    return Tokens(given.access_token, given.refresh_token if refresh else "", seconds, given.scopes)


def identify(fake: GoogleFake, email: str = EMAIL) -> Identity:
    """Who signs in with that address."""
    person = fake.store.people[email]
    return Identity(person.subject, email, True, person.name)


def connect_google(fake: GoogleFake, account: Account, email: str = EMAIL, **options: Any) -> Connection:
    """Connect an account with its Google account; `options` as for `make_tokens`."""
    return connect_provider(account, "google", make_tokens(fake, email, **options), identify(fake, email))


def connect_microsoft(fake: MicrosoftFake, account: Account, person: Person) -> Connection:
    """Connect an account with its Microsoft account."""
    given = fake.give_tokens(person)
    scopes = frozenset(given["scope"].split())
    tokens = Tokens(given["access_token"], given["refresh_token"], given["expires_in"], scopes)
    identity = Identity(f"{person.tenant}/{person.oid}", person.email, True, person.name, person.tenant)
    return connect_provider(account, "microsoft", tokens, identity)


def name_providers(**clients: ProviderClient) -> dict[str, dict[str, str]]:
    """The setting that says how this installation is registered at the providers."""
    nothing = {"client_id": "", "client_secret": "", "tenant": "", "imitation": ""}
    told = {service: {name: getattr(client, name) for name in nothing} for service, client in clients.items()}
    return {"google": nothing, "microsoft": nothing} | told


def list_busy(account: Account, around: datetime, days: int = 1) -> Busy:
    """The busy time from some days before to some days after an instant."""
    spans = load_busy_spans([account.pk], around - days * DAY, around + days * DAY)[account.pk]
    return [(span.starts_at, span.ends_at) for span in spans]


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    """Until something is so; what takes longer has failed."""
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it never came to be"
        time.sleep(0.01)
