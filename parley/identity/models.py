"""The user: somebody who can sign in to the console, known by a verified email address."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from parley.toolkit.clock import now


class UserManager(BaseUserManager["User"]):
    """Makes users; addresses are kept lower-cased, so that letter case never makes a second person."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a hashed password, or one who cannot sign in by password yet."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person of the console. The operator may read the mail catcher and nothing more of other companies."""

    email = models.EmailField(max_length=254, unique=True)
    first_name = models.CharField(max_length=100, blank=True, default="")
    last_name = models.CharField(max_length=100, blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    tzid = models.CharField(max_length=64, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")  # "" = as the browser asks
    password_changed_at = models.DateTimeField(default=now)
    seen_on = models.DateField(null=True, blank=True)  # the last day on which the user signed in or worked
    # The strictest rules of all organisations that the user belongs to; see `sign_in_rules.py`.
    sign_in_rules = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.password_changed_at = now()

    @property
    def name(self) -> str:
        """First and last name, or the address where neither is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def __str__(self) -> str:
        return self.email


class UserSession(models.Model):
    """One signed-in browser of a user; ending it deletes Django's session of that key."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField(default=now)
    address = models.CharField(max_length=45, blank=True, default="")  # of the network
    agent = models.CharField(max_length=300, blank=True, default="")  # what the browser calls itself

    class Meta:
        indexes = [models.Index(fields=["user", "-started_at"])]


class PastPassword(models.Model):
    """The hash of a password that the user had, so that a rule may refuse it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    changed_at = models.DateTimeField(default=now)
