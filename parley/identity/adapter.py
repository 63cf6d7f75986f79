"""How django-allauth signs people in here: no sign-up, links that begin with the public address, locked users."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from parley.identity.models import User
from parley.identity.obligations import SECOND_FACTORS, is_locked
from parley.identity.sign_in_rules import SignInRules
from parley.toolkit.encrypted_field import keyring

ENCRYPTED = "fernet:"


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Users come from the first-run address and from invitations only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        # Never from the Host header: whoever asks for the mail could send somebody else's secret to their own server.
        return f"{settings.PARLEY_PUBLIC_URL}{path}"

    def pre_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse | None:
        if is_locked(user):
            return redirect("account_inactive")
        answer: HttpResponse | None = super().pre_login(request, user, **options)
        return answer


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """Secrets are encrypted at rest; passkeys are bound to the public address, never to the Host header."""

    def encrypt(self, text: str) -> str:
        return ENCRYPTED + keyring().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        # Rows of earlier versions were kept in clear.
        if not encrypted_text.startswith(ENCRYPTED):
            return encrypted_text
        return keyring().decrypt(encrypted_text.removeprefix(ENCRYPTED).encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": str(urlsplit(settings.PARLEY_PUBLIC_URL).hostname), "name": "Parley"}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if authenticator.type not in SECOND_FACTORS:
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=SECOND_FACTORS)
        is_last = not others.exclude(pk=authenticator.pk).exists()
        return not (is_last and SignInRules.read(authenticator.user.sign_in_rules).is_two_factor_required)
