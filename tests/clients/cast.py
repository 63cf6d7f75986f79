"""Everybody whom the clients' tests need, made inside a running installation by its own services.

`python -m tests.clients.cast`, in the environment of the installation's own processes, prints what a developer and
the people would know: see `Cast`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.fakes.live_parley import CHECKOUT, LiveParley, find_free_port, launch_parley

REDIRECT_URI = "https://application.example/back"
SCOPE = "read_write event_reminders"
# One set of people for each client, so that no test of one meets what another left behind.
CLIENTS = ("python", "node", "raw")
PEOPLE = ("host", "guest", "leaver", "parter")
ADMIN_KEY = "ADM_known_to_the_test"
# An event that the person made alone stands so long after the invitation of somebody else.
OWN_HOURS_LATER = 3


INVITED = """ORGANIZER;CN=Somebody Else:mailto:else@people.example
ATTENDEE;PARTSTAT=NEEDS-ACTION;CN=Invited:mailto:{email}
"""
OUTSIDE_EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//A calendar app//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20260101T080000Z
CREATED:20260101T080000Z
DTSTART:{starts_at:%Y%m%dT%H%M%SZ}
DTEND:{ends_at:%Y%m%dT%H%M%SZ}
SUMMARY:Made elsewhere
DESCRIPTION:By an app of one's own
LOCATION:Room 4
{people}END:VEVENT
END:VCALENDAR
"""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person with a calendar whose tokens the application has; `code` is one that it may still redeem."""

    sub: str
    email: str
    access_token: str
    refresh_token: str
    code: str
    profile_id: str
    calendar_id: str


@dataclass(frozen=True, slots=True)
class Cast:
    """An installation, an application that is registered there, and its people by client and role.

    `outside_starts_at` is the full hour of an invitation that stands in each host's and guest's calendar.
    """

    url: str
    client_id: str
    client_secret: str
    unit_token: str
    service_token: str
    service_sub: str
    outside_starts_at: str
    people: dict[str, dict[str, Somebody]]


def read_cast(told: dict[str, Any]) -> Cast:
    """The cast as it was told."""
    people = {
        client: {role: Somebody(**one) for role, one in roles.items()} for client, roles in told["people"].items()
    }
    return Cast(**{**told, "people": people})


@contextmanager
def run_cast(folder: Path, **settings: str) -> Iterator[Cast]:
    """A whole Parley with the cast in it."""
    unlimited = {"PARLEY_RATE_PER_SECOND": "1000000", "PARLEY_RATE_PER_MINUTE": "10000000"}
    parley = launch_parley(folder, find_free_port(), PARLEY_ADMIN_API_KEY=ADMIN_KEY, **unlimited, **settings)
    try:
        assert parley.started.wait(90) and parley.process.poll() is None, "".join(parley.output)
        told = json.loads(_run_inside(parley, "tests.clients.cast"))
        yield read_cast({**told, "url": parley.url})
    finally:
        parley.stop()


def _run_inside(parley: LiveParley, module: str) -> str:
    """Run a module as a process of the installation: it knows where the calendar server listens since this start."""
    children = [Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") for pid in parley.list_children()]
    known = dict(line.decode().split("=", 1) for line in max(children, key=len) if b"=" in line)
    done = subprocess.run(
        [sys.executable, "-m", module], cwd=CHECKOUT, env=known, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def main() -> None:
    """Make them all and tell about them."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "parley.site.settings"
    import django

    django.setup()
    sys.stdout.write(json.dumps(_make_cast()))


def _make_cast() -> dict[str, Any]:
    from parley.engine.domain.scopes import ENTERPRISE, UNIT_SCOPE
    from parley.engine.models import Account
    from parley.engine.services.applications.applications import get_application, register_application
    from parley.engine.services.applications.tokens import grant_access, issue_tokens
    from parley.engine.services.calendars.access.permissions import set_levels
    from parley.engine.services.own_accounts.service_accounts import grant_service_account
    from parley.engine.services.people.units import create_unit
    from parley.toolkit.clock import now

    starts_at = now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    told = register_application("A client's application", [REDIRECT_URI], [])
    application = get_application(told.client_id)
    people = {client: {role: _make_person(application, client, role) for role in PEOPLE} for client in CLIENTS}
    for roles in people.values():
        for role in ("host", "guest"):
            _write_outside_event(roles[role], "invitation", starts_at, INVITED.format(email=roles[role]["email"]))
            _write_outside_event(roles[role], "own", starts_at + timedelta(hours=OWN_HOURS_LATER), "")
        # The guest has allowed the application everything, as the host has not.
        set_levels(application, {roles["guest"]["calendar_id"]: "unrestricted"})
    owner = Account.objects.get(pk=people["python"]["host"]["sub"])
    unit = create_unit(owner, application, "clients", "The clients' unit", True)
    service = grant_service_account(application, owner, unit, " ".join(ENTERPRISE), "read_write")
    return {
        "client_id": told.client_id,
        "client_secret": told.client_secret,
        "unit_token": issue_tokens(grant_access(application, owner, UNIT_SCOPE, unit)).access_token,
        "service_token": issue_tokens(service).access_token,
        "service_sub": service.account_id,
        "outside_starts_at": f"{starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "people": people,
    }


def _make_person(application: Any, client: str, role: str) -> dict[str, str]:
    from parley.engine.services.applications.tokens import build_code, grant_access, issue_tokens
    from parley.engine.services.calendars.connecting.servers import connect_builtin_calendar
    from parley.engine.services.people.accounts import BY_EMAIL, create_account
    from parley.engine.services.people.terms import current_terms

    email = f"{role}.{client}@people.example"
    name = f"{role.title()} {client.title()}"
    account = create_account(email, name, "Europe/Berlin", BY_EMAIL, email, current_terms().version)
    connection = connect_builtin_calendar(account)
    issued = issue_tokens(grant_access(application, account, SCOPE, delegated_scope="read_only"))
    code, row = build_code(grant_access(application, account, SCOPE), REDIRECT_URI, 3600)
    row.save()
    return {
        "sub": account.pk,
        "email": email,
        "access_token": issued.access_token,
        "refresh_token": issued.refresh_token,
        "code": code,
        "profile_id": connection.pk,
        "calendar_id": connection.calendars.get().pk,
    }


def _write_outside_event(person: dict[str, str], name: str, starts_at: datetime, people: str) -> None:
    """What stands in the person's calendar from elsewhere."""
    from parley.engine.models import Calendar
    from parley.engine.services.calendars.builtin_calendar import open_builtin_calendar
    from parley.engine.services.calendars.connections import mark_due

    calendar = Calendar.objects.select_related("connection").get(pk=person["calendar_id"])
    uid, ends_at = f"{name}@calendar.example", starts_at + timedelta(hours=1)
    ics = OUTSIDE_EVENT.format(uid=uid, starts_at=starts_at, ends_at=ends_at, people=people)
    connector = open_builtin_calendar(person["sub"])
    connector.write_event(calendar.href, uid, ics.replace("\n", "\r\n").encode(), None)
    connector.close()
    mark_due(calendar.connection)


if __name__ == "__main__":
    main()
