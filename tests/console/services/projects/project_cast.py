"""Projects of the tests: a board with stages and candidates on it."""

from parley.console.models import Candidate, Card, Member, Project, Stage
from parley.console.services.candidates.filtering import CandidateFilter, filter_candidates
from parley.console.services.projects.cards import add_to_project
from parley.console.services.projects.records import ProjectFacts, create_project
from parley.console.services.projects.stages import list_stages
from tests.console.conversation_cast import make_candidate


def make_project(member: Member, name: str = "Harbour hiring", template: str = "given:sourcing") -> Project:
    """A project of the member."""
    return create_project(member, ProjectFacts(name, "", member.pk, []), template)


def put(project: Project, stage: Stage, member: Member, first_name: str) -> Card:
    """A new candidate at the end of the stage."""
    candidate = make_candidate(member, first_name)
    add_to_project(project, stage, Candidate.objects.filter(pk=candidate.pk), member)
    return Card.objects.select_related("candidate", "stage", "project").get(project=project, candidate=candidate)


def fill(project: Project, member: Member, count: int) -> None:
    """Many candidates in the first stage."""
    Candidate.objects.bulk_create(
        Candidate(company=member.company, first_name="Nr", last_name=f"{number:05}", email=f"nr{number}@example.org")
        for number in range(count)
    )
    everybody = filter_candidates(member.company, CandidateFilter())
    add_to_project(project, list_stages(project)[0], everybody, member)


def read_order(stage: Stage) -> list[str]:
    """The first names of a stage from top to bottom."""
    return list(stage.cards.order_by("rank", "pk").values_list("candidate__first_name", flat=True))
