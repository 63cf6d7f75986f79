"""A page of the candidate's side in one of its states, and how to come to it."""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.policy import default
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from parley.engine.models import Account, OrganizationalUnit, SchedulingRequest
from parley.toolkit.clock import now
from tests.engine.booking_cast import WEEKDAYS, keep_hours, make_account, make_request, make_unit

KEY = "k" * 22
MARA = {"name": "Mara Okafor", "email": "mara@candidates.example", "tz": "Europe/Berlin", "form_key": KEY}
NOBODY = "x" * 32
# What candidates speak; with PARLEY_TEST_LANGUAGE another one.
LANGUAGE = os.environ.get("PARLEY_TEST_LANGUAGE", "en-GB")


@dataclass(frozen=True, slots=True)
class Screen:
    """What is opened, or sent there from a form of the same site, and what is answered.

    With `press`, what is pressed on the page that `path` opens; the answer to that is the screen.
    """

    name: str
    path: str
    fields: dict[str, str] | None = None
    status: int = 200
    press: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stage:
    """Harbour Robotics: Ana and Ben, by day at work in Berlin, and somebody's browser."""

    unit: OrganizationalUnit
    ana: Account
    ben: Account
    client: Client

    def ask(self, **changes: Any) -> SchedulingRequest:
        """A link of Ana's for Mara."""
        usual: dict[str, Any] = {"recipient_name": MARA["name"], "recipient_email": MARA["email"]}
        return make_request(self.unit, self.ana, **{**usual, **changes})

    def send(self, path: str, fields: dict[str, str], status: int = 302) -> str:
        """Send a form of a page; answers where it leads."""
        answer = self.client.post(path, fields)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.content.decode()[:3000]}"
        return str(answer.get("Location", ""))

    def book(self, link: SchedulingRequest, starts_at: str, **changes: str) -> str:
        """Mara books; answers the path of her booking."""
        return self.send(f"/rts/{link.token}/book", {**MARA, "starts_at": starts_at, **changes}).partition("?")[0]


def make_stage() -> Stage:
    """A unit of its own with two people who work from eight to six, every day."""
    ana, ben = make_account("Ana Ruiz"), make_account("Ben Okoro")
    hours = [{"day": day, "start_time": "08:00", "end_time": "18:00"} for day in WEEKDAYS]
    for person in (ana, ben):
        keep_hours(person, hours, "Europe/Berlin")
    unit = make_unit(ana, ben)
    unit.name = "Harbour Robotics"
    unit.save()
    return Stage(unit, ana, ben, Client(headers={"accept-language": LANGUAGE}))


def read_letter(mail: str) -> str:
    """The plain words of a mail as it was kept to be sent."""
    body = message_from_string(mail, policy=default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def at(days: int, clock: str) -> str:
    """The instant at which Berlin's clock shows this time so many days from now."""
    return f"{find_instant(days, clock):%Y-%m-%dT%H:%M:%SZ}"


def find_instant(days: int, clock: str) -> datetime:
    """The same as a moment."""
    zone = ZoneInfo("Europe/Berlin")
    day = (now().astimezone(zone) + timedelta(days=days)).date()
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone).astimezone(UTC)
