"""Privacy: rules by country, what candidates were asked and answered, and what an engine has still to forget."""

from functools import partial
from typing import Any

from django.db import models

from parley.console.models.candidates.records import Candidate, Consent
from parley.console.models.companies.members import Company, Member
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedJSONField
from parley.toolkit.ids import make_id
from parley.toolkit.work_queue import WorkRow


class PrivacySettings(models.Model):
    """The words in which a company asks for consent; without a row, the words that come with Parley."""

    company = models.OneToOneField(Company, primary_key=True, on_delete=models.CASCADE, related_name="privacy_settings")
    consent_subject = models.CharField(max_length=200, blank=True, default="")
    consent_text = models.TextField(max_length=4000, blank=True, default="")
    changed_at = models.DateTimeField(default=now)


class ProtectionRule(models.Model):
    """What holds for candidates of a country, of the European Union, of a continent, or by default."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="protection_rules", db_index=False)
    scope = models.CharField(
        max_length=20
    )  # domain/privacy/data_protection.py: default, country:DE, union:EU, continent:AS
    needs_consent = models.BooleanField(default=True)  # profiles say so until it was given
    answer_days = models.PositiveIntegerField(null=True, blank=True)  # silence for so long anonymises; None: never
    archive_months = models.PositiveIntegerField(null=True, blank=True)  # without activity; None: never
    anonymise_months = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "scope"], name="one_protection_rule_a_scope")]


class ConsentRequest(models.Model):
    """One question to one candidate by mail; the link is kept as a keyed hash, the words as they were asked."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "con"))
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+", db_index=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="consent_requests")
    sender = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    token_hash = models.CharField(max_length=64, unique=True)
    text = models.TextField(max_length=4000)
    language = models.CharField(max_length=10, blank=True, default="")
    created_at = models.DateTimeField(default=now)
    silent_at = models.DateTimeField(null=True, blank=True)  # when silence becomes an answer; None: never
    answer = models.CharField(max_length=10, choices=Consent.choices, default=Consent.REQUESTED)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["silent_at"],
                condition=models.Q(answered_at=None, silent_at__isnull=False),
                name="consent_silence_due",
            )
        ]


class EngineErasure(WorkRow):
    """What one data centre is to forget of one person; `names` (requests, links, addresses) is emptied when done."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+", db_index=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="engine_erasures")
    data_centre = models.CharField(max_length=40)
    names: EncryptedJSONField[dict[str, Any], dict[str, Any]] = EncryptedJSONField()
    outcome = models.CharField(max_length=300, blank=True, default="")

    class Meta(WorkRow.Meta):
        pass
