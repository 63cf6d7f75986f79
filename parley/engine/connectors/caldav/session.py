"""One person's exchange with one CalDAV server: sign-in, trust, and what its refusals mean."""

import time
from base64 import b64encode
from collections.abc import Mapping

from parley.engine.connectors.base import ConnectorSettings
from parley.engine.connectors.caldav.addresses import is_trusted_with_secrets, normalise_href, read_address, read_link
from parley.engine.connectors.caldav.documents import Multistatus, read_multistatus
from parley.engine.connectors.errors import (
    AddressForbidden,
    AnswerUnreadable,
    CalendarFull,
    CalendarMissing,
    ConnectorError,
    CredentialsRefused,
    CredentialsWithheld,
    NotACalendarServer,
    PermissionMissing,
    ServerUnavailable,
)
from parley.engine.connectors.reaching import read_retry_after, translate_failures
from parley.toolkit.safe_http.client import Answer, open_guarded_client

TOTAL_SECONDS = 30.0
MAX_REDIRECTS = 3
GONE = frozenset({404, 410})
# A changed object must not follow a redirect to where nobody asked for it.
READING = frozenset({"PROPFIND", "REPORT"})

REFUSALS: Mapping[int, type[ConnectorError]] = {
    403: PermissionMissing,
    404: CalendarMissing,
    405: NotACalendarServer,
    410: CalendarMissing,
    501: NotACalendarServer,
    507: CalendarFull,
}


class CalDavSession:
    """Asks one server, or its siblings, in the name of one person."""

    def __init__(self, settings: ConnectorSettings) -> None:
        self.base_url = read_address(settings.base_url)
        self._named = read_link(self.base_url)
        self._secrets = dict(settings.headers)
        if settings.username or settings.password:
            pair = f"{settings.username}:{settings.password}".encode()
            self._secrets["Authorization"] = f"Basic {b64encode(pair).decode()}"
        self._is_refused = False
        self._client = open_guarded_client(
            allowed_origins=settings.allowed_origins, allowed_networks=settings.allowed_networks
        )

    def close(self) -> None:
        """Free the network connections."""
        self._client.close()

    def ask(
        self,
        method: str,
        url: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        total_seconds: float = TOTAL_SECONDS,
    ) -> Answer:
        """The answer, whatever its status except 401; signed in only where the password may go.

        Raises CredentialsRefused (then never asks again: servers lock accounts), CredentialsWithheld,
        AddressForbidden, ServerUnavailable, ServerTooSlow, AnswerUnreadable.
        """
        if self._is_refused:
            raise CredentialsRefused
        ends = time.monotonic() + total_seconds
        answer = self._send(method, url, body, headers, ends)
        if read_link(answer.url).origin != read_link(url).origin:
            # The guard dropped the password on the way; ask again there if it may go there.
            answer = self._send(method, answer.url, body, headers, ends)
        if answer.status == 401:
            self._is_refused = True
            raise CredentialsRefused
        return answer

    def list_items(
        self, method: str, url: str, body: bytes, depth: str, total_seconds: float = TOTAL_SECONDS
    ) -> tuple[Multistatus, str]:
        """The multistatus of a PROPFIND or REPORT and the URL it came from. Raises what the refusal means."""
        headers = {"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}
        answer = self.ask(method, url, body, headers, total_seconds)
        check_status(answer, 207)
        multistatus = read_multistatus(answer)
        # Xandikos tells of a missing collection inside a multistatus.
        if len(multistatus.items) == 1 and multistatus.items[0].status in GONE:
            item_url = normalise_href(answer.url, multistatus.items[0].href)
            if item_url.rstrip("/") == normalise_href(answer.url, "").rstrip("/"):
                raise CalendarMissing
        return multistatus, answer.url

    def _send(self, method: str, url: str, body: bytes, headers: Mapping[str, str] | None, ends: float) -> Answer:
        self._check_trust(url, ends)
        with translate_failures():
            return self._client.request(
                method,
                url,
                headers=headers,
                secret_headers=self._secrets,
                body=body,
                max_redirects=MAX_REDIRECTS if method in READING else 0,
                total_seconds=ends - time.monotonic(),
            )

    def _check_trust(self, url: str, ends: float) -> None:
        target = read_link(url)
        if not is_trusted_with_secrets(self._named, target):
            raise CredentialsWithheld(target.host)
        with translate_failures():
            if target.scheme == "http" and not self._client.is_local(url, ends - time.monotonic()):
                raise AddressForbidden(
                    "This address is not encrypted, so your password was not sent. Use its https:// address."
                )


def check_status(answer: Answer, *expected: int) -> None:
    """Raise what an unexpected status means; nothing of what the server wrote is repeated."""
    status = answer.status
    if status in expected:
        return
    if status in REFUSALS:
        raise REFUSALS[status]
    if status in {423, 429} or status >= 500:
        raise ServerUnavailable(retry_after_seconds=read_retry_after(answer))
    if 200 <= status < 400:
        raise NotACalendarServer
    raise AnswerUnreadable
