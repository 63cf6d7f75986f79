"""Templates: what requests and public links of a unit begin with."""

from functools import partial
from typing import Any

from django.db import models

from parley.engine.models.people.accounts import Account
from parley.engine.models.people.units import OrganizationalUnit
from parley.toolkit.clock import now
from parley.toolkit.ids import make_id


class TemplateKind(models.TextChoices):
    """What a template is for."""

    REQUEST = "request", "Scheduling request"
    PUBLIC_LINK = "public_link", "Public link"
    TRIGGER = "trigger", "Scheduling trigger"


class RequestTemplate(models.Model):
    """First values for a request, which stay editable, or the terms and questions of public links."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "tpl"))
    unit = models.ForeignKey(OrganizationalUnit, on_delete=models.CASCADE, related_name="templates")
    kind = models.CharField(max_length=20, choices=TemplateKind.choices, default=TemplateKind.REQUEST)
    name = models.CharField(max_length=200)
    host = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # String reference: pools build on requests, and requests on public links, which name their template.
    host_pool = models.ForeignKey("engine.Pool", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    summary = models.CharField(max_length=1024, blank=True, default="")
    description = models.CharField(max_length=4096, blank=True, default="")
    place = models.JSONField[dict[str, Any], dict[str, Any]](default=dict, blank=True)
    duration_minutes = models.PositiveIntegerField(default=30)
    period_days = models.PositiveIntegerField(default=14)
    start_interval_minutes = models.PositiveIntegerField(default=15)
    buffer_before_minutes = models.PositiveIntegerField(default=0)
    buffer_after_minutes = models.PositiveIntegerField(default=0)
    minimum_notice_minutes = models.PositiveIntegerField(default=0)
    is_reschedule_allowed = models.BooleanField(default=True)
    # What the visitor of a public link is asked; domain/questions reads it.
    questions = models.JSONField[list[dict[str, Any]], list[dict[str, Any]]](default=list, blank=True)
    created_at = models.DateTimeField(default=now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "kind"])]

    def __str__(self) -> str:
        return self.id
