"""What is known of a calendar after some syncs: objects and parts kept as the engine keeps them, busy time laid out."""

from dataclasses import dataclass, field
from datetime import datetime

from parley.engine.connectors.base import RemotePart, SyncResult, SyncSpan
from parley.engine.connectors.google.connector import GoogleConnector
from parley.engine.domain.events import list_occurrences, read_calendar
from parley.engine.services.calendars.sync.objects.combining import PartContent, combine_parts

Spans = list[tuple[datetime, datetime]]


@dataclass
class Mirror:
    """One calendar, kept up by `sync`."""

    connector: GoogleConnector
    calendar: str
    span: SyncSpan
    owner: str = ""
    tzid: str = "Europe/Berlin"
    state: str = ""
    singles: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, RemotePart] = field(default_factory=dict)

    def sync(self) -> SyncResult:
        """Ask what changed and keep it."""
        result = self.connector.sync_calendar(self.calendar, self.state, self.span)
        self.keep(result)
        return result

    def keep(self, result: SyncResult) -> None:
        """Put a result in place, as the contract says."""
        if result.is_complete:
            self.singles, self.parts = {}, {}
        gone = set(result.removed_hrefs) | {item.href for item in result.changed}
        self.singles = {href: ics for href, ics in self.singles.items() if href not in gone}
        self.parts = {
            href: part
            for href, part in self.parts.items()
            if href not in gone and part.object_href not in gone | set(result.whole_objects)
        }
        self.singles |= {item.href: item.ics for item in result.changed}
        for part in result.parts:
            self.singles.pop(part.object_href, None)
            self.parts[part.href] = part
        self.state = result.sync_state

    def list_objects(self) -> list[bytes]:
        """All events, each series put together."""
        groups: dict[str, list[PartContent]] = {}
        for part in self.parts.values():
            groups.setdefault(part.object_href, []).append(PartContent(part.href, part.etag, part.ics))
        return [*self.singles.values(), *(combine_parts(href, parts).ics for href, parts in groups.items())]

    def list_busy(self, starts_at: datetime, ends_at: datetime) -> Spans:
        """The busy times that touch the span, by our own reading of what was sent."""
        return sorted(
            (each.starts_at, each.ends_at)
            for ics in self.list_objects()
            for each in list_occurrences(
                read_calendar(ics), starts_at, ends_at, self.tzid, frozenset({self.owner} if self.owner else ())
            )
            if each.status.value != "free" and each.ends_at > starts_at and each.starts_at < ends_at
        )
