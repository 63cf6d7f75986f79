"""The cast of the booking tests: a company's unit, its recruiters, an outsider, and links to book."""

from datetime import UTC, datetime
from typing import Any

from parley.engine.models import (
    Account,
    Application,
    ApplicationSecret,
    AvailabilityRule,
    BusyTime,
    Calendar,
    CalendarObject,
    Connection,
    Membership,
    OrganizationalUnit,
    Role,
    SchedulingRequest,
    SecretKind,
)
from parley.engine.services.people.typed_words import Invitee
from parley.engine.services.requests.drafts import RequestDraft
from parley.engine.services.scheduling_requests import create_request
from parley.toolkit.clock import now

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALWAYS_OPEN = [{"day": day, "start_time": "00:00", "end_time": "24:00"} for day in WEEKDAYS]
MARA = Invitee("Mara Okafor", "mara@candidates.example", "Europe/London")


def make_account(name: str, tzid: str = "Europe/Berlin") -> Account:
    """Somebody on the engine; the address follows from the name."""
    return Account.objects.create(name=name, email=f"{name.split()[0].lower()}@acme.example", tzid=tzid)


def make_application(webhook_url: str = "", secret: str = "CRN_known_to_the_test") -> Application:
    """A console somewhere, with one client secret."""
    application = Application.objects.create(
        client_id=f"client-{secret}", name="Console", embed_key=f"EMB_{secret}", stored_webhook_url=webhook_url
    )
    ApplicationSecret.objects.create(
        application=application, kind=SecretKind.CLIENT, secret=secret, lookup=f"lookup-{secret}"
    )
    return application


def make_unit(*accounts: Account, application: Application | None = None) -> OrganizationalUnit:
    """Acme's unit; the first account owns it."""
    unit = OrganizationalUnit.objects.create(
        name="Acme", application=application, tenant_id="acme" if application else ""
    )
    for index, account in enumerate(accounts):
        role = Role.MEMBER if index else Role.OWNER
        Membership.objects.create(unit=unit, account=account, role=role)
    return unit


def draft_for(host: Account, **changes: Any) -> RequestDraft:
    """Half an hour within the next fourteen days."""
    usual: dict[str, Any] = {
        "host_id": host.pk,
        "summary": "Interview",
        "duration_minutes": 30,
        "tzid": host.tzid,
        "period": {"kind": "days", "days": 14},
    }
    return RequestDraft(**{**usual, **changes})


def make_request(
    unit: OrganizationalUnit, host: Account, application: Application | None = None, **changes: Any
) -> SchedulingRequest:
    """A booking link as `draft_for` describes it."""
    return create_request(unit, host, draft_for(host, **changes), application=application)


def keep_hours(account: Account, periods: list[dict[str, str]], tzid: str = "Etc/UTC") -> None:
    """Give an account these weekly hours."""
    AvailabilityRule.objects.update_or_create(account=account, defaults={"tzid": tzid, "weekly_periods": periods})


def make_busy(account: Account, *spans: tuple[datetime, datetime], uid: str = "") -> Calendar:
    """A calendar that was read to the end, holding these busy times."""
    connection = Connection.objects.create(account=account, service="caldav", name="Work", address=f"x{now()}")
    calendar = Calendar.objects.create(
        connection=connection, href="/work/", name="Work", spread_until=datetime(2100, 1, 1, tzinfo=UTC)
    )
    kept = CalendarObject.objects.create(calendar=calendar, href="/work/1", content="BEGIN:VCALENDAR", uid=uid)
    BusyTime.objects.bulk_create(
        BusyTime(calendar=calendar, calendar_object=kept, starts_at=starts_at, ends_at=ends_at, status="busy", uid=uid)
        for starts_at, ends_at in spans
    )
    # Nobody answers at this address: the re-check before a booking must live with what is known.
    Connection.objects.filter(pk=connection.pk).update(state="broken")
    return calendar
