"""Inviting colleagues by mail, and how an invitation becomes a member."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from parley.console.domain.errors import InputRefused, InvitationClosed, LinkUnknown, NotPermitted
from parley.console.models import Company, Member, MemberInvitation, MemberRole
from parley.console.services.audit.log import describe_change
from parley.console.services.companies.members import check_role, join_every_company
from parley.console.services.companies.rules import get_rules, spread_rules
from parley.console.services.mails.outgoing import queue_mail
from parley.console.services.mails.speaking import speak_language_of_user
from parley.identity.models import User
from parley.identity.users import create_verified_user, find_user, list_password_problems
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash, make_token
from parley.toolkit.locking import lock_names

VALID_DAYS = 7
MOST_AT_ONCE = 500
# Anything with an at sign between blanks and the signs that lists put around addresses; what it is, is checked after.
ADDRESS = re.compile(r"[^\s,;<>\"'()]+@[^\s,;<>\"'()]+")
CLOSED = gettext_noop("The invitation was accepted already, withdrawn, or is older than a week.")


def list_open_invitations(company: Company) -> list[MemberInvitation]:
    """Invitations that wait for an answer, newest first."""
    rows = MemberInvitation.objects.select_related("invited_by__user").filter(
        company=company, accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now()
    )
    return list(rows.order_by("-created_at"))


def invite_member(inviter: Member, email: str, role: str) -> MemberInvitation:
    """Mail an invitation, good once and for a week; an earlier one to the same address ends.

    Raises InputRefused, and NotPermitted for a role that the inviter may not give.
    """
    email = email.strip().lower()
    check_role(inviter, role)
    token = make_token()
    with transaction.atomic():
        lock_names([f"members:{inviter.company_id}"])
        _refuse_known_member(inviter.company, email)
        MemberInvitation.objects.filter(
            company_id=inviter.company_id, email=email, accepted_at__isnull=True, revoked_at__isnull=True
        ).update(revoked_at=now())
        invitation = MemberInvitation.objects.create(
            company=inviter.company,
            email=email,
            role=role,
            token_hash=keyed_hash("join", token),
            invited_by=inviter,
            expires_at=now() + timedelta(days=VALID_DAYS),
        )
        _queue_invitation(inviter, invitation, token)
    describe_change(f"{invitation.pk}: {role}")
    return invitation


@dataclass(frozen=True, slots=True)
class Invited:
    """What became of many addresses: how many were invited, and why the others were not."""

    count: int
    refused: list[tuple[str, str]]


def invite_members(inviter: Member, pasted: str, role: str) -> Invited:
    """Invite every address in a pasted list or the text of a CSV file, each once.

    Raises InputRefused where there is none or more than MOST_AT_ONCE, NotPermitted as `invite_member` does.
    """
    addresses = list(dict.fromkeys(found.lower() for found in ADDRESS.findall(pasted)))
    if not addresses:
        raise InputRefused({"addresses": _("There is no email address in this.")})
    if len(addresses) > MOST_AT_ONCE:
        words = _("These are %(count)s addresses; invite at most %(most)s at a time.")
        raise InputRefused({"addresses": words % {"count": len(addresses), "most": MOST_AT_ONCE}})
    count, refused = 0, []
    for address in addresses:
        try:
            validate_email(address)
            invite_member(inviter, address, role)
            count += 1
        except ValidationError:
            refused.append((address, _("This is not an email address.")))
        except InputRefused as refusal:
            refused.append((address, str(refusal)))
    return Invited(count, refused)


def revoke_invitation(administrator: Member, invitation_id: int) -> None:
    """Withdraw an invitation that waits. Raises LinkUnknown."""
    own = MemberInvitation.objects.filter(
        company_id=administrator.company_id, pk=invitation_id, accepted_at__isnull=True
    )
    if not own.update(revoked_at=now()):
        raise LinkUnknown(_("There is no such open invitation in your company."))


def get_open_invitation(token: str) -> MemberInvitation:
    """The invitation behind a mailed link; changes nothing. Raises InvitationClosed."""
    rows = MemberInvitation.objects.select_related("company", "invited_by__user")
    invitation = rows.filter(
        token_hash=keyed_hash("join", token), accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now()
    ).first()
    if invitation is None:
        raise InvitationClosed(_(CLOSED))
    return invitation


def has_user(invitation: MemberInvitation) -> bool:
    """Whether the invited address belongs to a user already: then only that user, signed in, may accept."""
    return find_user(invitation.email) is not None


def accept_as_new_user(token: str, first_name: str, last_name: str, password: str, tzid: str) -> Member:
    """Make the user and the membership.

    Raises InvitationClosed, InputRefused (password), NotPermitted when the address has a user already: the mailed
    link alone never opens somebody's user.
    """
    waiting = get_open_invitation(token)
    rules = get_rules(waiting.company.organisation)
    problems = list_password_problems(password, waiting.email, first_name, last_name, rules)
    if problems:
        raise InputRefused({"password": " ".join(problems)})
    with transaction.atomic():
        invitation = _claim_invitation(token)
        lock_names([f"user:{invitation.email}"])
        if has_user(invitation):
            raise NotPermitted(_("This address has a user here already. Log in, then open the link in the mail again."))
        user = create_verified_user(invitation.email, password, first_name, last_name, tzid=tzid)
        return _join(invitation, user)


def accept_as_user(token: str, user: User) -> Member:
    """Join as the user who is signed in. Raises InvitationClosed, NotPermitted for another person's invitation."""
    with transaction.atomic():
        invitation = _claim_invitation(token)
        if invitation.email != user.email:
            words = _(
                "This invitation is for %(invited)s, and you are logged in as %(own)s. "
                "Log out, log in with the invited address, and open the link again."
            )
            raise NotPermitted(words % {"invited": invitation.email, "own": user.email})
        return _join(invitation, user)


def _claim_invitation(token: str) -> MemberInvitation:
    """The invitation, used up by this transaction; of two at once, one gets it."""
    invitation = get_open_invitation(token)
    claimed = MemberInvitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True, revoked_at__isnull=True)
    if not claimed.update(accepted_at=now()):
        raise InvitationClosed(_(CLOSED))
    return invitation


def _join(invitation: MemberInvitation, user: User) -> Member:
    member, is_new = Member.objects.get_or_create(
        company=invitation.company, user=user, defaults={"role": invitation.role}
    )
    if not is_new and not member.is_active:
        raise NotPermitted(_("You have been blocked in this company. An administrator can let you in again."))
    if is_new and member.role == MemberRole.ORGANISATION_ADMIN:
        join_every_company(member)
    spread_rules([user.pk])
    return member


def _refuse_known_member(company: Company, email: str) -> None:
    known = Member.objects.filter(company=company, user__email=email).first()
    if known is not None and known.is_active:
        raise InputRefused({"email": _("This colleague is a member already.")})
    if known is not None:
        raise InputRefused({"email": _("This colleague is blocked. Unblock them in the list instead.")})


def _queue_invitation(inviter: Member, invitation: MemberInvitation, token: str) -> None:
    context = {
        "inviter_name": inviter.user.name,
        "company_name": inviter.company.name,
        "join_url": f"{settings.PARLEY_PUBLIC_URL}/join/{token}",
        "valid_days": VALID_DAYS,
    }
    names = {"inviter": inviter.user.name, "company": inviter.company.name}
    # Whoever is in another company already has chosen a language.
    with speak_language_of_user(User.objects.filter(email=invitation.email).first()):
        text = render_to_string("console/companies/invitation_mail.txt", context)
        subject = _("%(inviter)s invites you to %(company)s") % names
    queue_mail("member_invitation", invitation.email, subject, text)
