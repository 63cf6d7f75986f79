"""What the console asks of an engine: the documented calls, and Parley's additions under /v1/parley/."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _
from pycronofy.client import Client
from pycronofy.pagination import Pages

from parley.console.domain.data_centres import DataCentre
from parley.console.domain.errors import EngineUnreachable
from parley.console.gateway.transport import EngineTransport
from parley.toolkit.clock import now

# Enough for a unit of a hundred thousand; a server that counts without end is stopped here.
MOST_PAGES = 1000
# For what a page wants to know and can do without.
SOON_SECONDS = 3
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class EngineTokens:
    """What an exchange or a refresh gave; `expires_at` is aware UTC, `sub` is empty on refresh."""

    access_token: str
    refresh_token: str
    expires_at: datetime
    sub: str


@dataclass(frozen=True, slots=True)
class UnitMember:
    """A colleague as the engine lists them (7.8); `public_url` is empty where there is no public link."""

    sub: str
    email: str
    roles: tuple[str, ...]
    public_url: str
    name: str = ""
    calendar_problem: str = ""  # as a Parley tells; empty elsewhere


@dataclass(frozen=True, slots=True)
class LinkTimes:
    """How many times a link offers, and when the first begins (aware UTC)."""

    count: int
    first_starts_at: datetime | None


class Engine(Client):  # type: ignore[misc]  # pycronofy carries no types
    """Cronofy's client with its address per instance and the methods it lacks.

    Every method raises EngineUnreachable (no answer in time, or a problem of its own) or EngineRefused (it answered
    no, with `status`), and RuntimeError inside a transaction.
    """

    def __init__(self, data_centre: DataCentre, access_token: str = "", impersonate: str = "") -> None:
        super().__init__(data_centre.client_id, data_centre.client_secret, access_token or None)
        self.data_centre = data_centre
        self.app_base_url = data_centre.app_url
        self.request_handler = EngineTransport(self.auth, data_centre.api_url, data_centre.name, impersonate)

    def describe_authorization(self, redirect_uri: str, scope: str, state: str) -> str:
        """The query of /oauth/authorize (3.1) that asks for the scope."""
        fields = {"response_type": "code", "client_id": self.auth.client_id, "redirect_uri": redirect_uri}
        return urlencode(fields | {"scope": scope, "state": state})

    def exchange_code(self, code: str, redirect_uri: str) -> EngineTokens:
        """Turn an authorization code into tokens (3.2); `sub` says whose they are."""
        tokens = self._ask_for_tokens(
            {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}, refresh_token=""
        )
        # Older engines leave `sub` out of the exchange; userinfo always tells.
        return tokens if tokens.sub else self._with_sub(tokens)

    def refresh_tokens(self, refresh_token: str) -> EngineTokens:
        """A fresh access token (3.2); the refresh token usually stays the same."""
        return self._ask_for_tokens({"grant_type": "refresh_token", "refresh_token": refresh_token}, refresh_token)

    def get_userinfo(self) -> dict[str, Any]:
        """Who the access token belongs to (3.8)."""
        return self._read(lambda: dict(self.userinfo()))

    def revoke(self, token: str) -> None:
        """End a grant (3.3) by its refresh or access token."""
        self.request_handler.post("oauth/token/revoke", data=self._sign_body({"token": token}), omit_api_version=True)

    def list_organizational_unit_members(self) -> list[UnitMember]:
        """Everybody of the unit whose access token this is (7.8), all pages."""
        return self._read(self._list_members)

    def create_scheduling_request(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Make a scheduling request (7.7); answers its object."""
        return self._read(lambda: dict(self._post("scheduling_requests", payload)["scheduling_request"]))

    def query_scheduling_requests(self, request_ids: Sequence[str]) -> list[dict[str, Any]]:
        """The objects of those requests that the engine still knows (7.7)."""
        ids = {"scheduling_request_ids": list(request_ids)}
        return self._read(
            lambda: [
                dict(item["scheduling_request"])
                for item in self._post("scheduling_requests/query", ids)["scheduling_requests"]
            ]
        )

    def cancel_scheduling_request(self, request_id: str) -> None:
        """Cancel a request and its booking (7.7); the engine tells the candidate."""
        data = {"scheduling_request_id": request_id}
        self.request_handler.post("scheduling_requests/cancel", data=data, use_api_key=not self.auth.access_token)

    def change_host(self, request_id: str, sub: str) -> dict[str, Any]:
        """Let a colleague of the unit host a request, booked or not (Parley's addition); answers its object.

        EngineRefused with status 404 where the engine does not offer that, 422 where the colleague is not free.
        """
        return self._change(request_id, "host", {"host": {"sub": sub}})

    def move_booking(self, request_id: str, start: str) -> dict[str, Any]:
        """Move a booking to exactly this start (Parley's addition); answers its request.

        EngineRefused with status 404 where the engine does not offer that, 422 with the reason where nobody is free.
        """
        return self._change(request_id, "move", {"start": start})

    def reopen_scheduling_request(self, request_id: str, reason: str = "") -> dict[str, Any]:
        """Cancel a booking and let another time be chosen under the same link (Parley's addition)."""
        return self._change(request_id, "reopen", {"reason": reason})

    def accept_proposed_time(self, request_id: str, start: str) -> dict[str, Any]:
        """Book a time that the candidate proposed at the engine, for them (Parley's addition); answers the request.

        EngineRefused with status 404 where the engine does not offer that, 422 where somebody is not free then.
        """
        return self._change(request_id, "accept", {"start": start})

    def forget_requests(self, request_ids: Sequence[str], correlation_ids: Sequence[str]) -> bool:
        """Have everything about these requests erased, bookings and calendar events too (Parley's addition).

        Answers whether nothing is left; ask again while something is. EngineRefused with 404 where it is not offered.
        """
        body = {"scheduling_request_ids": list(request_ids), "correlation_ids": list(correlation_ids)}
        path = "parley/scheduling_requests/forget"
        return self._read(
            lambda: bool(self.request_handler.post(path, data=body, use_api_key=True).json()["is_forgotten"])
        )

    def read_link_attempt(self, attempt_id: str) -> dict[str, Any]:
        """How a window's attempt stands (Parley's addition): id, state, status, correlation_id and what was made."""
        path = f"parley/link_attempts/{quote(attempt_id, safe='')}"
        return self._read(lambda: dict(self.request_handler.get(path, use_api_key=True).json()["link_attempt"]))

    def count_link_times(self, url: str) -> LinkTimes:
        """What a link of the application's units offers now (Parley's addition); its owner waits, so not for long.

        EngineRefused with status 404 where the engine does not offer that, or does not know the link.
        """
        self.request_handler.read_seconds = SOON_SECONDS
        path = "parley/link_times"
        return self._read(
            lambda: _read_times(self.request_handler.post(path, data={"url": url}, use_api_key=True).json())
        )

    def list_changed_requests(self, cursor: str, limit: int = 100) -> tuple[list[dict[str, Any]], str]:
        """Requests changed since the cursor, oldest first, and the next cursor (Parley's addition); '' begins."""
        return self._read(lambda: self._list_changes(cursor, limit))

    def ask_set_up_address(self) -> str:
        """A one-time address of the page that registers Google and Microsoft 365 (Parley's addition).

        The access token has to be the operator's key.
        """
        path = "parley/set_up_addresses"
        return self._read(lambda: str(self.request_handler.post(path, data={}).json()["set_up_address"]["url"]))

    def _change(self, request_id: str, what: str, body: dict[str, Any]) -> dict[str, Any]:
        path = f"parley/scheduling_requests/{quote(request_id, safe='')}/{what}"
        return self._read(lambda: dict(self._post(path, body)["scheduling_request"]))

    def _list_changes(self, cursor: str, limit: int) -> tuple[list[dict[str, Any]], str]:
        params = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        body = self.request_handler.get("parley/scheduling_requests/changes", params=params, use_api_key=True).json()
        return [dict(item["scheduling_request"]) for item in body["changes"]], str(body["cursor"])

    def _list_members(self) -> list[UnitMember]:
        found = self.request_handler.get("organizational_unit_members").json()
        pages = Pages(self.request_handler, found, "organizational_unit_members", automatic_pagination=False)
        members = [_read_member(item) for item in pages.current_page()]
        for _page in range(MOST_PAGES):
            if pages.current >= pages.total or not pages.next_page_url:
                break
            pages.fetch_next_page()
            members += [_read_member(item) for item in pages.current_page()]
        return members

    def _post(self, endpoint: str, data: dict[str, Any]) -> dict[str, Any]:
        """By the unit's token where we have one, else by the application's key."""
        answer = self.request_handler.post(endpoint, data=data, use_api_key=not self.auth.access_token)
        return dict(answer.json())

    def _ask_for_tokens(self, grant: dict[str, str], refresh_token: str) -> EngineTokens:
        answer = self.request_handler.post("oauth/token", data=self._sign_body(grant), omit_api_version=True)
        return self._read(lambda: _read_tokens(answer.json(), refresh_token))

    def _sign_body(self, fields: dict[str, str]) -> dict[str, str]:
        return {"client_id": self.auth.client_id, "client_secret": self.auth.client_secret} | fields

    def _with_sub(self, tokens: EngineTokens) -> EngineTokens:
        whoami = Engine(self.data_centre, tokens.access_token).get_userinfo()
        return EngineTokens(tokens.access_token, tokens.refresh_token, tokens.expires_at, str(whoami.get("sub") or ""))

    def _read(self, ask: Callable[[], Answer]) -> Answer:
        try:
            return ask()
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EngineUnreachable(
                _("%(place)s answered something that cannot be read. Please try again later.")
                % {"place": self.data_centre.name}
            ) from error


def _read_tokens(body: dict[str, Any], refresh_token: str) -> EngineTokens:
    return EngineTokens(
        access_token=str(body["access_token"]),
        refresh_token=str(body.get("refresh_token") or refresh_token),
        expires_at=now() + timedelta(seconds=int(body["expires_in"])),
        sub=str(body.get("sub") or body.get("account_id") or ""),
    )


def _read_times(body: dict[str, Any]) -> LinkTimes:
    told = body["link_times"]
    first = told["first_start"]
    return LinkTimes(int(told["count"]), datetime.fromisoformat(first) if first else None)


def _read_member(item: dict[str, Any]) -> UnitMember:
    scheduler = item.get("scheduler") or {}
    return UnitMember(
        sub=str(item["sub"]),
        email=str(item.get("email") or ""),
        roles=tuple(str(role) for role in item.get("roles") or ()),
        public_url=str(scheduler.get("public_url") or ""),
        name=str(item.get("display_name") or ""),
        calendar_problem=_read_calendar_problem(item),
    )


def _read_calendar_problem(item: dict[str, Any]) -> str:
    """What a Parley says of connections that broke (its addition to 7.8), in words to show."""
    broken = (item.get("parley") or {}).get("broken_connections") or []
    names = [str(each.get("name") or each.get("provider_name") or "") for each in broken if isinstance(each, dict)]
    return ", ".join(name for name in names if name)[:300] or ("?" if broken else "")
