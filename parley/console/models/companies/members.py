"""Organisations, their companies, members, invitations to join, and one-time addresses."""

from functools import partial

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parley.console.domain.roles import Capability, Role, has_capability
from parley.toolkit.clock import now
from parley.toolkit.ids import make_id


class Organisation(models.Model):
    """Companies that belong together: whoever administers it, administers each of them."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "org"))
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class Company(models.Model):
    """The tenant; its id is the lasting `tenant_id` that the console's tokens name."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "com"))
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="companies")
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class MemberRole(models.TextChoices):
    """The roles of `domain/roles.py`, with the words that people read."""

    ORGANISATION_ADMIN = Role.ORGANISATION_ADMIN.value, _("Organisation admin")
    COMPANY_ADMIN = Role.COMPANY_ADMIN.value, _("Company admin")
    RECRUITER = Role.RECRUITER.value, _("Recruiter")
    CONTENT_CREATOR = Role.CONTENT_CREATOR.value, _("Content creator")
    READ_ONLY = Role.READ_ONLY.value, _("Read only")


class Member(models.Model):
    """A user in a company. Members are blocked, not deleted, so that the history keeps its names."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=MemberRole.choices, default=MemberRole.RECRUITER)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=now)
    # The public URL, imported of the member's own will; `engine_sub` says which person on the engine it belongs to.
    public_url = models.URLField(max_length=500, blank=True, default="")
    public_url_data_centre = models.CharField(max_length=40, blank=True, default="")
    public_url_read_at = models.DateTimeField(null=True, blank=True)
    public_url_error = models.CharField(max_length=300, blank=True, default="")
    engine_sub = models.CharField(max_length=64, blank=True, default="")
    # What colleagues and candidates read of the member in this company.
    title = models.CharField(max_length=100, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    signature = models.TextField(max_length=2000, blank=True, default="")
    # "Do not reply" is its opposite: what candidates answer then stays in the inbox and is not mailed to the member.
    are_replies_mailed = models.BooleanField(default=True)
    # The company that opens after signing in, where a user belongs to several.
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "user"], name="one_membership_a_company")]

    def can(self, capability: Capability) -> bool:
        """Whether the member's role allows it."""
        return has_capability(self.role, capability)


class MemberInvitation(models.Model):
    """A mailed invitation to join a company; kept as a keyed hash, good once and for days."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=20, choices=MemberRole.choices, default=MemberRole.RECRUITER)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class OneTimeAddress(models.Model):
    """A printed address that opens something once and for a short while: the first run, or the operator's rooms."""

    purpose = models.CharField(max_length=20)  # first_run, operator
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
