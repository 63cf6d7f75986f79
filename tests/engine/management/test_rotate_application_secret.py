"""Rotating an application's secret by a command."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from parley.engine.services.applications.applications import authenticate_application, register_application

pytestmark = pytest.mark.django_db


def rotate(*arguments: str) -> str:
    out = StringIO()
    call_command("rotate_application_secret", *arguments, stdout=out)
    return out.getvalue().split()[0]


def test_old_and_new_secret_both_open_for_a_while() -> None:
    told = register_application("Other software", [], [])
    fresh = rotate(told.client_id, "client")
    for secret in (told.client_secret, fresh):
        assert authenticate_application(told.client_id, secret).client_id == told.client_id


def test_a_secret_in_strange_hands_ends_at_once() -> None:
    told = register_application("Other software", [], [])
    fresh = rotate(told.client_id, "client", "--old-lives-hours", "0")
    assert authenticate_application(told.client_id, fresh)
    with pytest.raises(Exception, match="not right"):
        authenticate_application(told.client_id, told.client_secret)


def test_an_application_that_is_not_there_is_said_in_words() -> None:
    with pytest.raises(CommandError):
        rotate("nobody", "client")
