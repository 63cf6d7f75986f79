"""A booking's event as it stands in its host's calendar now, and how that differs from the booking."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from parley.engine.connectors.base import CalendarConnector, RemoteObject
from parley.engine.connectors.errors import CalendarMissing
from parley.engine.models import Booking, Calendar, CalendarWrite, OutsideKind
from parley.engine.services.calendars.sync.spreading import make_window, read_owner, spread_object
from parley.engine.services.calendars.writing.describing import describe_event
from parley.toolkit.clock import now


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """What the calendar shows; `etag` is its state."""

    starts_at: datetime
    ends_at: datetime
    summary: str
    etag: str
    is_all_day: bool = False
    is_called_off: bool = False
    is_declined: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """What its owner did to an event; `summary` is "" where the title stayed. `event` is None where it is gone."""

    kind: OutsideKind
    summary: str = ""
    event: SeenEvent | None = None


def read_seen(present: RemoteObject, calendar: Calendar) -> SeenEvent | None:
    """The one event in what a provider answered; None where it cannot be read or became a series."""
    spread = spread_object(present, read_owner(calendar.connection, calendar), make_window(now()))
    spreading = spread.spreading
    if spreading is None or len(spreading.times) != 1 or spreading.times[0].is_guess:
        return None
    time = spreading.times[0]
    said = next((text.fields for text in spreading.texts if text.part == time.part), {})
    return SeenEvent(
        starts_at=time.starts_at,
        ends_at=time.ends_at,
        summary=" ".join(str(said.get("summary") or "").split()),
        etag=present.etag[:200],
        is_all_day=time.starts_on is not None,
        is_called_off=said.get("status") == "cancelled",
        is_declined=said.get("participation_status") == "declined",
    )


def find_elsewhere(connector: CalendarConnector, calendar: Calendar, uid: str) -> tuple[Calendar, RemoteObject] | None:
    """The event in another calendar of the same connection: whoever only puts it there does not call it off."""
    others = Calendar.objects.select_related("connection__account").filter(
        connection=calendar.connection_id, is_deleted=False, is_readonly=False
    )
    for other in others.exclude(pk=calendar.pk).order_by("-is_primary", "pk"):
        # One that is gone itself holds nothing.
        with suppress(CalendarMissing):
            found = connector.read_event(other.href, uid)
            if found is not None:
                return other, found
    return None


def find_difference(booking: Booking, row: CalendarWrite, seen: SeenEvent | None) -> Difference | None:
    """What somebody did to the event that a booking has to follow, or None: other states say the same."""
    if seen is None or seen.is_called_off:
        return Difference(OutsideKind.REMOVED)
    if seen.is_declined:
        return Difference(OutsideKind.DECLINED, event=seen)
    summary = _find_new_title(booking, row, seen)
    if (seen.starts_at, seen.ends_at) != (booking.starts_at, booking.ends_at):
        return Difference(OutsideKind.MOVED, summary, seen)
    return Difference(OutsideKind.RETITLED, summary, seen) if summary else None


def _find_new_title(booking: Booking, row: CalendarWrite, seen: SeenEvent) -> str:
    ours = (describe_event(booking, row.account_id).summary, booking.request.summary)
    return "" if seen.summary in ("", *(" ".join(title.split()) for title in ours)) else seen.summary


def cut_title(booking: Booking, summary: str) -> str:
    """What a new title calls the conversation, "" where it is not written as we do.

    Such a title may be a note that is not meant for the candidate.
    """
    ending = " – " + " ".join(booking.invitee_name.split())
    return summary.removesuffix(ending).strip() if summary.endswith(ending) else ""
