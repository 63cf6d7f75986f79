"""How requests travel to an engine: one pooled session, short deadlines, and never inside a transaction."""

from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
from django.db import connection
from django.utils.translation import gettext as _
from pycronofy import settings as cronofy_settings
from pycronofy.auth import Auth
from pycronofy.exceptions import PyCronofyRequestError
from pycronofy.request_handler import RequestHandler

from parley.console.domain.errors import EngineRefused, EngineUnreachable

CONNECT_SECONDS = 2
READ_SECONDS = 10


def _open_session() -> requests.Session:
    session = requests.Session()
    # The environment's .netrc would replace our bearer token, and its proxy would swallow the loopback listener.
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = requests.adapters.HTTPAdapter(pool_connections=8, pool_maxsize=16)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


SESSION = _open_session()


class EngineTransport(RequestHandler):  # type: ignore[misc]  # pycronofy carries no types
    """pycronofy's request handler with an address of its own, deadlines, impersonation, and errors in our words."""

    def __init__(self, auth: Auth, api_url: str, engine_name: str, impersonate: str = "") -> None:
        super().__init__(auth)
        self.base_url = api_url
        self.engine_name = engine_name
        self.impersonate = impersonate
        self.read_seconds: float = READ_SECONDS

    def _request(
        self,
        request_method: str,
        endpoint: str = "",
        url: str = "",
        data: Any = None,
        params: Any = None,
        use_api_key: bool = False,
        omit_api_version: bool = False,
    ) -> requests.Response:
        refuse_inside_transaction()
        version = "" if omit_api_version else f"/{cronofy_settings.API_VERSION}"
        address = self._move_home(url) if url else f"{self.base_url}{version}/{endpoint}"
        try:
            response = SESSION.request(
                request_method,
                address,
                headers=self._describe_caller(use_api_key),
                json=data or {},
                params=params or {},
                timeout=(CONNECT_SECONDS, self.read_seconds),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            # Its words hold the address with its query; the cause is kept for the log only.
            raise EngineUnreachable(
                _("%(place)s did not answer. Nothing was lost; please try again in a moment.")
                % {"place": self.engine_name}
            ) from error
        self._refuse_failure(response)
        return response

    def _describe_caller(self, use_api_key: bool) -> dict[str, str]:
        authorization = self.auth.get_api_key() if use_api_key else self.auth.get_authorization()
        headers = {"Authorization": authorization, "User-Agent": self.user_agent}
        return headers | ({"Cronofy-Impersonate": self.impersonate} if self.impersonate else {})

    def _move_home(self, url: str) -> str:
        """A `next_page` on the engine's public address, moved onto the address at which we reach the engine."""
        parts = urlsplit(url)
        return f"{self.base_url}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    def _refuse_failure(self, response: requests.Response) -> None:
        if response.status_code < 300:
            return
        cause = PyCronofyRequestError(request=response.request, response=response)
        if response.status_code >= 500:
            raise EngineUnreachable(
                _("%(place)s has a problem of its own (status %(status)s). Please try again later.")
                % {"place": self.engine_name, "status": response.status_code}
            ) from cause
        raise EngineRefused(
            _("%(place)s said no: %(reason)s") % {"place": self.engine_name, "reason": _describe_refusal(response)},
            status=response.status_code,
        ) from cause


def refuse_inside_transaction() -> None:
    """Raises RuntimeError inside a transaction: SQLite's single writer would wait for us while we wait for the engine.

    The transaction that Django's test cases put around a whole test does not count.
    """
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise RuntimeError("the engine must not be called inside a transaction")


def _describe_refusal(response: requests.Response) -> str:
    """The engine's own words where it gives some, in either of the contract's two shapes."""
    try:
        body = response.json()
    except ValueError:
        return f"status {response.status_code}"
    if not isinstance(body, dict):
        return f"status {response.status_code}"
    errors = body.get("errors")
    if isinstance(errors, dict):
        found = [item for items in errors.values() if isinstance(items, list) for item in items]
        words = [str(item.get("description") or item.get("key")) for item in found if isinstance(item, dict)]
        if words:
            return "; ".join(words)[:200]
    return str(body.get("error_description") or body.get("error") or f"status {response.status_code}")[:200]
