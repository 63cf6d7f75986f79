"""Teams: members of a company who work together, and who leads them."""

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.models import Company, Member, Team
from parley.console.services.audit.log import describe_change
from parley.toolkit.locking import lock_names


def list_teams(company: Company) -> list[Team]:
    """Every team by name, with its lead and its active members."""
    people = (
        Member.objects.select_related("user").filter(is_active=True).order_by("user__last_name", "user__first_name")
    )
    rows = Team.objects.select_related("lead__user").filter(company=company)
    return list(rows.prefetch_related(Prefetch("members", queryset=people)).order_by("name", "pk"))


def list_own_teams(member: Member) -> list[Team]:
    """The teams in which the member works or which they lead."""
    return [
        team
        for team in list_teams(member.company)
        if team.lead_id == member.pk or member.pk in [one.pk for one in team.members.all()]
    ]


def get_team(member: Member, team_id: int) -> Team:
    """A team of the member's company. Raises LinkUnknown."""
    team = Team.objects.filter(company_id=member.company_id, pk=team_id).first()
    if team is None:
        raise LinkUnknown(_("There is no such team in your company."))
    return team


def save_team(member: Member, team_id: int | None, name: str, member_ids: list[int], lead_id: int | None) -> Team:
    """Make or change a team; ids of other companies' members are refused. Raises InputRefused, LinkUnknown."""
    with transaction.atomic():
        lock_names([f"teams:{member.company_id}"])
        team = get_team(member, team_id) if team_id else Team(company_id=member.company_id)
        same = Team.objects.filter(company_id=member.company_id, name__iexact=name)
        if same.exclude(pk=team.pk).exists():
            raise InputRefused({"name": _("Your company has a team of this name already.")})
        wanted = {*member_ids, *([lead_id] if lead_id else [])}
        if Member.objects.filter(company_id=member.company_id, pk__in=wanted).count() != len(wanted):
            raise InputRefused({"members": _("Choose colleagues of your company.")})
        team.name, team.lead_id = name, lead_id
        team.save()
        team.members.set(wanted)
    describe_change(f"{team.pk}: {len(wanted)}")
    return team


def delete_team(member: Member, team_id: int) -> None:
    """Dissolve a team. Raises LinkUnknown."""
    get_team(member, team_id).delete()
