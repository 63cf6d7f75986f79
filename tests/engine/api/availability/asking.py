"""People who let an application in, their calendars, and questions about their time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from parley.engine.models import Account, Application, BusyTime, Calendar, Connection, ManagedEvent
from parley.engine.services.applications.applications import (
    RegisteredApplication,
    get_application,
    register_application,
)
from parley.engine.services.applications.tokens import grant_access
from parley.toolkit.ids import make_token
from tests.engine.booking_cast import make_account

# A Wednesday.
DAY = datetime(2026, 3, 4, tzinfo=UTC)
LONG_AHEAD = datetime(2100, 1, 1, tzinfo=UTC)
PERIODS = [{"start": "2026-03-04T09:00:00Z", "end": "2026-03-04T12:00:00Z"}]


def at(hour: int, minute: int = 0, day: int = 0) -> datetime:
    """An instant of that day, or so many days later."""
    return DAY + timedelta(days=day, hours=hour, minutes=minute)


@dataclass(frozen=True, slots=True)
class Asker:
    """An application and its people."""

    client: Client
    told: RegisteredApplication

    @property
    def application(self) -> Application:
        """The application's row."""
        return get_application(self.told.client_id)

    @property
    def headers(self) -> dict[str, str]:
        """Its API key."""
        return {"Authorization": f"Bearer {self.told.client_secret}"}

    def let_in(self, name: str, tzid: str = "Etc/UTC") -> Account:
        """Somebody whose time the application may ask about."""
        account = make_account(name, tzid)
        grant_access(self.application, account, "read_events")
        return account

    def post(self, fields: Any, path: str = "/v1/availability", **more: Any) -> Any:
        """The answer to a question, whatever it is."""
        return self.client.post(path, fields, content_type="application/json", headers=self.headers, **more)

    def ask(self, *members: Account | dict[str, Any], **fields: Any) -> list[dict[str, Any]]:
        """The times at which all members could talk for half an hour; fields change the question."""
        answer = self.post(question(*members, **fields))
        assert answer.status_code == 200, answer.content
        (key, times), *others = answer.json().items()
        is_periods = (fields.get("response_format") or "periods") == "periods"
        assert (key, others) == ("available_periods" if is_periods else "available_slots", [])
        found: list[dict[str, Any]] = times
        return found

    def spans(self, *members: Account | dict[str, Any], **fields: Any) -> list[str]:
        """The same in short, as `09:00-09:30`."""
        return [f"{each['start'][11:16]}-{each['end'][11:16]}" for each in self.ask(*members, **fields)]

    def errors(self, fields: Any, path: str = "/v1/availability") -> dict[str, list[str]]:
        """The keys of what is wrong with a question, by field."""
        answer = self.post(fields, path)
        assert answer.status_code == 422, answer.content
        problems: dict[str, Any] = answer.json()["errors"]
        return {name: [each["key"] for each in found] for name, found in problems.items()}


def make_asker() -> Asker:
    """A new application."""
    return Asker(Client(), register_application("Careers", [], []))


def question(*members: Account | dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A question about all members, half an hour, that morning."""
    named = [each if isinstance(each, dict) else {"sub": each.pk} for each in members]
    usual: dict[str, Any] = {
        "participants": [{"members": named, "required": "all"}],
        "required_duration": {"minutes": 30},
        "query_periods": PERIODS,
    }
    body = {**usual, **fields}
    return {name: value for name, value in body.items() if value is not ...}


def busy(account: Account, first: datetime, end: datetime, status: str = "busy", uid: str = "") -> Calendar:
    """A calendar of the account, known for long, with one event."""
    connection = Connection.objects.create(account=account, service="caldav", name="Work", address=make_token())
    calendar = Calendar.objects.create(connection=connection, href="/work/", name="Work", spread_until=LONG_AHEAD)
    BusyTime.objects.create(calendar=calendar, starts_at=first, ends_at=end, status=status, uid=uid)
    return calendar


def manage(application: Application, calendar: Calendar, uid: str, event_id: str) -> ManagedEvent:
    """Let the application have made the event."""
    return ManagedEvent.objects.create(
        application=application, calendar=calendar, event_id=event_id, uid=uid, starts_at=DAY, ends_at=DAY
    )
