"""Candidates: the people a company would like to talk to, with their tags and the company's own fields."""

from functools import partial

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from parley.console.models.companies.members import Company, Member
from parley.toolkit.clock import now
from parley.toolkit.ids import make_id


class Consent(models.TextChoices):
    """What is known of a candidate's consent to be kept and written to."""

    UNKNOWN = "unknown", _("Not asked yet")
    REQUESTED = "requested", _("Asked, no answer yet")
    GIVEN = "given", _("Consented")
    REFUSED = "refused", _("Refused")


class Candidate(models.Model):
    """A person of one company; the address is what tells two apart."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "can"))
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="candidates")
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True, default="")
    email = models.EmailField(max_length=254)
    phone = models.CharField(max_length=40, blank=True, default="")
    headline = models.CharField(max_length=200, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")  # ISO 3166-1
    language = models.CharField(max_length=10, blank=True, default="")  # "" = the company's
    tzid = models.CharField(max_length=64, blank=True, default="")  # as far as known: typed, or learned at a booking
    source = models.CharField(max_length=100, blank=True, default="")  # manual, import, api, booking
    notes = models.TextField(max_length=4000, blank=True, default="")
    is_sample = models.BooleanField(default=False)
    consent = models.CharField(max_length=10, choices=Consent.choices, default=Consent.UNKNOWN)
    consent_changed_at = models.DateTimeField(null=True, blank=True)
    unsubscribed_at = models.DateTimeField(null=True, blank=True)
    # The address bounced for good: nothing is mailed to it until it is changed.
    undeliverable_at = models.DateTimeField(null=True, blank=True)
    undeliverable_reason = models.CharField(max_length=300, blank=True, default="")
    archived_at = models.DateTimeField(null=True, blank=True)
    anonymised_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint("company", Lower("email"), name="one_candidate_an_address")]
        # The order of every list, down to the last of the same name: a page begins where the one before it ended.
        indexes = [models.Index(fields=["company", "last_name", "first_name", "id"], name="candidates_by_name")]

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def __str__(self) -> str:
        return self.id


class Tag(models.Model):
    """A word that a company puts on candidates."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint("company", Lower("name"), name="one_candidate_tag_a_word")]


class CandidateTag(models.Model):
    """One tag on one candidate."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="tag_rows")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="candidate_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "candidate"], name="one_tag_once")]


class CustomField(models.Model):
    """A fact that this company wants to know of its candidates; also a merge field by its name."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="custom_fields")
    name = models.CharField(max_length=60)
    kind = models.CharField(
        max_length=10,
        choices=[("text", _("Text")), ("number", _("Number")), ("date", _("Date")), ("choice", _("Choice"))],
        default="text",
    )
    choices = models.JSONField(default=list, blank=True)  # of a choice field, the words to choose from
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("company", Lower("name"), name="one_custom_field_a_name")]


class CustomValue(models.Model):
    """One candidate's value of one field, as text."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="custom_values")
    field = models.ForeignKey(CustomField, on_delete=models.CASCADE, related_name="values")
    value = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidate", "field"], name="one_value_a_field")]
        indexes = [models.Index(fields=["field", "value"])]
