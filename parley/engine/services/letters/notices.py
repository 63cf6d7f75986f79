"""The letters to hosts: what happened to a conversation of theirs, in their own language and zone."""

from django.utils.translation import gettext as _

from parley.engine.models import Account, Booking, SchedulingRequest
from parley.engine.services.letters.readers import greet, write_place, write_when
from parley.engine.services.links import build_dashboard_url, find_other_owner
from parley.toolkit.mail.letters import Fact, Letter, Link


def write_notice_letter(
    booking: Booking, account: Account, opening: str, *, words: str = "", tells_answers: bool = True
) -> Letter:
    """What happened, the conversation as it is now, and with `tells_answers` what the candidate answered."""
    request = booking.request
    answers = [Fact(str(each["label"]), str(each["answer"])) for each in booking.answers] if tells_answers else []
    # Of a group session as a whole nobody is the candidate.
    candidate = f"{booking.invitee_name} <{booking.invitee_email}>" if booking.invitee_email else ""
    facts = (
        Fact(_("When"), write_when(booking, account.tzid)),
        Fact(_("Where"), write_place(booking)),
        Fact(_("Candidate"), candidate),
        Fact(_("Booked with the link of"), find_other_owner(request, booking)),
        *answers,
    )
    return Letter(
        greeting=greet(account.name or account.email),
        opening=opening,
        title=request.summary,
        facts=tuple(fact for fact in facts if fact.value),
        words=(words,) if words else (),
        action=_lead_to(request),
        sender=request.unit.name,
        accent=request.unit.accent_color,
    )


def write_decline_letter(request: SchedulingRequest, invitee: str) -> Letter:
    """That the invited person will not choose a time."""
    host = request.host
    return Letter(
        greeting=greet(host.name or host.email),
        opening=_("%(name)s will not choose a time.") % {"name": invitee},
        title=request.summary,
        words=(request.declined_reason,) if request.declined_reason else (),
        action=_lead_to(request),
        sender=request.unit.name,
        accent=request.unit.accent_color,
    )


def _lead_to(request: SchedulingRequest) -> Link:
    return Link(_("Open the conversation"), build_dashboard_url(request))
