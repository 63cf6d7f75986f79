"""An application, two people who let it in, each with a calendar, and the bodies that its server sends."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from parley.engine.models import Account, Application, Calendar, Connection
from parley.engine.services.applications.applications import find_application, register_application
from parley.engine.services.applications.tokens import grant_access, issue_tokens
from tests.engine.booking_cast import make_account

CALLBACK = "https://customer.example/told"


@dataclass(frozen=True)
class Cast:
    """Who is there; `headers` are the application's key."""

    application: Application
    ana: Account
    ben: Account
    calendars: dict[str, Calendar]
    headers: dict[str, str]
    client_secret: str

    def target(self, account: Account) -> dict[str, str]:
        """The account's calendar as a link names it."""
        return {"sub": account.pk, "calendar_id": self.calendars[account.pk].pk}


def make_cast() -> Cast:
    """The cast of every test here."""
    told = register_application("Careers Inc.", ["https://customer.example/back"], [])
    application = find_application(told.client_id)
    assert application is not None
    people = [make_account("Ana Ruiz"), make_account("Ben Cole", "Europe/London")]
    calendars = {}
    for person in people:
        issue_tokens(grant_access(application, person, "read_events create_event delete_event"))
        # Broken: nobody answers at the address, so what is kept here is all that can be known.
        connection = Connection.objects.create(account=person, service="caldav", name="Work", state="broken")
        calendars[person.pk] = Calendar.objects.create(
            connection=connection,
            href=f"/{person.pk}/",
            name="Work",
            takes_bookings=True,
            spread_until=datetime(2100, 1, 1, tzinfo=UTC),
        )
    headers = {"Authorization": f"Bearer {told.client_secret}"}
    return Cast(application, people[0], people[1], calendars, headers, told.client_secret)


def ask(cast: Cast, **more: Any) -> dict[str, Any]:
    """The question: an hour of Ana and Ben on Monday 9 March 2026, from nine to twelve."""
    return {
        "participants": [{"members": [{"sub": cast.ana.pk}, {"sub": cast.ben.pk}], "required": "all"}],
        "required_duration": {"minutes": 60},
        "query_periods": [{"start": "2026-03-09T09:00:00Z", "end": "2026-03-09T12:00:00Z"}],
        "start_interval": {"minutes": 60},
        **more,
    }


def link_body(cast: Cast, **more: Any) -> dict[str, Any]:
    """The body of a real-time scheduling link that writes into both calendars."""
    return {
        "oauth": {"redirect_uri": "https://customer.example/back", "state": "opaque"},
        "event": {"event_id": "interview-1", "summary": "Interview with Mara", "tzid": "Europe/Berlin"},
        "availability": ask(cast),
        "target_calendars": [cast.target(cast.ana), cast.target(cast.ben)],
        "callback_urls": {
            "completed_url": CALLBACK,
            "no_times_suitable_url": f"{CALLBACK}/none-suits",
            "no_times_displayed_url": f"{CALLBACK}/none-found",
        },
        "redirect_urls": {"completed_url": "https://customer.example/thanks?from=parley"},
        **more,
    }
