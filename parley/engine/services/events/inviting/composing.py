"""Mails to the people whom applications invite: an invitation for any calendar, its changes, and its end."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from parley.engine.domain.event_writing.objects.conferencing import tell_conferencing
from parley.engine.domain.event_writing.objects.documents import Envelope, build_event_message, write_organizer
from parley.engine.domain.event_writing.states import EventState, Guest, list_seconds, read_state
from parley.engine.domain.invitations import Method
from parley.engine.models import GuestNotice, OutgoingMail
from parley.engine.services.events.inviting.notices import find_audience
from parley.engine.services.events.writing.envelopes import make_organizer
from parley.engine.services.mails import draft_mail, read_own_address, write_inviting_address
from parley.toolkit.clock import now
from parley.toolkit.mail.composing import MailRefused
from parley.toolkit.wall_time import write_date, write_day, write_span, write_zone
from parley.toolkit.work_queue import claim_due, finish, work_through

# Few at once: each may be two hundred mails.
_NOTICES_AT_ONCE = 2
DAYS_REMEMBERED = 2


def compose_due_notices() -> int:
    """Write the mails of notices that are due; answers how many notices."""
    return work_through(claim_due(GuestNotice, _NOTICES_AT_ONCE, settings.PARLEY_LEASE_SECONDS), _compose)


def forget_old_notices() -> int:
    """Delete the rows of notices that became mails two days ago: until then they count for the day's quota."""
    return GuestNotice.objects.filter(done_at__lt=now() - timedelta(days=DAYS_REMEMBERED)).delete()[0]


def _compose(claimed: GuestNotice) -> None:
    notice = GuestNotice.objects.select_related("event__calendar__connection__account").get(pk=claimed.pk)
    mails = list(_draft_mails(notice))
    with transaction.atomic():
        if finish(claimed, before="", after=""):
            OutgoingMail.objects.bulk_create(mails)


def _draft_mails(notice: GuestNotice) -> Iterable[OutgoingMail]:
    before, after = read_state(notice.before), read_state(notice.after)
    audience = find_audience(before, after)
    if before is not None:
        yield from _draft_each(notice, before, audience.gone, "CANCEL", "Cancelled")
    if after is not None:
        yield from _draft_each(notice, after, audience.changed, "REQUEST", "Changed")
        yield from _draft_each(notice, after, audience.invited, "REQUEST", "Invitation")


def _draft_each(
    notice: GuestNotice, state: EventState, guests: tuple[Guest, ...], method: Method, verb: str
) -> Iterable[OutgoingMail]:
    """A mail to each guest; the organizer bears the address that the mail comes from, or programs show no buttons."""
    if not guests:
        return
    event, account = notice.event, notice.event.calendar.connection.account
    organizer = make_organizer(account, read_own_address())
    envelope = Envelope(event.uid, notice.sequence, event.created_at, notice.changed_at, organizer)
    told = tell_conferencing(state)
    facts = {
        "verb": verb,
        "host_name": account.name or account.email,
        "summary": state.summary,
        "when": _write_when(state),
        "place": told.place,
        "description": told.description,
        "files": state.files,
    }
    # Each mail tells everybody who is invited, so that all calendars show the same people: one object for all mails,
    # in which only the address that answers go to is each guest's own.
    written = build_event_message(state, envelope, method, guests if method == "CANCEL" else state.guests)
    for guest in guests:
        facts["guest_name"] = guest.name
        address = write_inviting_address(event.uid, guest.email, has_reply_words=event.has_reply_words)
        own = write_organizer(make_organizer(account, address))
        with suppress(MailRefused):
            yield draft_mail(
                "invitation" if method == "REQUEST" else "cancellation",
                guest.email,
                f"{verb}: {state.summary}",
                render_to_string("engine/mail/event.txt", facts),
                html=render_to_string("engine/mail/event.html", facts),
                sender_name=account.name,
                sender_address=address,
                calendar=written.replace(b"\n" + write_organizer(organizer), b"\n" + own, 1),
                calendar_method=method,
            )


def _write_when(state: EventState) -> str:
    if state.start.is_date:
        first = date.fromisoformat(state.start.on)
        last = max(first, date.fromisoformat(state.end.on) - timedelta(days=1))
        return write_date(first) if last == first else f"{write_date(first)} – {write_date(last)}"
    starts_at, ends_at = list_seconds(state)
    tzid = state.start.tzid
    return f"{write_day(starts_at, tzid, now())}, {write_span(starts_at, ends_at, tzid)}, {write_zone(tzid)}"
