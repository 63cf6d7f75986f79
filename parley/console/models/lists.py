"""Lists: groups of candidates, kept by hand or by a saved filter."""

from functools import partial

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from parley.console.models.candidates.records import Candidate
from parley.console.models.companies.members import Company, Member
from parley.toolkit.clock import now
from parley.toolkit.ids import make_id


class ListKind(models.TextChoices):
    """Who says who is on a list: people, or a filter that is always current."""

    STATIC = "static", _("Static")
    SMART = "smart", _("Smart")


class ListVisibility(models.TextChoices):
    """Whether other software sees a list through the REST API."""

    NORMAL = "normal", _("Normal")
    RESTRICTED = "restricted", _("Restricted")


class CandidateList(models.Model):
    """A list of a company."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "lst"))
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="lists")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=6, choices=ListKind.choices, default=ListKind.STATIC)
    # What `CandidateFilter.as_values` answers; only a smart list has one.
    filter_values = models.JSONField(default=dict, blank=True)
    visibility = models.CharField(max_length=10, choices=ListVisibility.choices, default=ListVisibility.NORMAL)
    created_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint("company", Lower("name"), name="one_candidate_list_a_name")]

    def __str__(self) -> str:
        return self.name


class ListEntry(models.Model):
    """One candidate on one static list."""

    list = models.ForeignKey(CandidateList, on_delete=models.CASCADE, related_name="entries", db_index=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="list_entries")
    added_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "candidate"], name="one_place_on_a_list")]
        indexes = [models.Index(fields=["list", "-id"], name="list_entries_newest")]


class FavouriteList(models.Model):
    """A list that a member wants at hand."""

    list = models.ForeignKey(CandidateList, on_delete=models.CASCADE, related_name="favourites", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="favourite_lists")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "member"], name="one_favourite_list_once")]
