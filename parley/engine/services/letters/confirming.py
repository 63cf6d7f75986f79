"""The letter that asks whoever books through a public link to confirm that the address is theirs."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from parley.engine.models import PublicLink
from parley.engine.services.mails import keep_mail
from parley.engine.services.people.typed_words import Invitee
from parley.toolkit.clock import now
from parley.toolkit.mail.letters import Fact, Letter, Link, write_letter_html, write_letter_text
from parley.toolkit.presenting.languages import SOURCE_LANGUAGE
from parley.toolkit.wall_time import write_day, write_time, write_zone


def post_confirmation(
    link: PublicLink, invitee: Invitee, starts_at: datetime, code: str, mail_token: str, minutes: int
) -> None:
    """Keep the mail with the code and the link, in the language of the page. Raises MailRefused."""
    with override(invitee.language or SOURCE_LANGUAGE):
        letter = _write_letter(link, invitee, starts_at, code, mail_token, minutes)
        subject = _("%(code)s is your code to book a time") % {"code": code}
        keep_mail("confirmation", invitee.email, subject, write_letter_text(letter), html=write_letter_html(letter))


def _write_letter(
    link: PublicLink, invitee: Invitee, starts_at: datetime, code: str, mail_token: str, minutes: int
) -> Letter:
    when = f"{write_day(starts_at, invitee.tzid, now())}, {write_time(starts_at, invitee.tzid)}"
    kept = ngettext(
        "We keep the time for %(minutes)s minute.", "We keep the time for %(minutes)s minutes.", minutes
    ) % {"minutes": minutes}
    return Letter(
        # Nobody knows yet whose address it is: a typed name would carry a stranger's words, or their link, there.
        greeting=_("Hello,"),
        opening=_("Please confirm your address, and your time is booked."),
        facts=(
            Fact(_("Your code"), code),
            Fact(_("When"), f"{when}, {write_zone(invitee.tzid)}"),
        ),
        notes=(kept, _("If you did not ask for this, do nothing: without you nothing is booked.")),
        action=Link(_("Confirm and book"), f"{settings.PARLEY_PUBLIC_URL}/confirm/{mail_token}"),
        sender=link.unit.name,
        accent=link.unit.accent_color,
    )
