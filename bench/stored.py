"""The shared workloads as rows: accounts with hours and busy time, and the questions that ask about them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from parley.engine.domain.working_hours import WEEKDAYS
from parley.engine.models import (
    Account,
    Application,
    AvailabilityRule,
    BusyTime,
    Calendar,
    CalendarObject,
    Connection,
    Grant,
)
from parley.engine.services.applications.tokens import grant_access, issue_code, redeem_code
from parley.engine.services.calendars.prepared import renew_prepared

BEYOND = timedelta(days=400)


@transaction.atomic
def store_workload(work: dict[str, Any], application: Application) -> list[Account]:
    """Keep a workload's hosts, each with one calendar that is known far enough; the application may ask about them."""
    hosts: list[dict[str, Any]] = work["hosts"]
    name = work["id"].lower().replace(" ", "")
    accounts = Account.objects.bulk_create(
        Account(name=f"Host {host['id']}", email=f"host{host['id']}@{name}.example", tzid=host["tz"]) for host in hosts
    )
    Grant.objects.bulk_create(Grant(application=application, account=each, scope="read_events") for each in accounts)
    AvailabilityRule.objects.bulk_create(
        AvailabilityRule(account=account, tzid=host["tz"], weekly_periods=_list_periods(host))
        for account, host in zip(accounts, hosts, strict=True)
    )
    known_until = _moment(work["end"]) + BEYOND
    connections = Connection.objects.bulk_create(
        Connection(
            account=each,
            service="caldav",
            name="Work",
            address=f"https://{name}.example/",
            # Nobody answers there, so no worker shall ask.
            next_sync_at=known_until,
        )
        for each in accounts
    )
    calendars = Calendar.objects.bulk_create(
        Calendar(connection=each, href="/work/", name="Work", spread_until=known_until) for each in connections
    )
    kept = CalendarObject.objects.bulk_create(
        CalendarObject(calendar=each, href="/work/1", content="BEGIN:VCALENDAR") for each in calendars
    )
    BusyTime.objects.bulk_create(
        (
            BusyTime(
                calendar=calendar, calendar_object=owner, starts_at=_moment(first), ends_at=_moment(end), status="busy"
            )
            for calendar, owner, host in zip(calendars, kept, hosts, strict=True)
            for first, end in host["busy"]
        ),
        batch_size=5000,
    )
    renew_prepared([each.pk for each in calendars], is_spread_anew=True)
    return accounts


def build_body(work: dict[str, Any], accounts: list[Account], response_format: str, max_results: int) -> dict[str, Any]:
    """The question of a workload as an application asks it."""
    return {
        "participants": [
            {
                "members": [{"sub": each.pk, "managed_availability": True} for each in accounts],
                "required": 1 if work["mode"] == "any" else "all",
            }
        ],
        "required_duration": {"minutes": work["duration_min"]},
        "query_periods": [{"start": write_moment(work["start"]), "end": write_moment(work["end"])}],
        "start_interval": {"minutes": work["step_min"]},
        "buffer": {
            "before": {"minutes": work["buffer_before_min"]},
            "after": {"minutes": work["buffer_after_min"]},
        },
        "response_format": response_format,
        "max_results": max_results,
    }


def issue_token(application: Application, account: Account, scope: str = "read_events") -> str:
    """An access token of the account."""
    grant = grant_access(application, account, scope)
    return redeem_code(application, issue_code(grant, "https://bench.example/"), "https://bench.example/").access_token


def write_moment(seconds: int) -> str:
    """An instant as the contract writes it."""
    return f"{_moment(seconds):%Y-%m-%dT%H:%M:%SZ}"


def _list_periods(host: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"day": WEEKDAYS[day - 1], "start_time": rule["start"], "end_time": rule["end"]}
        for rule in host["hours"]
        for day in rule["days"]
    ]


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
