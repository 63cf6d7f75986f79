"""What an organisation asks of its people at the door, who else may sign them in, and the log of who did what."""

from functools import partial

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from parley.console.models.companies.members import Company, Member, Organisation
from parley.identity.sign_in_rules import SHORTEST_PASSWORD
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.ids import make_token


class OrganisationRules(models.Model):
    """The rules of signing in of one organisation; without a row there are none. The words are `SignInRules`'."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="rules")
    password_length = models.PositiveIntegerField(default=SHORTEST_PASSWORD)
    password_days = models.PositiveIntegerField(default=0)
    password_reuse = models.PositiveIntegerField(default=0)
    inactive_days = models.PositiveIntegerField(default=0)
    session_hours = models.PositiveIntegerField(default=0)
    idle_minutes = models.PositiveIntegerField(default=0)
    is_two_factor_required = models.BooleanField(default=False)
    is_remembering_allowed = models.BooleanField(default=True)


class SignInProvider(models.Model):
    """Somebody else who may say who an organisation's people are: Google, Microsoft, or any OpenID Connect server."""

    class Kind(models.TextChoices):
        """Which; the first two have addresses that are known."""

        GOOGLE = "google", _("Google")
        MICROSOFT = "microsoft", _("Microsoft")
        OIDC = "oidc", _("OpenID Connect")

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_token, 16))
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sign_in_providers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=100)
    issuer = models.URLField(max_length=300)
    client_id = models.CharField(max_length=300)
    client_secret = EncryptedTextField()
    domain = models.CharField(max_length=253)  # of the addresses that it answers for
    checked_at = models.DateTimeField(null=True, blank=True)  # when its own description was last read
    created_at = models.DateTimeField(default=now)


class SignInIdentity(models.Model):
    """Who a user is at a provider: its lasting `sub`, kept at the first sign-in and asked for from then on."""

    provider = models.ForeignKey(SignInProvider, on_delete=models.CASCADE, related_name="identities")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_in_identities")
    sub = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=now)
    used_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "sub"], name="one_user_a_sub"),
            models.UniqueConstraint(fields=["provider", "user"], name="one_sub_a_user"),
        ]


class AuditEntry(models.Model):
    """One thing that somebody did; never changed, and chained to the one before it by its seal."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    who = models.CharField(
        max_length=200, blank=True, default=""
    )  # the member's address, a key's name, or what was typed
    action = models.CharField(max_length=60)  # a route's name, or a word of signing in
    subject_id = models.CharField(max_length=64, blank=True, default="")  # of what it was done to
    # Ids and words of the software, never what was typed about a candidate: anonymising must stay true.
    detail = models.CharField(max_length=300, blank=True, default="")
    address = models.CharField(max_length=45, blank=True, default="")  # of the network
    happened_at = models.DateTimeField(default=now)
    # Given by the worker, in the order in which entries are sealed.
    number = models.PositiveBigIntegerField(null=True, blank=True)
    seal = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["company", "-id"], name="audit_of_company"),
            models.Index(fields=["company", "member", "-id"], name="audit_of_member"),
            models.Index(fields=["company", "action", "-id"], name="audit_of_action"),
            models.Index(fields=["company", "subject_id", "-id"], name="audit_of_subject"),
            models.Index(fields=["id"], condition=models.Q(seal=""), name="audit_unsealed"),
            models.Index(fields=["company", "happened_at"], name="audit_by_age"),
        ]
        constraints = [models.UniqueConstraint(fields=["company", "number"], name="one_audit_entry_a_number")]


class AuditSettings(models.Model):
    """How long a company keeps its log; without a row, for ever."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="audit_settings")
    kept_days = models.PositiveIntegerField(default=0)  # 0 = for ever


class Team(models.Model):
    """Members who work together: for templates, the bookings of a team, and the shared inbox."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(max_length=100)
    lead = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="led_teams")
    members = models.ManyToManyField(Member, related_name="teams", blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint("company", Lower("name"), name="one_team_a_name")]

    def __str__(self) -> str:
        return self.name
