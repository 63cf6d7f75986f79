"""An application with a token for Rosa's calendars, and the eyes of a client that is not ours."""

import json
from dataclasses import dataclass
from typing import Any, cast

import caldav
from django.http import HttpResponse
from django.test import Client
from icalendar import Calendar as ICalendar

from parley.engine.models import Account, Application, Calendar, CalendarPermission, PermissionLevel
from parley.engine.services.applications.tokens import grant_access, issue_code, redeem_code
from parley.engine.services.events.inviting.composing import compose_due_notices
from parley.engine.services.events.providing.external import write_due_external_changes
from parley.engine.services.events.providing.managed import write_due_managed_events
from tests.fakes.caldav_servers import CalDavServer

TALK: dict[str, Any] = {
    "event_id": "talk-1",
    "summary": "Talk",
    "description": "About boats",
    "start": "2026-03-05T09:00:00Z",
    "end": "2026-03-05T10:00:00Z",
}


@dataclass(frozen=True)
class ApiCaller:
    """Somebody who calls the API for one account with its access token."""

    account: Account
    application: Application
    token: str

    def post(self, path: str, fields: object) -> HttpResponse:
        """POST a JSON body to `/v1/…`."""
        return self._send("POST", path, fields)

    def delete(self, path: str, fields: object) -> HttpResponse:
        """DELETE with a JSON body, as Cronofy's clients do."""
        return self._send("DELETE", path, fields)

    def upsert(self, calendar: Calendar, **changes: object) -> HttpResponse:
        """Write the talk with these changes."""
        answer = self.post(f"calendars/{calendar.pk}/events", {**TALK, **changes})
        assert answer.status_code == 202, answer.content
        return answer

    def come_back(self) -> "ApiCaller":
        """The same with a token that lives at the present moment."""
        return let_in(self.application, self.account)

    def _send(self, method: str, path: str, fields: object) -> HttpResponse:
        return cast(
            HttpResponse,
            Client().generic(
                method,
                f"/v1/{path}",
                json.dumps(fields),
                content_type="application/json",
                headers={"Authorization": f"Bearer {self.token}"},
            ),
        )


def let_in(application: Application, account: Account, scope: str = "read_write") -> ApiCaller:
    """The application with an access token of the account's."""
    grant = grant_access(application, account, scope, None)
    issued = redeem_code(application, issue_code(grant, "https://b"), "https://b")
    return ApiCaller(account, application, issued.access_token)


def let_write_everything(caller: ApiCaller, calendar: Calendar) -> None:
    """Rosa allows the application events that are not its own."""
    CalendarPermission.objects.create(
        application=caller.application, calendar=calendar, level=PermissionLevel.UNRESTRICTED
    )


def write_all(limit: int = 60) -> None:
    """Do all the writing that is due."""
    for _ in range(limit):
        if not write_due_managed_events() + write_due_external_changes():
            return
    raise AssertionError("the writes do not come to an end")


def compose_all() -> None:
    """Write all mails to guests that are due."""
    while compose_due_notices():
        pass


def list_events(server: CalDavServer) -> list[Any]:
    """All events of the server's calendar as an independent client reads them, by title."""
    with cast(Any, caldav).DAVClient(server.base_url, username=server.username, password=server.password) as client:
        calendar = client.calendar(url=server.calendar_url)
        found = [cast(Any, ICalendar.from_ical(each.data)).walk("VEVENT")[0] for each in calendar.events()]
    return sorted(found, key=lambda event: str(event["SUMMARY"]))


def read_errors(answer: HttpResponse) -> dict[str, str]:
    """The keys of a refusal by field."""
    errors: dict[str, list[dict[str, str]]] = json.loads(answer.content)["errors"]
    return {field: problems[0]["key"].removeprefix("errors.") for field, problems in errors.items()}
