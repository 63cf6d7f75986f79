"""The letters about times that a candidate proposed from their own calendar."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from parley.engine.domain.invitations import Person, build_invitation
from parley.engine.models import Booking
from parley.engine.services.letters.invitations import describe_for, write_organizer
from parley.engine.services.letters.keeping import keep_letter
from parley.engine.services.letters.notices import write_notice_letter
from parley.engine.services.letters.readers import find_account_language, find_invitee_language, greet, write_when
from parley.engine.services.links import build_booking_url
from parley.toolkit.clock import now
from parley.toolkit.mail.letters import Fact, Letter, Link
from parley.toolkit.wall_time import write_when as write_moment


def tell_host_of_proposal(booking: Booking, proposed_at: datetime, comment: str) -> None:
    """Keep the letter that tells the host which other time the candidate would prefer; the booking stands."""
    host = booking.request.host
    with override(find_account_language(host)):
        said = _("%(name)s proposes another time: %(time)s. The conversation stands until you accept it.")
        opening = said % {"name": booking.invitee_name, "time": write_moment(proposed_at, host.tzid, now())}
        letter = write_notice_letter(booking, host, opening, words=comment, tells_answers=False)
        subject = _("Another time proposed: %(title)s") % {"title": booking.request.summary}
        keep_letter("notice", host.email, subject, letter, booking=booking)


def tell_invitee_of_refusal(booking: Booking, proposed_at: datetime) -> None:
    """Keep the mail that refuses the other time, for the candidate to read and for their calendar (DECLINECOUNTER)."""
    request, reader = booking.request, Person(booking.invitee_name, booking.invitee_email)
    host_name = request.host.name or request.host.email
    with override(find_invitee_language(booking)):
        letter = Letter(
            greeting=greet(reader.name or reader.email),
            opening=_("%(name)s cannot make the time that you proposed. Your conversation stands as it was.")
            % {"name": host_name},
            title=request.summary,
            facts=(
                Fact(_("Booked now"), write_when(booking, booking.invitee_tzid)),
                Fact(_("Proposed time"), write_moment(proposed_at, booking.invitee_tzid, now())),
            ),
            action=Link(_("Choose another time or cancel"), build_booking_url(booking)),
            sender=request.unit.name,
            accent=request.unit.accent_color,
        )
        keep_letter(
            "proposal_refused",
            reader.email,
            _("Your proposal: %(title)s") % {"title": request.summary},
            letter,
            sender_name=host_name,
            sender_address=write_organizer(booking, reader),
            calendar=build_invitation(describe_for(booking, reader, is_picker=True), "DECLINECOUNTER"),
            calendar_method="DECLINECOUNTER",
            booking=booking,
        )
