"""How often calendar apps may ask: wrong passwords an address, and requests an account."""

from django.http import HttpRequest

from parley.engine.session import find_client_address
from parley.toolkit.caches.counting import count_lately, read_count
from parley.toolkit.ids import keyed_hash

WINDOW_SECONDS = 60
MAX_FAILURES = 20
# An app that reads a large calendar for the first time asks some hundred times.
MAX_REQUESTS = 1200


def has_failed_too_often(request: HttpRequest) -> bool:
    """Whether wrong passwords came from this address too often in the last minute."""
    return read_count(_name_failures(request), WINDOW_SECONDS) >= MAX_FAILURES


def note_failure(request: HttpRequest) -> None:
    """Count a wrong password."""
    # Each process counts for itself: app passwords have 144 random bits, so this spares the database, no more.
    count_lately(_name_failures(request), WINDOW_SECONDS)


def is_asking_too_often(account_id: str) -> bool:
    """Count a request of this account; whether it is one too many in this minute."""
    return count_lately(f"dav-requests-{account_id}", WINDOW_SECONDS) > MAX_REQUESTS


def _name_failures(request: HttpRequest) -> str:
    return f"dav-failures-{keyed_hash('dav-address', find_client_address(request))}"
