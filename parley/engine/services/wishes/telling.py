"""The letters about wishes: the host reads what a candidate proposes, the candidate what becomes of it."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from parley.engine.models import Account, Booking, SchedulingRequest, TimeWish
from parley.engine.services.letters.keeping import keep_letter
from parley.engine.services.letters.readers import (
    find_account_language,
    find_invitee_language,
    find_recipient_language,
    greet,
    write_when,
)
from parley.engine.services.links import build_booking_url, build_dashboard_url, build_request_url
from parley.engine.services.requests.descriptions import is_host_open
from parley.toolkit.clock import now
from parley.toolkit.mail.letters import Fact, Letter, Link
from parley.toolkit.wall_time import write_when as write_moment


def tell_hosts_of_wish(request: SchedulingRequest, wish: TimeWish) -> None:
    """Keep the letters that tell whoever made the link and hosts it; inside the transaction that kept the wish."""
    host = None if is_host_open(request) else request.host
    for reader in {each.pk: each for each in (host, request.creator) if each is not None and each.is_active}.values():
        with override(find_account_language(reader)):
            subject = _("None of the times suits: %(title)s") % {"title": request.summary}
            keep_letter("notice", reader.email, subject, _write_wish(request, wish, reader))


def _write_wish(request: SchedulingRequest, wish: TimeWish, reader: Account) -> Letter:
    said = {"name": wish.invitee_name}
    count = len(wish.starts)
    if count:
        opening = ngettext(
            "None of the times suits %(name)s, who proposes another one. You can book it with one click.",
            "None of the times suits %(name)s, who proposes others. You can book one of them with one click.",
            count,
        )
    else:
        opening = _("None of the times suits %(name)s, who left you a word.")
    times = "\n".join(write_moment(datetime.fromisoformat(each), reader.tzid, now()) for each in wish.starts)
    facts = (
        Fact(ngettext("Proposed time", "Proposed times", count), times),
        Fact(_("Candidate"), f"{wish.invitee_name} <{wish.invitee_email}>"),
    )
    return Letter(
        greeting=greet(reader.name or reader.email),
        opening=opening % said,
        title=request.summary,
        facts=tuple(fact for fact in facts if fact.value),
        words=(wish.note,) if wish.note else (),
        notes=(_("The link stays open meanwhile."),),
        action=Link(_("Answer the proposal"), build_dashboard_url(request)),
        sender=request.unit.name,
        accent=request.unit.accent_color,
    )


def tell_invitee_of_answer(request: SchedulingRequest, wish: TimeWish) -> None:
    """Keep the letter that says that the host looks for other times; inside the transaction of that answer."""
    known = wish.language if wish.language in dict(settings.LANGUAGES) else ""
    with override(known or find_recipient_language(request)):
        host = request.host.name or request.host.email
        letter = Letter(
            greeting=greet(wish.invitee_name),
            opening=_("%(name)s has read that no time suited you, and is looking for others.") % {"name": host},
            title=request.summary,
            notes=(_("Please look at the times again: new ones appear under the same link."),),
            action=Link(_("See the times"), build_request_url(request)),
            sender=request.unit.name,
            accent=request.unit.accent_color,
        )
        subject = _("Other times: %(title)s") % {"title": request.summary}
        keep_letter("wish_answer", wish.invitee_email, subject, letter, sender_name=host)


def tell_of_earlier(booking: Booking, starts: Sequence[datetime]) -> None:
    """Keep the letter with earlier times that came free; inside the transaction that notes it."""
    with override(find_invitee_language(booking)):
        tzid, host = booking.invitee_tzid, booking.request.host.name or booking.request.host.email
        times = "\n".join(write_moment(each, tzid, now()) for each in starts)
        letter = Letter(
            greeting=greet(booking.invitee_name),
            opening=_("An earlier time has come free for your conversation with %(name)s.") % {"name": host},
            title=booking.request.summary,
            facts=(
                Fact(_("Booked now"), write_when(booking, tzid)),
                Fact(ngettext("Free earlier", "Free earlier, among others", len(starts)), times),
            ),
            notes=(
                _("First come, first served: your booking stands until you choose another time."),
                _("You asked to hear of earlier times. You can end that on the same page."),
            ),
            action=Link(_("See the earlier times"), f"{build_booking_url(booking)}/earlier"),
            sender=booking.request.unit.name,
            accent=booking.request.unit.accent_color,
        )
        subject = _("An earlier time: %(title)s") % {"title": booking.request.summary}
        keep_letter("earlier_time", booking.invitee_email, subject, letter, sender_name=host, booking=booking)
