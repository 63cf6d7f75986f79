"""Applications: software allowed to use the engine, with its secrets, grants and tokens."""

from functools import partial

from django.db import models

from parley.engine.models.people.accounts import Account
from parley.engine.models.people.units import OrganizationalUnit
from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.ids import make_id, make_token


class Application(models.Model):
    """An OAuth client. Of the installation's own console (`is_builtin`) no address is stored: settings compute them."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "app"))
    client_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    is_builtin = models.BooleanField(default=False)
    stored_redirect_uris = models.JSONField[list[str], list[str]](default=list, blank=True)
    stored_return_urls = models.JSONField[list[str], list[str]](default=list, blank=True)
    embed_key = models.CharField(max_length=64, unique=True)
    stored_webhook_url = models.CharField(max_length=500, blank=True, default="")
    # Whose developers look after it, and who of them registered it; none for what the operator let in.
    owner_unit = models.ForeignKey(
        OrganizationalUnit, null=True, blank=True, on_delete=models.SET_NULL, related_name="applications"
    )
    registered_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    homepage_url = models.CharField(max_length=500, blank=True, default="")
    contact_name = models.CharField(max_length=200, blank=True, default="")
    contact_email = models.CharField(max_length=254, blank=True, default="")
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.client_id


class SecretKind(models.TextChoices):
    """What a secret of an application opens."""

    CLIENT = "client"
    EMBED = "embed"


class ApplicationSecret(models.Model):
    """A secret that can be read back, for it signs; several may live at once, so that rotation leaves no gap."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="secrets")
    kind = models.CharField(max_length=10, choices=SecretKind.choices)
    secret = EncryptedTextField()
    lookup = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True, blank=True)


class Grant(models.Model):
    """That somebody let an application in: to an account, or (`unit` set) to a whole organizational unit."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "grt"))
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="grants")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    unit = models.ForeignKey(OrganizationalUnit, null=True, blank=True, on_delete=models.CASCADE)
    scope = models.CharField(max_length=500)
    # What the application may then let others be granted (Enterprise and Business Connect).
    delegated_scope = models.CharField(max_length=500, blank=True, default="")
    # By whose word it stands, where that is not the account's own: a service account's.
    service_account = models.ForeignKey(
        "engine.ServiceAccount", null=True, blank=True, on_delete=models.CASCADE, related_name="grants"
    )
    created_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    @property
    def sub(self) -> str:
        """Whom the token speaks for: the unit, or the account."""
        return self.unit_id or self.account_id


class AuthorizationCode(models.Model):
    """A code on its way through the browser; claimed once, atomically."""

    code_hash = models.CharField(max_length=64, unique=True)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="codes")
    redirect_uri = models.CharField(max_length=500)
    code_challenge = models.CharField(max_length=128, blank=True, default="")
    code_challenge_method = models.CharField(max_length=10, blank=True, default="")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Token(models.Model):
    """An access or refresh token, kept as a keyed hash; refresh tokens live until the grant is revoked."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=10, choices=[("access", "access"), ("refresh", "refresh")])
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)


class UsedTokenId(models.Model):
    """A `jti` that was seen: a hand-over or a claim works once."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE)
    audience = models.CharField(max_length=40)
    jti = models.CharField(max_length=128)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "audience", "jti"], name="one_use_a_jti")]


class LinkAttempt(models.Model):
    """One opening of the scheduler from another application: what it asked for, and what came of it."""

    id = models.CharField(primary_key=True, max_length=64, default=make_token)
    application = models.ForeignKey(Application, on_delete=models.CASCADE)
    tenant_id = models.CharField(max_length=200, blank=True, default="")
    tenant_name = models.CharField(max_length=200, blank=True, default="")
    return_url = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(max_length=200, blank=True, default="")
    purpose = models.CharField(max_length=20, default="link")  # link, authorize, public_link
    authorize_query = models.TextField(blank=True, default="")
    # The first browser that opens the window keeps it: its key as a hash, so that an address sent on opens nothing.
    opener_hash = models.CharField(max_length=64, blank=True, default="")
    correlation_id = models.CharField(max_length=128, blank=True, default="")
    recipient_email = models.CharField(max_length=254, blank=True, default="")
    recipient_name = models.CharField(max_length=200, blank=True, default="")
    recipient_organization = models.CharField(max_length=200, blank=True, default="")
    event_summary = models.CharField(max_length=1024, blank=True, default="")
    duration_minutes = models.PositiveIntegerField(null=True, blank=True)
    # Who goes on, when the application's hand-over vouched for them; an embed token alone names nobody.
    vouched_email = models.CharField(max_length=254, blank=True, default="")
    vouched_name = models.CharField(max_length=200, blank=True, default="")
    vouched_tzid = models.CharField(max_length=64, blank=True, default="")
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.CASCADE)
    scheduling_request = models.ForeignKey("engine.SchedulingRequest", null=True, blank=True, on_delete=models.SET_NULL)
    public_link = models.ForeignKey("engine.PublicLink", null=True, blank=True, on_delete=models.SET_NULL)
    # Whether somebody was set up on the way and has to see the confirmation with Return before the form.
    is_set_up_here = models.BooleanField(default=False)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(default=now)
