"""Signing in to one half leaves the forms that stand open in the other half usable."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token, rotate_token
from django.test import RequestFactory

from parley.site.incoming.half_sessions import HalfSessions, csrf_cookie_name

ENGINES, CONSOLES = "/scheduler/", "/candidates/"


def visit(path: str, cookies: dict[str, str], *, is_sign_in: bool = False) -> str:
    """Visit a page with a form (or one that signs in), in a browser with these cookies; answers the form's token."""
    tokens: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        if is_sign_in:
            rotate_token(request)
        tokens.append(get_token(request))
        return HttpResponse()

    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    response = HalfSessions(CsrfViewMiddleware(view))(request)
    cookies |= {name: morsel.value for name, morsel in response.cookies.items()}  # type: ignore[attr-defined]
    return tokens[0]


def send(path: str, cookies: dict[str, str], token: str) -> int:
    """Send the form; 200 where it is taken, 403 where it counts as forged."""
    request = RequestFactory().post(path, {"csrfmiddlewaretoken": token})
    request.COOKIES.update(cookies)

    def check(request: HttpRequest) -> Any:
        guard = CsrfViewMiddleware(lambda _: HttpResponse())
        guard.process_request(request)
        return guard.process_view(request, lambda _: HttpResponse(), (), {}) or HttpResponse()

    return int(HalfSessions(check)(request).status_code)


@pytest.mark.django_db
def test_signing_in_to_the_engine_leaves_the_consoles_open_form_usable() -> None:
    cookies: dict[str, str] = {}
    token = visit(CONSOLES, cookies)
    assert send(CONSOLES, cookies, token) == 200
    visit(ENGINES, cookies, is_sign_in=True)
    assert send(CONSOLES, cookies, token) == 200
    visit(CONSOLES, cookies, is_sign_in=True)
    assert send(CONSOLES, cookies, token) == 403


@pytest.mark.django_db
def test_a_token_of_one_half_is_nothing_in_the_other() -> None:
    cookies: dict[str, str] = {}
    token = visit(CONSOLES, cookies)
    visit(ENGINES, cookies)
    assert send(ENGINES, cookies, token) == 403


def test_the_cookies_of_the_halves_have_names_of_their_own() -> None:
    names = {csrf_cookie_name("engine"), csrf_cookie_name("console"), settings.CSRF_COOKIE_NAME}
    assert len(names) == 3
    assert all(re.fullmatch(r"(__Host-)?[\w-]+", name) for name in names)
