"""How django-allauth signs people in here: no sign-up, and links that begin with the public address."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Users come from the first-run address and from invitations only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        # Never from the Host header: whoever asks for the mail could send somebody else's secret to their own server.
        return f"{settings.PARLEY_PUBLIC_URL}{path}"
