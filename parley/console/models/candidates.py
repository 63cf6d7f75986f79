"""Candidates: the people a company would like to talk to."""

from functools import partial

from django.db import models
from django.db.models.functions import Lower

from parley.console.models.companies import Company, Member
from parley.toolkit.clock import now
from parley.toolkit.ids import make_id


class Candidate(models.Model):
    """A person of one company; the address is what tells two apart."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "can"))
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="candidates")
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True, default="")
    email = models.EmailField(max_length=254)
    phone = models.CharField(max_length=40, blank=True, default="")
    headline = models.CharField(max_length=200, blank=True, default="")
    notes = models.TextField(max_length=4000, blank=True, default="")
    is_sample = models.BooleanField(default=False)
    created_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint("company", Lower("email"), name="one_candidate_an_address")]
        indexes = [models.Index(fields=["company", "last_name", "first_name"])]

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def __str__(self) -> str:
        return self.id
