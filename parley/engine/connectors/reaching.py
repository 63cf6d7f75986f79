"""What all connectors share in asking somebody else's server: its failures in our words, its wish that we wait."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from parley.engine.connectors.errors import (
    AddressForbidden,
    AnswerTooLarge,
    AnswerUnreadable,
    NotACalendarServer,
    ServerTooSlow,
    ServerUnavailable,
)
from parley.toolkit.clock import now
from parley.toolkit.safe_http.client import Answer, open_guarded_client
from parley.toolkit.safe_http.errors import (
    AddressForbidden as GuardForbidden,
)
from parley.toolkit.safe_http.errors import (
    AddressUnreachable,
    AnswerBroken,
    DeadlineExceeded,
    RedirectRefused,
)
from parley.toolkit.safe_http.errors import (
    AnswerTooLarge as GuardTooLarge,
)

MAX_RETRY_AFTER_SECONDS = 24 * 3600
# A person waits for a sign-in; what it takes to refresh is held up as little.
SIGN_IN_SECONDS = 10.0
MAX_SIGN_IN_BYTES = 200_000


@contextmanager
def translate_failures() -> Iterator[None]:
    """The guard's failures as the connectors' errors."""
    try:
        yield
    except GuardForbidden:
        raise AddressForbidden from None
    except AddressUnreachable:
        raise ServerUnavailable from None
    except DeadlineExceeded:
        raise ServerTooSlow from None
    except GuardTooLarge:
        raise AnswerTooLarge from None
    except RedirectRefused:
        raise NotACalendarServer from None
    except AnswerBroken:
        raise AnswerUnreadable from None


def read_retry_after(answer: Answer) -> int | None:
    """The seconds the server asks us to wait, at most a day; None where it does not say."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return min(int(text[:9]), MAX_RETRY_AFTER_SECONDS)
    try:
        seconds = int((parsedate_to_datetime(text) - now()).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None
    return max(0, min(seconds, MAX_RETRY_AFTER_SECONDS))


def read_json(answer: Answer) -> dict[str, Any]:
    """The object in the body; an empty one where there is none, so that a refusal can be judged by its status."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def ask_sign_in(url: str, form: Mapping[str, str] | None, imitation: str) -> Answer:
    """The answer of a provider's sign-in service: a form that is posted, or None for a page that is read.

    `imitation` is the one local origin that may be reached, "" for none. Raises ServerUnavailable, ServerTooSlow,
    AnswerUnreadable.
    """
    origins = frozenset({imitation} if imitation else ())
    with (
        translate_failures(),
        open_guarded_client(
            allowed_origins=origins, total_seconds=SIGN_IN_SECONDS, max_bytes=MAX_SIGN_IN_BYTES
        ) as client,
    ):
        headers = {"Accept": "application/json"}
        if form is None:
            return client.request("GET", url, headers=headers)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return client.request("POST", url, secret_headers=headers, body=urlencode(form).encode())
