"""Templates of messages and saved replies, of a company, a team, or a member alone."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from parley.console.models.companies.access import Team
from parley.console.models.companies.members import Company, Member
from parley.toolkit.clock import now


class TemplateKind(models.TextChoices):
    """What it is for."""

    MESSAGE = "message", _("Message")
    REPLY = "reply", _("Saved reply")


class MessageTemplate(models.Model):
    """A text to begin with: of the whole company, of one team, or (with an owner) of one member."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="message_templates")
    kind = models.CharField(max_length=8, choices=TemplateKind.choices, default=TemplateKind.MESSAGE)
    name = models.CharField(max_length=100)
    subject = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField(max_length=20000)
    variants = models.JSONField[Any](default=dict, blank=True)  # by language, as in a message
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="message_templates")
    owner = models.ForeignKey(Member, null=True, blank=True, on_delete=models.CASCADE, related_name="own_templates")
    created_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["company", "kind", "name"], name="templates_by_name")]

    def __str__(self) -> str:
        return self.name
