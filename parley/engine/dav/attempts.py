"""How often calendar apps may ask: wrong passwords an address, and requests an account."""

from django.core.cache import cache
from django.http import HttpRequest

from parley.engine.session import find_client_address
from parley.toolkit.ids import keyed_hash

WINDOW_SECONDS = 60
MAX_FAILURES = 20
# An app that reads a large calendar for the first time asks some hundred times.
MAX_REQUESTS = 1200


def has_failed_too_often(request: HttpRequest) -> bool:
    """Whether wrong passwords came from this address too often in the last minute."""
    return int(cache.get(_name_failures(request), 0)) >= MAX_FAILURES


def note_failure(request: HttpRequest) -> None:
    """Count a wrong password."""
    _count(_name_failures(request))


def is_asking_too_often(account_id: str) -> bool:
    """Count a request of this account; whether it is one too many in this minute."""
    return _count(f"dav-requests-{account_id}") > MAX_REQUESTS


def _name_failures(request: HttpRequest) -> str:
    return f"dav-failures-{keyed_hash('dav-address', find_client_address(request))}"


def _count(name: str) -> int:
    # Each process counts for itself: app passwords have 144 random bits, so this spares the database, no more.
    cache.add(name, 0, WINDOW_SECONDS)
    try:
        return int(cache.incr(name))
    except ValueError:
        return 1
