"""Mails to the people whom applications invite: an invitation for any calendar, its changes, and its end."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.template.loader import render_to_string

from parley.engine.domain.event_writing.objects.conferencing import tell_conferencing
from parley.engine.domain.event_writing.objects.documents import build_event_message, write_organizer
from parley.engine.domain.event_writing.states import EventState, Guest, list_seconds
from parley.engine.domain.invitations import Method
from parley.engine.models import Account, ManagedEvent, OutgoingMail
from parley.engine.services.events.writing.envelopes import make_envelope, make_organizer
from parley.engine.services.mails import draft_mail, read_own_address, write_inviting_address
from parley.toolkit.clock import now
from parley.toolkit.mail.composing import MailRefused
from parley.toolkit.wall_time import write_date, write_day, write_span, write_zone

# What people who are invited have to be told of; the rest is between the owner and their calendar.
_SHOWN = ("summary", "start", "end", "description", "place", "rule", "conferencing", "url", "files")


@dataclass(frozen=True, slots=True)
class Told:
    """An event's row with what it said before and says now; None where it was or is not there."""

    event: ManagedEvent
    before: EventState | None
    after: EventState | None


def tell_guests(account: Account, changes: Sequence[Told]) -> None:
    """Keep the mails that follow from these changes and note in the rows, not yet written, which version was told.

    The caller writes the rows. Whoever is new or sees something new gets a REQUEST; whoever is no longer invited, a
    CANCEL (RFC 5546 §3.2). Events that are over are nobody's business any more. One query for all.
    """
    mails = [mail for each in changes if each.before or each.after for mail in _draft_mails(account, each)]
    OutgoingMail.objects.bulk_create(mails)


def _draft_mails(account: Account, change: Told) -> Iterable[OutgoingMail]:
    before, after, event = change.before, change.after, change.event
    known = {guest.email.lower(): guest for guest in before.guests} if before is not None else {}
    invited = {guest.email.lower(): guest for guest in after.guests} if after is not None else {}
    if not known and not invited:
        return
    latest = after or before
    if latest is None or (not latest.rule and list_seconds(latest)[1] <= now()):
        return
    is_news = before is None or after is None or any(getattr(before, each) != getattr(after, each) for each in _SHOWN)
    gone = tuple(guest for email, guest in known.items() if email not in invited)
    told = tuple(guest for email, guest in invited.items() if is_news or email not in known)
    if is_news:
        # Whoever answers an invitation from before it has answered something else.
        event.sequence = event.wanted_version - 1
    if before is not None:
        yield from _draft_each(account, event, before, gone, "CANCEL", "Cancelled")
    if after is not None:
        changed = tuple(guest for guest in told if guest.email.lower() in known)
        invited_now = tuple(guest for guest in told if guest.email.lower() not in known)
        yield from _draft_each(account, event, after, changed, "REQUEST", "Changed")
        yield from _draft_each(account, event, after, invited_now, "REQUEST", "Invitation")


def _draft_each(
    account: Account, event: ManagedEvent, state: EventState, guests: tuple[Guest, ...], method: Method, verb: str
) -> Iterable[OutgoingMail]:
    """A mail to each guest; the organizer bears the address that the mail comes from, or programs show no buttons."""
    if not guests:
        return
    organizer = make_organizer(account, read_own_address())
    envelope = replace(make_envelope(event, account, event.sequence), organizer=organizer)
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
