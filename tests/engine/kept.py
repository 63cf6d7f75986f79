"""Calendars as a sync leaves them: objects brought into a calendar without any server."""

from datetime import datetime, timedelta

from parley.engine.connectors.base import RemoteObject, SyncResult
from parley.engine.models import Account, Application, Calendar, Connection
from parley.engine.services.applications.tokens import grant_access, issue_code, redeem_code
from parley.engine.services.calendars.sync.applying import apply_changes
from parley.engine.services.calendars.sync.leases import claim_run, settle_run
from parley.engine.services.calendars.sync.spreading import make_window, read_owner
from parley.toolkit.clock import now


def make_calendar(account: Account, name: str = "Work", **columns: object) -> Calendar:
    """A calendar of a connection of its own that nobody has read yet."""
    connection = Connection.objects.create(
        account=account, service="caldav", name=account.email, address=f"https://{name.lower()}.example/",
        owner_addresses=[account.email], next_sync_at=now() + timedelta(days=1),
    )  # fmt: skip
    return Calendar.objects.create(connection=connection, href=f"/{name.lower()}/", name=name, **columns)


def write_event(uid: str, starts_at: datetime, *lines: str, summary: str = "Talk", minutes: int = 60) -> bytes:
    """A calendar object with one event."""
    stamps = [f"{moment:%Y%m%dT%H%M%SZ}" for moment in (starts_at, starts_at + timedelta(minutes=minutes))]
    event = [f"UID:{uid}", f"DTSTART:{stamps[0]}", f"DTEND:{stamps[1]}", f"SUMMARY:{summary}", *lines]
    return write_object(event)


def write_object(*events: list[str]) -> bytes:
    """A calendar object with these events."""
    lines = [line for event in events for line in ("BEGIN:VEVENT", *event, "END:VEVENT")]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def bring(
    calendar: Calendar,
    objects: dict[str, bytes],
    *removed: str,
    is_complete: bool = False,
    asked_at: datetime | None = None,
) -> bool:
    """What a sync finds that asked now, or at `asked_at`; whether anything changed."""
    run = claim_run(calendar.connection)
    assert run is not None
    found = [RemoteObject(href, "1", ics) for href, ics in objects.items()]
    result = SyncResult(found, list(removed), "token", is_complete=is_complete or calendar.spread_until is None)
    owner, window = read_owner(calendar.connection), make_window(now())
    is_changed = apply_changes(run, calendar, result, owner, window, asked_at=asked_at or now())
    settle_run(run, None)
    return is_changed


def bearer(application: Application, account: Account, scope: str) -> dict[str, str]:
    """The headers of a call with an access token of this scope."""
    grant = grant_access(application, account, scope, None)
    issued = redeem_code(application, issue_code(grant, "https://b"), "https://b")
    return {"Authorization": f"Bearer {issued.access_token}"}
