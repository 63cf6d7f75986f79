"""Whoever the API's description is tried for, and requests that name what is really there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from parley.engine.domain.scopes import ENTERPRISE, UNIT_SCOPE
from parley.engine.models import Application, Calendar
from parley.engine.services.applications.applications import get_application, register_application
from parley.engine.services.applications.tokens import grant_access, issue_tokens
from parley.engine.services.own_accounts.service_accounts import grant_service_account
from parley.engine.services.people.units import create_unit
from parley.engine.services.scheduling_requests import create_request
from parley.toolkit.clock import now
from tests.engine.booking_cast import draft_for, make_account, make_busy

ADMIN_KEY = "ADM_known_to_the_test"
REDIRECT_URI = "https://application.example/back"
_SCOPE = "read_write event_reminders free_busy"


@dataclass(frozen=True, slots=True)
class SchemaCast:
    """Credentials by the name of the security scheme, and by its name every id that a request may want."""

    tokens: Mapping[str, str]
    credentials: Mapping[str, str]
    known: Mapping[str, Any]

    def choose_token(self, path: str, schemes: list[str]) -> str:
        """The token for an operation; units and service accounts have their own."""
        if "service_account" in path or path == "/v1/resources":
            return self.tokens["service"]
        if "accessToken" in schemes and "apiKey" in schemes:
            return self.tokens["unit"]
        return self.tokens[schemes[-1]] if schemes and schemes[-1] else "undefined"

    def make_true(self, value: Any) -> Any:
        """The value with ids, zones, addresses and times in it that exist."""
        if isinstance(value, dict):
            return {name: self.known.get(name, self.make_true(inner)) for name, inner in value.items()}
        return [self.make_true(each) for each in value] if isinstance(value, list) else value


def make_schema_cast() -> SchemaCast:
    """An application with somebody's consent, a unit's and a service account's."""
    account = make_account("Ana Beck")
    calendar: Calendar = make_busy(account, *[_hour(days) for days in range(1, 40)])
    told = register_application("Schema", [REDIRECT_URI], [])
    application: Application = get_application(told.client_id)
    unit = create_unit(account, application, "schema", "Schema's unit", True)
    request = create_request(unit, account, draft_for(account), application=application)
    grants = {
        "accessToken": grant_access(application, account, _SCOPE, delegated_scope="read_only"),
        "unit": grant_access(application, account, UNIT_SCOPE, unit),
        "service": grant_service_account(application, account, unit, " ".join(ENTERPRISE), "read_write"),
    }
    tokens = {name: issue_tokens(grant).access_token for name, grant in grants.items()}
    starts, ends = (moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in (_hour(3)[0], _hour(3)[1] + timedelta(hours=5)))
    known = {
        "sub": account.pk,
        "email": account.email,
        "calendar_id": calendar.pk,
        "calendar_ids": [calendar.pk],
        "profile_id": calendar.connection_id,
        "tzid": "Europe/Berlin",
        "start": starts,
        "end": ends,
        "redirect_uri": REDIRECT_URI,
        "callback_url": "https://application.example/called",
        "origin": "https://application.example",
        "hours": 0,
        "minutes": 30,
        "scheduling_request_id": request.pk,
        "from": starts,
        "to": ends,
    }
    return SchemaCast(
        tokens={**tokens, "apiKey": told.client_secret, "adminKey": ADMIN_KEY, "elementToken": ""},
        credentials={"client_id": told.client_id, "client_secret": told.client_secret},
        known=known,
    )


def _hour(days: int) -> tuple[datetime, datetime]:
    starts_at = now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=days)
    return starts_at, starts_at + timedelta(hours=1)
