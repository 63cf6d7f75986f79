"""The companies of an organisation: making one, renaming it, and who administers all of them."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.models import Company, Member, MemberRole
from parley.console.services.audit.log import describe_change
from parley.toolkit.locking import lock_names


@dataclass(frozen=True, slots=True)
class CompanyLine:
    """A company with how many people work in it."""

    company: Company
    active_members: int


def list_companies(member: Member) -> list[CompanyLine]:
    """Every company of the member's organisation, by name."""
    rows = Company.objects.filter(organisation_id=member.company.organisation_id)
    counted = rows.annotate(active=Count("members", filter=Q(members__is_active=True))).order_by("name", "pk")
    return [CompanyLine(company, company.active) for company in counted]


def get_company(administrator: Member, company_id: str) -> Company:
    """A company of the administrator's organisation. Raises LinkUnknown."""
    company = Company.objects.filter(organisation_id=administrator.company.organisation_id, pk=company_id).first()
    if company is None:
        raise LinkUnknown(_("There is no such company in your organisation."))
    return company


def create_company(administrator: Member, name: str) -> Company:
    """Another company of the same organisation; its administrators are members of it at once. Raises InputRefused."""
    organisation_id = administrator.company.organisation_id
    with transaction.atomic():
        lock_names([f"organisation:{organisation_id}"])
        _check_name(organisation_id, name)
        company = Company.objects.create(organisation_id=organisation_id, name=name)
        admins = Member.objects.filter(
            company__organisation_id=organisation_id, role=MemberRole.ORGANISATION_ADMIN, is_active=True
        )
        for user_id in admins.values_list("user_id", flat=True).distinct():
            Member.objects.create(company=company, user_id=user_id, role=MemberRole.ORGANISATION_ADMIN)
    describe_change(company.pk)
    return company


def rename_company(administrator: Member, company_id: str, name: str) -> Company:
    """Give a company of the organisation another name. Raises InputRefused, LinkUnknown."""
    organisation_id = administrator.company.organisation_id
    with transaction.atomic():
        lock_names([f"organisation:{organisation_id}"])
        company = get_company(administrator, company_id)
        _check_name(organisation_id, name, but=company_id)
        company.name = name
        company.save(update_fields=["name"])
    return company


def _check_name(organisation_id: str, name: str, but: str = "") -> None:
    same = Company.objects.filter(organisation_id=organisation_id, name__iexact=name).exclude(pk=but)
    if same.exists():
        raise InputRefused({"name": _("Your organisation has a company of this name already.")})
