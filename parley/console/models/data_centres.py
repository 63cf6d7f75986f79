"""A company's Cronofy account: which data centre it uses, and what the company granted there."""

from django.db import models

from parley.console.models.companies.members import Company, Member
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField


class CronofyAccount(models.Model):
    """One a company. `code` names a data centre of the installation's settings; `sub` the unit that was granted."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="cronofy_account")
    code = models.CharField(max_length=40)
    saved_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(default=now)
    access_token = EncryptedTextField(blank=True, default="")
    refresh_token = EncryptedTextField(blank=True, default="")
    token_expires_at = models.DateTimeField(null=True, blank=True)
    sub = models.CharField(max_length=64, blank=True, default="")
    granted_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True, default="")


class ReconcilingCursor(models.Model):
    """How far the list of changed requests of a data centre has been read; finds what a lost webhook left."""

    code = models.CharField(primary_key=True, max_length=40)
    cursor = models.CharField(max_length=100, blank=True, default="")
    read_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True, default="")


class SignedState(models.Model):
    """A `state` on its way through another site: bound to the member who began, used once, an hour long."""

    state_hash = models.CharField(primary_key=True, max_length=64)
    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    purpose = models.CharField(max_length=30)
    data_centre = models.CharField(max_length=40)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
