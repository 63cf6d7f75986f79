"""Hosted links: made by an application, found by their token or id, described, closed."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import BookingLinkUnknown, LinkUnknown
from parley.engine.domain.zones.instants import describe_span
from parley.engine.models import Application, BookingLink, BookingLinkKind, BookingLinkStatus
from parley.engine.services.people.typed_words import check_text
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash, make_id, make_token

_PREFIXES = {
    BookingLinkKind.SCHEDULING: "sch",
    BookingLinkKind.SEQUENCING: "seq",
    BookingLinkKind.ADD_TO_CALENDAR: "atc",
}
_LONGEST_TOKEN = 64
LONGEST_MESSAGE = 500
USED_DAYS = 180
KEPT_DAYS = 400


def keep_booking_link(application: Application, kind: BookingLinkKind, columns: dict[str, Any]) -> BookingLink:
    """Keep a link with a fresh token (192 random bits behind the word for its kind)."""
    token = f"{_PREFIXES[kind]}.{make_token()}"
    return BookingLink.objects.create(
        id=make_id(_PREFIXES[kind]),
        application=application,
        kind=kind,
        token=token,
        token_hash=keyed_hash("booking_link", token),
        **columns,
    )


def get_booking_link_by_token(token: str) -> BookingLink:
    """The link behind a visitor's address, whatever its state. Raises LinkUnknown."""
    found = BookingLink.objects.filter(token_hash=keyed_hash("booking_link", token[:_LONGEST_TOKEN]))
    link = found.select_related("application").first()
    if link is None:
        raise LinkUnknown
    return link


def get_booking_link(application: Application, kind: BookingLinkKind, link_id: str) -> BookingLink:
    """The application's own link with this id. Raises BookingLinkUnknown."""
    link = BookingLink.objects.filter(application=application, kind=kind, pk=link_id).first()
    if link is None:
        raise BookingLinkUnknown
    return link


def find_booking_link_by_token(application: Application, kind: BookingLinkKind, token: str) -> BookingLink:
    """The application's own link with this token. Raises BookingLinkUnknown."""
    token_hash = keyed_hash("booking_link", token[:_LONGEST_TOKEN])
    link = BookingLink.objects.filter(application=application, kind=kind, token_hash=token_hash).first()
    if link is None:
        raise BookingLinkUnknown
    return link


def disable_booking_link(link: BookingLink, display_message: str) -> BookingLink:
    """Close a link that was not used yet; its page shows the message. A second time only the message changes.

    Raises InputRefused for the message, and when the link has been used.
    """
    message = check_text(display_message, "display_message", LONGEST_MESSAGE, is_required=False, has_lines=True)
    if "<" in message and ">" in message:
        raise InputRefused("The message is plain text, without HTML.", field="display_message")
    with transaction.atomic():
        link = BookingLink.objects.select_for_update().get(pk=link.pk)
        if link.status == BookingLinkStatus.COMPLETED:
            raise InputRefused("A time has been chosen with this link already.", field="status")
        link.status, link.display_message = BookingLinkStatus.DISABLED, message
        link.save(update_fields=["status", "display_message"])
    return link


def build_booking_link_path(link: BookingLink) -> str:
    """Where the visitor goes on this server; the page's forms lead to addresses below it."""
    return f"/{'add_to_calendar' if link.kind == BookingLinkKind.ADD_TO_CALENDAR else 'rts'}/{link.token}"


def build_booking_link_url(link: BookingLink) -> str:
    """The same as a whole address."""
    return f"{settings.PARLEY_PUBLIC_URL}{build_booking_link_path(link)}"


def describe_booking_link(link: BookingLink) -> dict[str, Any]:
    """The link as applications are told of it: its event gains a time once one was chosen."""
    kind = "real_time_scheduling" if link.kind == BookingLinkKind.SCHEDULING else "real_time_sequencing"
    return {
        f"{kind}_id": link.pk,
        "url": build_booking_link_url(link),
        "status": link.status,
        "event": describe_event(link),
    }


def describe_event(link: BookingLink) -> dict[str, Any]:
    """The event of a link, with its time once there is one. Never None: a client of Cronofy's reads into it."""
    event = {"event_private": False, **{name: value for name, value in link.event.items() if name != "steps"}}
    steps = link.outcome.get("steps", [])
    if steps:
        tzid = link.event.get("tzid") or link.tzid
        event |= describe_span(steps[0]["start"], steps[-1]["end"], tzid)
    return event


def forget_old_links() -> int:
    """Delete links that were used half a year ago, and those of any state that were made 400 days ago."""
    limit = now() - timedelta(days=USED_DAYS)
    is_over = Q(completed_at__lt=limit) | Q(created_at__lt=now() - timedelta(days=KEPT_DAYS))
    return BookingLink.objects.filter(is_over, created_at__lt=limit).delete()[0]
