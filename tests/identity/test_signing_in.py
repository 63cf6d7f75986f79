"""Signing in to the console, resetting a password, two factors."""

import re
from email import message_from_string
from email.policy import default
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from parley.console.models import OutgoingMail
from parley.identity.models import User
from parley.identity.users import create_verified_user

PASSWORD = "correct horse battery"


@pytest.fixture
def user(db: Any) -> User:
    """Somebody who can sign in."""
    cache.clear()
    with transaction.atomic():
        return create_verified_user("ana@harbour.example", PASSWORD, "Ana", "Ruiz")


def log_in(client: Client, password: str = PASSWORD, email: str = "ana@harbour.example") -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password})


def read_text(content: str) -> str:
    """The words of a mail, freed from its transfer encoding."""
    body = message_from_string(content, policy=default).get_body(("plain",))
    return str(body.get_content()) if body else ""


def is_signed_in(client: Client) -> bool:
    """Whether a page behind the door opens (or says why not) instead of leading to the login."""
    return client.get("/accounts/password/change/").status_code == 200


def test_email_and_password_let_in_whatever_the_letter_case(user: User) -> None:
    client = Client()
    assert client.get("/accounts/login/").status_code == 200
    assert log_in(client, email="ANA@harbour.example").headers["Location"] == "/"
    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(user: User) -> None:
    answers = [log_in(Client(), "wrong one here"), log_in(Client(), email="nobody@harbour.example")]
    words = {re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in answers}
    assert len(words) == 1
    assert "are not correct" in words.pop()


def test_guessing_is_slowed_down(user: User) -> None:
    for _ in range(12):
        log_in(Client(), "wrong one here")
    assert "Too many failed" in log_in(Client()).content.decode()


def test_a_page_behind_the_door_leads_to_login_and_back(user: User) -> None:
    client = Client()
    assert client.get("/company/members").headers["Location"] == "/accounts/login/?next=/company/members"
    answer = client.post("/accounts/login/?next=/company/members", {"login": user.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/company/members"
    away = Client().post("/accounts/login/?next=https://evil.example/", {"login": user.email, "password": PASSWORD})
    assert away.headers["Location"] == "/"


def test_logging_out_needs_a_post(user: User) -> None:
    client = Client()
    log_in(client)
    assert b"Log out?" in client.get("/accounts/logout/").content
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    assert not is_signed_in(client)


def test_a_password_is_reset_by_a_mail_of_the_public_address(user: User, settings: Any) -> None:
    # Django's test runner puts a backend of its own in place; this is the one of production.
    settings.EMAIL_BACKEND = "parley.console.services.mails.backend.OutgoingMailBackend"
    client = Client()
    client.post("/accounts/password/reset/", {"email": user.email}, HTTP_HOST="127.0.0.1")
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.purpose) == (user.email, "sign_in")
    found = re.search(r"http://localhost:8000(/accounts/password/reset/key/\S+)", read_text(mail.content))
    assert found
    page = client.get(found[1], follow=True)
    new = {"password1": "a brand new password", "password2": "a brand new password"}
    client.post(page.request["PATH_INFO"], new)
    user.refresh_from_db()
    assert user.check_password("a brand new password")
    assert b"Bad Token" in Client().get(found[1], follow=True).content


def test_nobody_learns_whether_an_address_is_known(user: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "parley.console.services.mails.backend.OutgoingMailBackend"
    answer = Client().post("/accounts/password/reset/", {"email": "nobody@harbour.example"})
    assert answer.headers["Location"] == "/accounts/password/reset/done/"
    assert not OutgoingMail.objects.exists()


def test_two_factors_are_asked_for_once_set_up(user: User) -> None:
    TOTP.activate(user, generate_totp_secret())
    client = Client()
    assert log_in(client).headers["Location"] == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)
    assert b"<form" in client.get("/accounts/2fa/authenticate/").content


@pytest.mark.parametrize(
    "path", ["2fa/", "2fa/totp/activate/", "password/change/", "reauthenticate/", "password/reset/done/"]
)
def test_the_pages_of_ones_own_login_open(user: User, path: str) -> None:
    client = Client()
    log_in(client)
    answer = client.get(f"/accounts/{path}", follow=True)
    assert answer.status_code == 200
    assert b"parley.css" in answer.content
