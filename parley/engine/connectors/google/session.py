"""One person's exchange with Google's calendar API: the token, one fresh one, and what refusals mean."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from parley.engine.connectors.base import ConnectorSettings
from parley.engine.connectors.errors import AnswerUnreadable, CredentialsRefused, WriteRefused
from parley.engine.connectors.google.addresses import name_root
from parley.engine.connectors.google.refusals import is_about_address, judge, read_reason
from parley.engine.connectors.google.sign_in import SIGNED_OUT
from parley.engine.connectors.reaching import read_json, translate_failures
from parley.toolkit.safe_http.client import Answer, open_guarded_client

TOTAL_SECONDS = 30.0
# A page of the largest size, packed; unpacked it may be twice that.
MAX_BYTES = 25_000_000

Query = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the API: `reason` is Google's own word for a refusal, "" where it gave none."""

    answer: Answer
    content: dict[str, Any]
    reason: str

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.answer.status

    @property
    def is_done(self) -> bool:
        """Whether what was asked was done."""
        return 200 <= self.answer.status < 300


class GoogleSession:
    """Asks the calendar API in the name of one person."""

    def __init__(self, settings: ConnectorSettings) -> None:
        self._root = name_root(settings.base_url)
        self._token = settings.access_token
        self._renew_token = settings.renew_token
        self._is_refused = False
        origins = settings.allowed_origins | ({settings.base_url.rstrip("/")} if settings.base_url else set())
        self._client = open_guarded_client(allowed_origins=origins, max_bytes=MAX_BYTES)

    def close(self) -> None:
        """Free the network connections."""
        self._client.close()

    def ask(
        self,
        method: str,
        path: str,
        query: Query | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        total_seconds: float = TOTAL_SECONDS,
    ) -> Reply:
        """The answer, whatever it says; a token that is refused is renewed once.

        Raises CredentialsRefused (then never asks again), ServerUnavailable, ServerTooSlow, AnswerTooLarge.
        """
        if self._is_refused:
            raise CredentialsRefused(SIGNED_OUT)
        ends = time.monotonic() + total_seconds
        reply = self._send(method, path, query, body, headers, ends)
        if _is_signed_out(reply) and self._renew_token is not None:
            self._token = self._renew_token(self._token)
            reply = self._send(method, path, query, body, headers, ends)
        if _is_signed_out(reply):
            self._is_refused = True
            raise CredentialsRefused(SIGNED_OUT)
        return reply

    def fetch(
        self,
        method: str,
        path: str,
        query: Query | None = None,
        body: Mapping[str, Any] | None = None,
        total_seconds: float = TOTAL_SECONDS,
    ) -> dict[str, Any]:
        """What a successful answer holds. Raises what any other means."""
        reply = self.ask(method, path, query, body, total_seconds=total_seconds)
        if not reply.is_done:
            error = judge(reply.answer, reply.reason)
            # A question that Google does not understand is nobody's event.
            raise AnswerUnreadable if method == "GET" and isinstance(error, WriteRefused) else error
        if method == "GET" and not reply.content:
            # A list that cannot be read is not an empty one.
            raise AnswerUnreadable
        return reply.content

    def _send(
        self,
        method: str,
        path: str,
        query: Query | None,
        body: Mapping[str, Any] | None,
        headers: Mapping[str, str] | None,
        ends: float,
    ) -> Reply:
        # Google packs for those only who also call themselves able to unpack.
        sent = {"Accept-Encoding": "gzip", "User-Agent": "Parley (gzip)", "Accept": "application/json"}
        sent.update(headers or {})
        if body is not None:
            sent["Content-Type"] = "application/json"
        with translate_failures():
            answer = self._client.request(
                method,
                f"{self._root}/{path}{_write_query(query)}",
                headers=sent,
                secret_headers={"Authorization": f"Bearer {self._token}"},
                body=b"" if body is None else json.dumps(body).encode(),
                total_seconds=ends - time.monotonic(),
            )
        content = read_json(answer)
        return Reply(answer, content, read_reason(content))


def _is_signed_out(reply: Reply) -> bool:
    # With 401 Google also refuses to call an address that was not allowed; no token mends that.
    return reply.status == 401 and not is_about_address(reply.reason)


def _write_query(query: Query | None) -> str:
    if not query:
        return ""
    return "?" + urlencode({name: _write_value(value) for name, value in query.items()})


def _write_value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
