"""What an engine says about a scheduling request, read into our words; from webhooks and from the list of changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from parley.console.domain.statuses import Status

KINDS = {
    "scheduling_request_time_chosen": Status.BOOKED,
    # A Parley's own: a person did something on the page of a generated link.
    "scheduling_request_opened": Status.OPENED,
    "scheduling_request_rescheduled": Status.RESCHEDULED,
    "scheduling_request_declined": Status.DECLINED,
    "scheduling_request_cancelled": Status.CANCELLED,
    # A Parley's own: what was agreed has changed (title, length, place, host), but not whether and when it begins.
    "scheduling_request_updated": Status.BOOKED,
}
# A Parley's own: the candidate has said that none of the times suits, and the link is open all the same.
NONE_SUITS = "scheduling_request_no_times_suitable"
# How a Parley words it; `pending` is no news, and a link that was closed unused is over like a cancelled one.
PARLEY_STATUSES = {
    "booked": Status.BOOKED,
    "declined": Status.DECLINED,
    "cancelled": Status.CANCELLED,
    "disabled": Status.CANCELLED,
    "expired": Status.EXPIRED,
}
_LONGEST = 500
_MOST_STARTS = 6


class NewsUnreadable(Exception):
    """The engine's words do not have the shape of its contract."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a candidate said because no time suited; `is_open` until somebody answered."""

    starts: tuple[datetime, ...]
    note: str
    tzid: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class InvitationAnswer:
    """What the candidate answered from their calendar program: accepted, tentative or declined, or another start."""

    status: str
    comment: str
    answered_at: datetime
    proposed_at: datetime | None


@dataclass(frozen=True, slots=True)
class EngineNews:
    """One scheduling request as of `triggered_at`; instants are aware UTC, `status` is None while nothing happened."""

    request_id: str
    correlation_id: str
    status: Status | None
    triggered_at: datetime
    select_url: str
    view_url: str
    summary: str
    duration_minutes: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    invitee_tzid: str
    invitee_name: str
    invitee_email: str
    host_name: str
    changed_by: str  # invitee, host, application, or empty where the engine does not say
    reason: str
    is_second_address: bool = False  # the invitee said that this other address is theirs, too
    is_reopened: bool = False  # the booking was cancelled, and the same link asks for another time
    wish: Wish | None = None
    answer: InvitationAnswer | None = None  # to the invitation of the present time


def read_webhook(body: Mapping[str, Any]) -> EngineNews | None:
    """The news in a webhook's body; None for a kind that is not about a candidate's answer. Raises NewsUnreadable."""
    notification, request = _object(body, "notification"), body.get("scheduling_request")
    kind = _text(notification, "type")
    status = KINDS.get(kind)
    if status is None and kind != NONE_SUITS:
        return None
    if not isinstance(request, Mapping):
        raise NewsUnreadable("a webhook without its scheduling request")
    return _read(request, status, read_instant(notification.get("triggered_at")))


def read_request(request: Mapping[str, Any], asked_at: datetime) -> EngineNews:
    """The news in a scheduling request that we asked for; `asked_at` counts where it does not tell its own instant.

    Raises NewsUnreadable.
    """
    parley = _object(request, "parley")
    status = PARLEY_STATUSES.get(_text(parley, "status"))
    if not parley and _text(request, "slot_selection") == "complete":
        # A data centre without our addition tells no more than that a time was chosen; the event says which.
        status = Status.BOOKED
    if status == Status.BOOKED and (_object(parley, "booking").get("sequence") or 0) != 0:
        status = Status.RESCHEDULED
    told = parley.get("triggered_at")
    return _read(request, status, read_instant(told) if told else asked_at)


def read_instant(value: object) -> datetime:
    """An instant such as 2026-03-02T09:00:00Z. Raises NewsUnreadable."""
    if not isinstance(value, str):
        raise NewsUnreadable("an instant is missing")
    try:
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        raise NewsUnreadable(f"not an instant: {value[:40]}") from error
    if instant.tzinfo is None:
        raise NewsUnreadable(f"an instant without its zone: {value[:40]}")
    return instant.astimezone(UTC)


def _read(request: Mapping[str, Any], status: Status | None, triggered_at: datetime) -> EngineNews:
    parley, event = _object(request, "parley"), _object(request, "event")
    booking = _object(parley, "booking")
    invitee = _object(booking, "invitee")
    picker = _find_picker(request)
    starts_at, ends_at = _read_span(booking, event)
    minutes = _object(request, "duration").get("minutes")
    return EngineNews(
        request_id=_text(request, "scheduling_request_id"),
        correlation_id=_read_correlation_id(request),
        status=status,
        triggered_at=triggered_at,
        select_url=_text(request, "primary_select_url"),
        view_url=_text(_object(request, "recipient_operations"), "view_url"),
        summary=_text(request, "summary") or _text(event, "summary"),
        duration_minutes=minutes if type(minutes) is int and minutes > 0 else None,
        starts_at=starts_at,
        ends_at=ends_at,
        invitee_tzid=_text(invitee, "tzid")[:64],
        invitee_name=(_text(invitee, "name") or _text(picker, "display_name"))[:200],
        invitee_email=(_text(invitee, "email") or _text(picker, "email"))[:254],
        host_name=_read_host(request),
        changed_by=_text(booking, "cancelled_by" if status == Status.CANCELLED else "changed_by"),
        reason=_text(parley, "declined_reason") if status == Status.DECLINED else _text(booking, "cancelled_reason"),
        is_second_address=booking.get("is_second_address") is True,
        is_reopened=_text(parley, "status") == "pending" and _text(booking, "status") == "cancelled",
        wish=_read_wish(_object(parley, "wish")),
        answer=_read_answer(_object(booking, "reply")),
    )


def _read_wish(wish: Mapping[str, Any]) -> Wish | None:
    if not wish:
        return None
    given = wish.get("starts")
    starts = [read_instant(each) for each in given[:_MOST_STARTS]] if isinstance(given, list) else []
    return Wish(tuple(sorted(set(starts))), _text(wish, "note"), _text(wish, "tzid")[:64], wish.get("state") == "open")


def _read_answer(reply: Mapping[str, Any]) -> InvitationAnswer | None:
    if _text(reply, "status") not in ("accepted", "tentative", "declined"):
        return None
    start = _object(reply, "proposal").get("start")
    return InvitationAnswer(
        status=_text(reply, "status"),
        comment=_text(reply, "comment"),
        answered_at=read_instant(reply.get("answered_at")),
        proposed_at=read_instant(start) if start else None,
    )


def _find_picker(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """The recipient who chooses the time; of several without such a mark the first."""
    given = request.get("recipients")
    people = [each for each in given if isinstance(each, Mapping)] if isinstance(given, list) else []
    return next((each for each in people if each.get("slot_selector") is True), people[0] if people else {})


def _read_host(request: Mapping[str, Any]) -> str:
    host = _object(request, "host")
    return (_text(host, "display_name") or _text(host, "email"))[:200]


def _read_correlation_id(request: Mapping[str, Any]) -> str:
    """What our own token signed. A Parley says when it is only what somebody wrote into the link's address."""
    if _object(request, "parley").get("is_claimed") is False:
        return ""
    for place in (_object(request, "event"), request):
        found = _text(_object(_object(place, "metadata"), "scheduler"), "correlation_id")
        if found:
            return found
    return ""


def _read_span(booking: Mapping[str, Any], event: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """Start and end: from our addition, else from the event as Cronofy writes events, else unknown."""
    if booking:
        return read_instant(booking.get("starts_at")), read_instant(booking.get("ends_at"))
    found = []
    for name in ("start", "end"):
        value = event.get(name)
        value = value.get("time") if isinstance(value, Mapping) else value
        found.append(read_instant(value) if isinstance(value, str) and "T" in value else None)
    return found[0], found[1]


def _object(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    return found if isinstance(found, Mapping) else {}


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    return found[:_LONGEST] if isinstance(found, str) else ""
