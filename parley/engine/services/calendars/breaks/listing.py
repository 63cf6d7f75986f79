"""Which connections are broken or failing: for banners, for health pages, for those who have to mend them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, Q, QuerySet, When

from parley.engine.connectors.registry import BUILTIN, CALDAV, FEED, GOOGLE, MICROSOFT
from parley.engine.models import Account, Connection, ConnectionState, OrganizationalUnit, ProviderAlarm
from parley.engine.services.calendars.connecting.storing import SIGNED_IN, may_write
from parley.toolkit.clock import now

DEGRADED_MINUTES = 60
SERVICE_NAMES = {
    GOOGLE: "Google",
    MICROSOFT: "Microsoft 365",
    CALDAV: "CalDAV",
    FEED: "Published calendar",
    BUILTIN: "Built-in calendar",
}


@dataclass(frozen=True, slots=True)
class Health:
    """How one connection fares; `state` is active, new, read_only, degraded or broken."""

    connection: Connection
    service_name: str
    state: str
    words: str
    calendars: int
    watched: int
    synced_at: datetime | None
    error: str

    @property
    def needs_care(self) -> bool:
        """Whether somebody should look after it."""
        return self.state in ("degraded", "broken")


def list_broken(account: Account) -> QuerySet[Connection]:
    """The account's connections that its person has to connect again, the longest broken first."""
    return _list_live().filter(account=account, state=ConnectionState.BROKEN).order_by("broken_at", "id")


def list_broken_of_unit(unit: OrganizationalUnit) -> QuerySet[Connection]:
    """The same for everybody in a unit, with their accounts."""
    of_members = _list_live().filter(account__memberships__unit=unit, state=ConnectionState.BROKEN)
    return of_members.select_related("account").order_by("broken_at", "id")


def list_broken_of(account_ids: Collection[str]) -> QuerySet[Connection]:
    """The same for these accounts, with them."""
    of_them = _list_live().filter(account_id__in=account_ids, state=ConnectionState.BROKEN)
    return of_them.select_related("account").order_by("broken_at", "id")


def list_health_of_unit(unit: OrganizationalUnit) -> list[Health]:
    """How the connections of everybody in a unit fare, the worst first. One query."""
    return _describe_all(_list_live().filter(account__memberships__unit=unit))


def list_health_of(account: Account) -> list[Health]:
    """How this account's connections fare, the worst first. One query."""
    return _describe_all(_list_live().filter(account=account))


def list_everybody() -> QuerySet[Connection]:
    """Every connection of this installation, the worst first; for its operator, who sees them page by page."""
    slow = Q(failing_since__lt=now() - timedelta(minutes=DEGRADED_MINUTES))
    rank = Case(
        When(state=ConnectionState.BROKEN, then=0), When(slow, then=1), When(last_synced_at=None, then=2), default=3
    )
    return _list_live().order_by(rank, "account__email", "pk")


def describe_health(connections: Iterable[Connection]) -> list[Health]:
    """How these connections fare, the worst first. One query."""
    return _describe_all(Connection.objects.filter(pk__in=[each.pk for each in connections]))


def list_alarms() -> QuerySet[ProviderAlarm]:
    """What the operator has to mend at providers."""
    return ProviderAlarm.objects.order_by("raised_at", "pk")


def _list_live() -> QuerySet[Connection]:
    return Connection.objects.exclude(state=ConnectionState.REMOVED)


def _describe_all(connections: QuerySet[Connection]) -> list[Health]:
    moment = now()
    there = Q(calendars__is_deleted=False)
    live = there & Q(calendars__watches__ended_at=None, calendars__watches__expires_at__gt=moment)
    rows = connections.select_related("account").annotate(
        calendar_count=Count("calendars", filter=there, distinct=True),
        watched_count=Count("calendars", filter=live, distinct=True),
    )
    found = [_describe(row, row.calendar_count, row.watched_count, moment) for row in rows]
    worst = ("broken", "degraded", "new", "read_only", "active")
    return sorted(found, key=lambda each: (worst.index(each.state), each.connection.account.email, each.connection.pk))


def _describe(row: Connection, calendars: int, watched: int, moment: datetime) -> Health:
    state, words = describe_state(row, moment)
    name = SERVICE_NAMES.get(row.service, row.service)
    return Health(row, name, state, words, calendars, watched, row.last_synced_at, row.last_error)


def describe_state(row: Connection, moment: datetime) -> tuple[str, str]:
    """A connection's state in a word of ours and in a sentence for people."""
    if row.state == ConnectionState.BROKEN:
        return "broken", "Has to be connected again. What was busy stays busy."
    if row.failing_since is not None and row.failing_since < moment - timedelta(minutes=DEGRADED_MINUTES):
        return "degraded", "Does not answer at the moment. Parley keeps trying; what was busy stays busy."
    if row.last_synced_at is None:
        return "new", "Is being read for the first time. Until then all its time is busy."
    if row.service in SIGNED_IN and not may_write(row):
        return "read_only", "Counts as busy; events cannot be written with the permissions that were given."
    return "active", "Works."
