"""Blocking a member: what they did stays, and every way in ends with it; and letting them in again.

A blocked member's pages, own links and API keys refuse from the next request on, because each of these asks whether
the member is active. Sessions end at once where the user belongs to no other company.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import NotPermitted
from parley.console.models import Member, MemberRole
from parley.console.services.companies.endings import end_what_is_begun, forget_engine
from parley.console.services.companies.members import (
    join_every_company,
    keep_an_administrator,
    keep_an_organisation_admin,
    lock_member,
)
from parley.console.services.companies.rules import spread_rules
from parley.identity.sessions import end_sessions
from parley.toolkit.clock import now


def block_member(administrator: Member, member_id: int) -> Member:
    """Shut a member out of the company; an organisation admin out of each company of the organisation.

    Raises NotPermitted for oneself, for an organisation admin by anybody less, and for the last administrator.
    """
    with transaction.atomic():
        member = lock_member(administrator, member_id)
        if member.pk == administrator.pk:
            raise NotPermitted(_("You cannot block yourself. Another administrator can."))
        keep_an_administrator(member)
        keep_an_organisation_admin(member)
        shut = _list_rows(member)
        Member.objects.filter(pk__in=[row.pk for row in shut]).update(is_active=False, is_default=False)
        end_what_is_begun(shut)
        spread_rules([member.user_id])
        member.is_active = False
    if not Member.objects.filter(user_id=member.user_id, is_active=True).exists():
        end_sessions(member.user)
    forget_engine(shut)
    return member


def unblock_member(administrator: Member, member_id: int) -> Member:
    """Let a blocked member in again, with the role that they had."""
    with transaction.atomic():
        member = lock_member(administrator, member_id)
        Member.objects.filter(pk=member.pk).update(is_active=True)
        member.is_active = True
        # Whoever was locked for not having been here is here again from today.
        type(member.user).objects.filter(pk=member.user_id).update(seen_on=now().date())
        if member.role == MemberRole.ORGANISATION_ADMIN:
            join_every_company(member)
        spread_rules([member.user_id])
    return member


def _list_rows(member: Member) -> list[Member]:
    if member.role != MemberRole.ORGANISATION_ADMIN:
        return [member]
    organisation_id = member.company.organisation_id
    rows = Member.objects.select_related("user", "company")
    return list(rows.filter(user_id=member.user_id, company__organisation_id=organisation_id))
