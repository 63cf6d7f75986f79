"""Members of a company: who they are, their roles, and blocking."""

from django.db import transaction

from parley.console.domain.errors import InputRefused, LinkUnknown, NotPermitted
from parley.console.domain.roles import ADMIN_ROLES
from parley.console.models import Company, Member, MemberRole
from parley.identity.models import User
from parley.toolkit.locking import lock_names


def find_member(user: User, company_id: str = "") -> Member | None:
    """The user's active membership (of the given company, if it is one), with company and user; else None."""
    rows = Member.objects.select_related("company", "user").filter(user=user, is_active=True)
    found = list(rows.order_by("joined_at", "pk"))
    chosen = next((member for member in found if member.company_id == company_id), None)
    return chosen or next(iter(found), None)


def list_memberships(user: User) -> list[Member]:
    """Every active membership of a user, with its company."""
    rows = Member.objects.select_related("company").filter(user=user, is_active=True)
    return list(rows.order_by("joined_at", "pk"))


def list_members(company: Company) -> list[Member]:
    """Everybody of the company, blocked ones last."""
    rows = Member.objects.select_related("user").filter(company=company)
    return list(rows.order_by("-is_active", "user__last_name", "user__first_name", "user__email"))


def change_role(administrator: Member, member_id: int, role: str) -> Member:
    """Give a member another role. Raises NotPermitted where no administrator would be left, LinkUnknown."""
    if role not in MemberRole.values:
        raise InputRefused({"role": "Choose one of the roles."})
    with transaction.atomic():
        member = _get_member_for_change(administrator, member_id)
        if role not in ADMIN_ROLES:
            _keep_an_administrator(member)
        member.role = role
        member.save(update_fields=["role"])
    return member


def block_member(administrator: Member, member_id: int) -> Member:
    """Shut a member out; what they did stays. Raises NotPermitted for oneself or the last administrator."""
    with transaction.atomic():
        member = _get_member_for_change(administrator, member_id)
        if member.pk == administrator.pk:
            raise NotPermitted("You cannot block yourself. Another administrator can.")
        _keep_an_administrator(member)
        member.is_active = False
        member.save(update_fields=["is_active"])
    return member


def unblock_member(administrator: Member, member_id: int) -> Member:
    """Let a blocked member in again."""
    with transaction.atomic():
        member = _get_member_for_change(administrator, member_id)
        member.is_active = True
        member.save(update_fields=["is_active"])
    return member


def update_profile(member: Member, first_name: str, last_name: str, tzid: str) -> None:
    """Write the member's own name and zone."""
    user = member.user
    user.first_name, user.last_name, user.tzid = first_name, last_name, tzid
    user.save(update_fields=["first_name", "last_name", "tzid"])


def _get_member_for_change(administrator: Member, member_id: int) -> Member:
    """The member under the company's lock: two administrators at once must not take each other's role away."""
    lock_names([f"members:{administrator.company_id}"])
    is_still_administrator = Member.objects.filter(pk=administrator.pk, is_active=True, role__in=ADMIN_ROLES).exists()
    if not is_still_administrator:
        raise NotPermitted("Only administrators of your company can change members.")
    rows = Member.objects.select_related("user").filter(company_id=administrator.company_id, pk=member_id)
    member = rows.first()
    if member is None:
        raise LinkUnknown("There is no such member in your company.")
    return member


def _keep_an_administrator(member: Member) -> None:
    others = Member.objects.filter(company_id=member.company_id, role__in=ADMIN_ROLES, is_active=True)
    if member.role in ADMIN_ROLES and not others.exclude(pk=member.pk).exists():
        raise NotPermitted("This is the only administrator. Make somebody else an administrator first.")
