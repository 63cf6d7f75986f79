"""Accounts: people whose calendars the engine reaches, and how they prove who they are."""

from functools import partial

from django.db import models

from parley.toolkit.clock import now
from parley.toolkit.ids import make_id


class Account(models.Model):
    """A person on the engine; `id` is Cronofy's `sub`."""

    id = models.CharField(primary_key=True, max_length=40, default=partial(make_id, "acc"))
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200, blank=True, default="")
    tzid = models.CharField(max_length=64, default="Etc/UTC")
    # In which language mails and events are written for them, as settings.LANGUAGES has it; "" where nobody said.
    language = models.CharField(max_length=10, blank=True, default="")
    is_active = models.BooleanField(default=True)
    # Raised to sign the account out everywhere: a session made under an older epoch is void.
    session_epoch = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=now)
    # Its person deleted it; it is erased once its calendars show what was cancelled by it.
    left_at = models.DateTimeField(null=True, blank=True, db_index=True)

    def __str__(self) -> str:
        return self.id


class SignInIdentity(models.Model):
    """One proof that leads to an account: a verified email address, or later a provider's `sub`."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identities")
    # "email", or "handover:<application>:<tenant>"; "google" and "microsoft" come with their connectors
    issuer = models.CharField(max_length=260)
    subject = models.CharField(max_length=254)  # the lower-cased address, or the provider's `sub`
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="one_account_an_identity")]


class SignInCode(models.Model):
    """A code that was mailed to an address; kept as a keyed hash, good for a few tries and minutes."""

    email = models.EmailField(max_length=254, db_index=True)
    code_hash = models.CharField(max_length=64)
    # From where it was asked for, as a keyed hash: one place cannot have codes mailed to everybody.
    asker_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)


class TermsAcceptance(models.Model):
    """That an account accepted the terms and the privacy policy: which version, and when."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="acceptances")
    version = models.CharField(max_length=64)
    accepted_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "version"], name="one_acceptance_a_version")]


class AppPassword(models.Model):
    """A password for one calendar app under `/dav/`; shown once, kept as a keyed hash."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="app_passwords")
    label = models.CharField(max_length=100)
    password_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
