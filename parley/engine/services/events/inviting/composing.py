"""Mails to the people whom applications invite: an invitation for any calendar, its changes, and its end."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from parley.engine.domain.event_writing.objects.conferencing import tell_conferencing
from parley.engine.domain.event_writing.objects.documents import Envelope, build_event_message, write_organizer
from parley.engine.domain.event_writing.states import EventState, Guest, list_seconds, read_state
from parley.engine.domain.invitations import Method
from parley.engine.models import Account, GuestNotice, OutgoingMail
from parley.engine.services.events.inviting.notices import find_audience
from parley.engine.services.events.writing.envelopes import make_organizer
from parley.engine.services.mails import draft_mail, read_own_address, write_inviting_address
from parley.toolkit.clock import now
from parley.toolkit.mail.composing import MailRefused
from parley.toolkit.mail.letters import Fact, Letter, Link, write_letter_html, write_letter_text
from parley.toolkit.presenting.languages import SOURCE_LANGUAGE, match_language
from parley.toolkit.presenting.told import marked
from parley.toolkit.wall_time import join_parts, write_date, write_day, write_span, write_zone
from parley.toolkit.work_queue import claim_due, finish, work_through


@dataclass(frozen=True, slots=True)
class _Words:
    """What guests are told, in English, and what their calendars are."""

    method: Method
    subject: str
    opening: str


_INVITED = _Words("REQUEST", marked("Invitation: %(title)s"), marked("%(name)s invites you."))
_CHANGED = _Words(
    "REQUEST", marked("Changed: %(title)s"), marked("%(name)s has changed an event that you are invited to.")
)
_CANCELLED = _Words("CANCEL", marked("Cancelled: %(title)s"), marked("%(name)s no longer expects you to this event."))
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
        yield from _draft_each(notice, before, audience.gone, _CANCELLED)
    if after is not None:
        yield from _draft_each(notice, after, audience.changed, _CHANGED)
        yield from _draft_each(notice, after, audience.invited, _INVITED)


def _draft_each(notice: GuestNotice, state: EventState, guests: tuple[Guest, ...], words: _Words) -> list[OutgoingMail]:
    """A mail to each guest; the organizer bears the address that the mail comes from, or programs show no buttons."""
    drafts: list[OutgoingMail] = []
    if not guests:
        return drafts
    event, account, method = notice.event, notice.event.calendar.connection.account, words.method
    organizer = make_organizer(account, read_own_address())
    envelope = Envelope(event.uid, notice.sequence, event.created_at, notice.changed_at, organizer)
    # Each mail tells everybody who is invited, so that all calendars show the same people: one object for all mails,
    # in which only the address that answers go to is each guest's own.
    written = build_event_message(state, envelope, method, guests if method == "CANCEL" else state.guests)
    with override(match_language(state.locale, dict(settings.LANGUAGES)) or SOURCE_LANGUAGE):
        letter = _write_letter(state, account, words)
        subject = _(words.subject) % {"title": state.summary}
        for guest in guests:
            address = write_inviting_address(event.uid, guest.email, has_reply_words=event.has_reply_words)
            own = write_organizer(make_organizer(account, address))
            theirs = replace(letter, greeting=_greet(guest))
            with suppress(MailRefused):
                draft = draft_mail(
                    "invitation" if method == "REQUEST" else "cancellation",
                    guest.email,
                    subject,
                    write_letter_text(theirs),
                    html=write_letter_html(theirs),
                    sender_name=account.name,
                    sender_address=address,
                    calendar=written.replace(b"\n" + write_organizer(organizer), b"\n" + own, 1),
                    calendar_method=method,
                )
                drafts.append(draft)
    return drafts


def _greet(guest: Guest) -> str:
    return _("Hello %(name)s,") % {"name": guest.name} if guest.name else _("Hello,")


def _write_letter(state: EventState, account: Account, words: _Words) -> Letter:
    """What every guest is told; the greeting is each one's own."""
    told, is_cancelled = tell_conferencing(state), words.method == "CANCEL"
    facts = (Fact(_("When"), _write_when(state)), Fact(_("Where"), told.place))
    usual = _("The invitation is attached: answer it in your mail or calendar program.")
    return Letter(
        greeting="",
        opening=_(words.opening) % {"name": account.name or account.email},
        title=state.summary,
        facts=tuple(fact for fact in facts if fact.value),
        words=(told.description,) if told.description and not is_cancelled else (),
        links=() if is_cancelled else tuple(Link(file.name, file.url) for file in state.files),
        notes=(_("The attached file takes it out of your calendar.") if is_cancelled else usual,),
    )


def _write_when(state: EventState) -> str:
    if state.start.is_date:
        first = date.fromisoformat(state.start.on)
        last = max(first, date.fromisoformat(state.end.on) - timedelta(days=1))
        return write_date(first) if last == first else f"{write_date(first)} – {write_date(last)}"
    starts_at, ends_at = list_seconds(state)
    tzid = state.start.tzid
    return join_parts(write_day(starts_at, tzid, now()), write_span(starts_at, ends_at, tzid), write_zone(tzid))
