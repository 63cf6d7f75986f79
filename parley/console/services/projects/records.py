"""Projects: making, changing and archiving them, who works on them, and which ones a member sees first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.models import Card, Company, FavouriteProject, Member, Project, ProjectCollaborator, Stage
from parley.console.services.projects.templates import find_stages
from parley.toolkit.clock import now

PAGE_SIZE = 25
VIEWS = ("all", "favourite", "mine", "collaborative", "archived")
# More open projects than this are found by their page; a menu of them would help nobody.
MOST_OFFERED = 200


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What a member says of a project."""

    name: str
    description: str
    owner_id: int
    collaborator_ids: Sequence[int]


def create_project(member: Member, facts: ProjectFacts, template: str) -> Project:
    """A new project with the stages of a template. Raises InputRefused."""
    stages = find_stages(member.company, template)
    project = Project(company=member.company)
    with transaction.atomic():
        _write(project, facts)
        rows = [Stage(project=project, name=name, position=place) for place, name in enumerate(stages)]
        Stage.objects.bulk_create(rows)
    return project


def update_project(project: Project, facts: ProjectFacts) -> None:
    """Write what is known anew. Raises InputRefused."""
    with transaction.atomic():
        _write(project, facts)


def _write(project: Project, facts: ProjectFacts) -> None:
    colleagues = set(Member.objects.filter(company=project.company).values_list("pk", flat=True))
    if facts.owner_id not in colleagues:
        raise InputRefused({"owner": _("Choose a colleague of your company.")})
    project.name, project.description, project.owner_id = facts.name.strip(), facts.description, facts.owner_id
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError as error:
        raise InputRefused({"name": _("Another project has this name already.")}) from error
    wanted = (set(facts.collaborator_ids) & colleagues) - {facts.owner_id}
    project.collaborators.exclude(member__in=wanted).delete()
    rows = [ProjectCollaborator(project=project, member_id=each) for each in sorted(wanted)]
    ProjectCollaborator.objects.bulk_create(rows, ignore_conflicts=True)


def get_project(company: Company, project_id: str) -> Project:
    """A project of the company. Raises LinkUnknown."""
    found = Project.objects.select_related("owner__user", "company").filter(company=company, pk=project_id).first()
    if found is None:
        raise LinkUnknown(_("There is no such project in your company."))
    return found


def list_page(member: Member, view: str, page: str) -> Page[Any]:
    """One page of a view of the projects, favourites first; each with `is_favourite` and `card_count`."""
    own = FavouriteProject.objects.filter(member=member, project=OuterRef("pk"))
    rows = Project.objects.filter(company=member.company, archived_at__isnull=view != "archived")
    if view == "favourite":
        rows = rows.filter(Exists(own))
    elif view == "mine":
        rows = rows.filter(owner=member)
    elif view == "collaborative":
        rows = rows.filter(collaborators__member=member)
    # Counted along their index; joining and grouping the cards would sort them all.
    cards = Card.objects.filter(project=OuterRef("pk")).order_by().values("project")
    counted = Subquery(cards.annotate(count=Count("pk")).values("count"))
    found = rows.select_related("owner__user").annotate(is_favourite=Exists(own), card_count=Coalesce(counted, 0))
    return Paginator(found.order_by("-is_favourite", "name", "pk"), PAGE_SIZE).get_page(page)


def offer_projects(company: Company) -> list[Project]:
    """The projects that somebody can be added to, by name."""
    return list(Project.objects.filter(company=company, archived_at__isnull=True).order_by("name")[:MOST_OFFERED])


def list_choosable_members(company: Company, besides: Sequence[int] = ()) -> list[Member]:
    """Who can own a project or work on it: the active members and those `besides`, by name."""
    rows = Member.objects.filter(Q(is_active=True) | Q(pk__in=besides), company=company).select_related("user")
    return sorted(rows, key=lambda each: each.user.name.casefold())


def set_archived(project: Project, is_archived: bool) -> None:
    """Put the project away, or bring it back; its automations rest as long as it is away."""
    project.archived_at = now() if is_archived else None
    project.save(update_fields=["archived_at"])


def set_favourite(member: Member, project: Project, is_favourite: bool) -> None:
    """Keep the project at the member's hand, or not any more; a second time nothing happens."""
    if is_favourite:
        FavouriteProject.objects.get_or_create(member=member, project=project)
    else:
        FavouriteProject.objects.filter(member=member, project=project).delete()


def is_favourite(member: Member, project: Project) -> bool:
    """Whether the member keeps this project at hand."""
    return FavouriteProject.objects.filter(member=member, project=project).exists()
