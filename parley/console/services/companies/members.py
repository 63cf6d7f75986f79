"""Members of a company: who they are, their roles, and their companies."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown, NotPermitted
from parley.console.domain.roles import ADMIN_ROLES, Capability
from parley.console.models import Company, Member, MemberRole
from parley.console.services.audit.log import describe_change
from parley.console.services.companies.endings import end_what_is_begun, end_what_role_forbids, forget_engine
from parley.console.services.companies.rules import spread_rules
from parley.identity.models import User
from parley.toolkit.locking import lock_names

USER_FACTS = ("first_name", "last_name", "tzid", "language")
MEMBER_FACTS = ("title", "phone", "signature", "are_replies_mailed")


def list_memberships(user: User, organisation_id: str = "") -> list[Member]:
    """Every active membership of a user with company and user, the default one first.

    With an organisation, in its companies only: whoever was signed in by an organisation's provider stays in it.
    """
    rows = Member.objects.select_related("company", "user").filter(user=user, is_active=True)
    if organisation_id:
        rows = rows.filter(company__organisation_id=organisation_id)
    return list(rows.order_by("-is_default", "joined_at", "pk"))


def choose_membership(memberships: Sequence[Member], company_id: str) -> Member | None:
    """The membership of the given company, if it is one of these; else the first."""
    chosen = next((member for member in memberships if member.company_id == company_id), None)
    return chosen or next(iter(memberships), None)


def choose_default_company(member: Member, company_id: str) -> None:
    """Let this company open after signing in. Raises LinkUnknown."""
    own = Member.objects.filter(user_id=member.user_id, is_active=True)
    with transaction.atomic():
        if not own.filter(company_id=company_id).exists():
            raise LinkUnknown(_("You are not a member of this company."))
        own.filter(is_default=True).exclude(company_id=company_id).update(is_default=False)
        own.filter(company_id=company_id).update(is_default=True)


def get_colleague(member: Member, member_id: int) -> Member:
    """Somebody of the member's company, blocked or not, with user. Raises LinkUnknown."""
    found = Member.objects.select_related("user", "company").filter(company_id=member.company_id, pk=member_id).first()
    if found is None:
        raise LinkUnknown(_("There is no such member in your company."))
    return found


def list_members(company: Company) -> list[Member]:
    """Everybody of the company, blocked ones last."""
    rows = Member.objects.select_related("user").filter(company=company)
    return list(rows.order_by("-is_active", "user__last_name", "user__first_name", "user__email"))


def change_role(administrator: Member, member_id: int, role: str) -> Member:
    """Give a member another role; what they could not have begun with it ends.

    Organisation admins are made and unmade by their like only, and are it in each company of the organisation; who
    is none any more keeps the new role here and is blocked in the others. Raises NotPermitted, also where no
    administrator would be left, InputRefused, LinkUnknown.
    """
    check_role(administrator, role)
    left: list[Member] = []
    with transaction.atomic():
        member = lock_member(administrator, member_id)
        was_organisation_admin = member.role == MemberRole.ORGANISATION_ADMIN
        if role not in ADMIN_ROLES:
            keep_an_administrator(member)
        if was_organisation_admin and role != MemberRole.ORGANISATION_ADMIN:
            keep_an_organisation_admin(member)
        describe_change(f"{member.role} → {role}")
        member.role = role
        member.save(update_fields=["role"])
        if role == MemberRole.ORGANISATION_ADMIN:
            join_every_company(member)
        elif was_organisation_admin:
            left = list(_list_elsewhere(member).filter(is_active=True))
            Member.objects.filter(pk__in=[row.pk for row in left]).update(is_active=False, is_default=False)
            end_what_is_begun(left)
            spread_rules([member.user_id])
        end_what_role_forbids(member, role)
    forget_engine(left)
    return member


def check_role(administrator: Member, role: str) -> None:
    """Raises InputRefused for a role that there is not, NotPermitted for one that this member may not give."""
    if role not in MemberRole.values:
        raise InputRefused({"role": _("Choose one of the roles.")})
    if role == MemberRole.ORGANISATION_ADMIN and not administrator.can(Capability.MANAGE_ORGANISATION):
        raise NotPermitted(_("Only an organisation admin can make somebody else one."))


def join_every_company(member: Member) -> None:
    """Make an organisation's administrator it in each of its companies. Call it inside a transaction."""
    companies = Company.objects.filter(organisation_id=member.company.organisation_id).exclude(pk=member.company_id)
    for company in companies:
        Member.objects.update_or_create(
            company=company,
            user_id=member.user_id,
            defaults={"role": MemberRole.ORGANISATION_ADMIN, "is_active": True},
        )


def _list_elsewhere(member: Member) -> QuerySet[Member]:
    organisation_id = Company.objects.values_list("organisation_id", flat=True).get(pk=member.company_id)
    same = Member.objects.filter(user_id=member.user_id, company__organisation_id=organisation_id)
    return same.exclude(pk=member.pk)


def update_profile(member: Member, facts: dict[str, Any]) -> None:
    """Write what the member tells of themselves: the user's fields and those of this membership."""
    user = member.user
    for name in USER_FACTS:
        setattr(user, name, facts[name])
    for name in MEMBER_FACTS:
        setattr(member, name, facts[name])
    with transaction.atomic():
        user.save(update_fields=USER_FACTS)
        member.save(update_fields=MEMBER_FACTS)


def lock_member(administrator: Member, member_id: int) -> Member:
    """The member, under the company's lock: two administrators at once must not take each other's role away.

    Call it inside a transaction. Raises NotPermitted where the caller is no administrator any more, or less of one
    than the member; LinkUnknown.
    """
    lock_names([f"members:{administrator.company_id}"])
    is_still_administrator = Member.objects.filter(pk=administrator.pk, is_active=True, role__in=ADMIN_ROLES).exists()
    if not is_still_administrator:
        raise NotPermitted(_("Only administrators of your company can change members."))
    member = get_colleague(administrator, member_id)
    if member.role == MemberRole.ORGANISATION_ADMIN and not administrator.can(Capability.MANAGE_ORGANISATION):
        raise NotPermitted(_("Only an organisation admin can change another one."))
    return member


def keep_an_administrator(member: Member) -> None:
    """Raises NotPermitted where the company would be left without an administrator."""
    others = Member.objects.filter(company_id=member.company_id, role__in=ADMIN_ROLES, is_active=True)
    if member.role in ADMIN_ROLES and not others.exclude(pk=member.pk).exists():
        raise NotPermitted(_("This is the only administrator. Make somebody else an administrator first."))


def keep_an_organisation_admin(member: Member) -> None:
    """Raises NotPermitted where the organisation would be left without an administrator."""
    lock_names([f"organisation:{member.company.organisation_id}"])
    others = Member.objects.filter(
        company__organisation_id=member.company.organisation_id, role=MemberRole.ORGANISATION_ADMIN, is_active=True
    )
    if member.role == MemberRole.ORGANISATION_ADMIN and not others.exclude(user_id=member.user_id).exists():
        raise NotPermitted(_("This is the only organisation admin. Make somebody else one first."))
