"""Invitations to a unit by mail: sent with a role, good for two days, accepted by whoever owns the address."""

import re
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.domain.errors.people import InvitationUnknown
from parley.engine.models import Account, Membership, OrganizationalUnit, Role, SignInIdentity, UnitInvitation
from parley.engine.services.mails import keep_mail
from parley.engine.services.people.accounts import BY_EMAIL
from parley.engine.services.people.typed_words import check_address
from parley.engine.services.people.units import require_owner
from parley.toolkit.clock import in_minutes, now
from parley.toolkit.ids import keyed_hash, make_token
from parley.toolkit.mail.letters import Fact, Letter, Link, write_letter_html, write_letter_text
from parley.toolkit.presenting.languages import SOURCE_LANGUAGE

MOST_AT_ONCE = 20
# Whoever makes a unit of their own must not get a machine for sending mail to strangers with it.
MOST_A_DAY = 100
VALID_HOURS = 48
KEPT_DAYS = 30
_PURPOSE = "unit_invitation"


def split_addresses(text: str) -> list[str]:
    """Addresses as people paste them: one a line, or with commas, semicolons or spaces between."""
    return [each for each in re.split(r"[\s,;]+", text) if each]


def invite_people(
    owner: Account, unit: OrganizationalUnit, addresses: Sequence[str], role: str
) -> list[UnitInvitation]:
    """Invite up to twenty people with a role; an older invitation of the same address is withdrawn.

    Raises NotAnOwner, InputRefused with the field (addresses, role).
    """
    require_owner(owner, unit)
    if role not in Role.values:
        raise InputRefused("There is no such role.", field="role")
    emails = list({check_address(each, "addresses").lower(): None for each in addresses})
    _check_number(owner, unit, emails)
    members = Membership.objects.filter(unit=unit).values_list("account__email", flat=True)
    known = sorted({email.lower() for email in members} & set(emails))
    if known:
        raise InputRefused(f"Already a member: {', '.join(known)}.", field="addresses")
    with transaction.atomic():
        open_ones = UnitInvitation.objects.filter(unit=unit, email__in=emails, accepted_at=None, revoked_at=None)
        open_ones.update(revoked_at=now())
        return [_invite(owner, unit, email, role) for email in emails]


def _check_number(owner: Account, unit: OrganizationalUnit, emails: Sequence[str]) -> None:
    if not emails:
        raise InputRefused("Please give at least one address.", field="addresses")
    if len(emails) > MOST_AT_ONCE:
        raise InputRefused(f"At most {MOST_AT_ONCE} addresses at once.", field="addresses")
    # Counted by person, too: units can be made one after the other.
    whose = Q(unit=unit) | Q(invited_by=owner)
    lately = UnitInvitation.objects.filter(whose, created_at__gt=now() - timedelta(days=1)).count()
    if lately + len(emails) > MOST_A_DAY:
        raise InputRefused(f"At most {MOST_A_DAY} invitations a day. Please go on tomorrow.", field="addresses")


def _invite(owner: Account, unit: OrganizationalUnit, email: str, role: str) -> UnitInvitation:
    token = make_token()
    invitation = UnitInvitation.objects.create(
        unit=unit,
        email=email,
        role=role,
        token_hash=keyed_hash(_PURPOSE, token),
        invited_by=owner,
        expires_at=in_minutes(VALID_HOURS * 60),
    )
    _post(invitation, owner, f"{settings.PARLEY_PUBLIC_URL}/unit/join/{token}")
    return invitation


def _post(invitation: UnitInvitation, owner: Account, url: str) -> None:
    """The mail, in the language of whoever invites: nothing is known of the reader."""
    unit, inviter = invitation.unit, owner.name or owner.email
    with override(owner.language or SOURCE_LANGUAGE):
        opening = _("%(name)s invites you to join %(unit)s on Parley.") % {"name": inviter, "unit": unit.name}
        letter = Letter(
            greeting=_("Hello,"),
            opening=opening,
            facts=(Fact(_("Role"), Role(invitation.role).label),),
            notes=(
                _("On Parley colleagues offer their free times to the people they want to meet."),
                ngettext(
                    "The invitation is good for %(count)s hour. If you do not know %(name)s, ignore this mail: "
                    "nothing happens.",
                    "The invitation is good for %(count)s hours. If you do not know %(name)s, ignore this mail: "
                    "nothing happens.",
                    VALID_HOURS,
                )
                % {"count": VALID_HOURS, "name": inviter},
            ),
            action=Link(_("Join"), url),
            sender=unit.name,
            accent=unit.accent_color,
        )
        subject, html = _("Join %(unit)s on Parley") % {"unit": unit.name}, write_letter_html(letter)
        keep_mail(_PURPOSE, invitation.email, subject, write_letter_text(letter), html=html)


def list_open_invitations(unit: OrganizationalUnit) -> list[UnitInvitation]:
    """Invitations that can still be accepted, the newest first."""
    return list(
        unit.invitations.filter(accepted_at=None, revoked_at=None, expires_at__gt=now()).order_by("-created_at", "-pk")
    )


def withdraw_invitation(owner: Account, unit: OrganizationalUnit, invitation_id: int) -> None:
    """Withdraw an invitation. Raises NotAnOwner, InvitationUnknown."""
    require_owner(owner, unit)
    found = UnitInvitation.objects.filter(unit=unit, pk=invitation_id, accepted_at=None, revoked_at=None)
    if not found.update(revoked_at=now()):
        raise InvitationUnknown


def get_invitation(token: str) -> UnitInvitation:
    """The invitation behind a link, with its unit, while it can be accepted. Raises InvitationUnknown."""
    found = UnitInvitation.objects.filter(
        token_hash=keyed_hash(_PURPOSE, token[:64]), accepted_at=None, revoked_at=None, expires_at__gt=now()
    )
    invitation = found.select_related("unit", "invited_by").first()
    if invitation is None:
        raise InvitationUnknown
    return invitation


def is_meant_for(invitation: UnitInvitation, account: Account) -> bool:
    """Whether the invited address is one that the account has proven to be its own."""
    if account.email.lower() == invitation.email:
        return True
    proven = SignInIdentity.objects.filter(account=account, issuer=BY_EMAIL, subject=invitation.email)
    return proven.exists()


def accept_invitation(account: Account, token: str) -> OrganizationalUnit:
    """Join the unit with the role of the invitation; a member keeps the role they have.

    Raises InvitationUnknown, and NotPermitted for an account with another address.
    """
    invitation = get_invitation(token)
    if not is_meant_for(invitation, account):
        raise NotPermitted("This invitation was sent to another address.")
    with transaction.atomic():
        is_first = UnitInvitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
            accepted_at=now()
        )
        if not is_first:
            raise InvitationUnknown
        Membership.objects.get_or_create(unit=invitation.unit, account=account, defaults={"role": invitation.role})
    return invitation.unit


def forget_old_invitations() -> int:
    """Delete invitations that ended a month ago, accepted or not: who is a member stands elsewhere."""
    return UnitInvitation.objects.filter(expires_at__lt=now() - timedelta(days=KEPT_DAYS)).delete()[0]
