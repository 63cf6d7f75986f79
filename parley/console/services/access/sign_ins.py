"""Signing in as lines of the audit log: who came in, who failed, who left, and what they changed at the door."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from parley.console.models import Member
from parley.console.services.audit.log import record_action
from parley.identity.models import User
from parley.identity.sessions import read_address
from parley.identity.users import find_user

SIGNED_IN = "signed_in"
SIGN_IN_FAILED = "sign_in_failed"
SIGNED_OUT = "signed_out"
PASSWORD_CHANGED = "password_changed"
SECOND_FACTOR_ADDED = "second_factor_added"
SECOND_FACTOR_REMOVED = "second_factor_removed"


def note_sign_in(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    """Somebody came in (Django's signal)."""
    _note(user, SIGNED_IN, request)


def note_failure(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **more: Any) -> None:
    """A password was wrong (Django's signal); for an address that nobody has, no company has a log."""
    user = find_user(str(credentials.get("email") or credentials.get("username") or ""))
    if user is not None:
        _note(user, SIGN_IN_FAILED, request)


def note_sign_out(sender: Any, request: HttpRequest, user: AbstractBaseUser | None, **more: Any) -> None:
    """Somebody left (Django's signal)."""
    if isinstance(user, User):
        _note(user, SIGNED_OUT, request)


def note_password(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    """A password was changed or reset (allauth's signals)."""
    _note(user, PASSWORD_CHANGED, request)


def note_second_factor(sender: Any, request: HttpRequest, user: User, authenticator: Any, **more: Any) -> None:
    """An authenticator app, a passkey or recovery codes were added (allauth's signal)."""
    _note(user, SECOND_FACTOR_ADDED, request, str(authenticator.type))


def note_second_factor_removed(sender: Any, request: HttpRequest, user: User, authenticator: Any, **more: Any) -> None:
    """One of them was taken away (allauth's signal)."""
    _note(user, SECOND_FACTOR_REMOVED, request, str(authenticator.type))


def _note(user: User, action: str, request: HttpRequest | None, detail: str = "") -> None:
    address = read_address(request) if request else ""
    for member in Member.objects.select_related("company", "user").filter(user=user):
        record_action(member.company, member, action, detail=detail, address=address)
