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
    colleagues_read_at = models.DateTimeField(null=True, blank=True)


class UnitColleague(models.Model):
    """Somebody of the company's Organizational Unit, copied from the engine's list (7.8) about once an hour."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="unit_colleagues")
    code = models.CharField(max_length=40)
    sub = models.CharField(max_length=64)
    email = models.EmailField(max_length=254, blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
    # Why this person's calendars cannot be read, as a Parley tells; empty while all is well or nothing is told.
    calendar_problem = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "code", "sub"], name="one_unit_colleague_a_sub")]


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
