"""Projects: pipelines of candidates, their stages, and a card for each candidate in one of them."""

from functools import partial

from django.db import models
from django.db.models.functions import Lower

from parley.console.models.candidates.records import Candidate
from parley.console.models.companies.members import Company, Member
from parley.toolkit.clock import now
from parley.toolkit.ids import make_id


class ProjectTemplate(models.Model):
    """A company's own pattern of stages, from which projects begin."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="project_templates")
    name = models.CharField(max_length=100)
    stages = models.JSONField(default=list)  # their names, in order

    class Meta:
        constraints = [models.UniqueConstraint("company", Lower("name"), name="one_project_template_a_name")]

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    """A pipeline of candidates."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "prj"))
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="projects")
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True, default="")
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="owned_projects")
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint("company", Lower("name"), name="one_project_a_name")]

    def __str__(self) -> str:
        return self.name


class ProjectCollaborator(models.Model):
    """A member who works on a colleague's project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="collaborators", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="shared_projects")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "member"], name="one_collaborator_once")]


class FavouriteProject(models.Model):
    """A project that a member wants at hand."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="favourites", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="favourite_projects")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "member"], name="one_favourite_project_once")]


class Stage(models.Model):
    """A column of a project's board."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stages")
    name = models.CharField(max_length=60)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Card(models.Model):
    """One candidate in one project; a stage's cards are ordered by rank, which has room between two cards."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="cards", db_index=False)
    stage = models.ForeignKey(Stage, on_delete=models.RESTRICT, related_name="cards", db_index=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="cards")
    rank = models.BigIntegerField()
    # New at each entry into a stage: what an automation does once an entry is told apart by it.
    entry_id = models.CharField(max_length=40, default=partial(make_id, "ent"))
    entered_at = models.DateTimeField(default=now)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "candidate"], name="one_card_a_candidate")]
        indexes = [models.Index(fields=["stage", "rank", "id"], name="cards_in_order")]
