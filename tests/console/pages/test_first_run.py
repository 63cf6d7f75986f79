"""The first run: one address, one company, one administrator."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from parley.console.models import Candidate, Company, Member, MemberRole
from parley.console.services.companies.first_run import issue_first_run_address
from parley.identity.models import User
from parley.toolkit.clock import frozen, now

FORM = {
    "company_name": "Harbour Robotics",
    "first_name": "Ana",
    "last_name": "Ruiz",
    "email": "Ana@Harbour.example",
    "password": "correct horse battery",
    "with_samples": "on",
    "tzid": "Europe/Berlin",
}


def make_path() -> str:
    address = issue_first_run_address()
    assert address is not None
    return address.removeprefix("http://localhost:8000")


@pytest.mark.django_db
def test_the_first_run_makes_company_and_administrator_and_logs_in() -> None:
    client, path = Client(), make_path()
    assert b"Welcome to Parley" in client.get(path).content
    assert client.post(path, FORM).headers["Location"] == "/"
    member = Member.objects.select_related("user", "company").get()
    assert (member.company.name, member.role) == ("Harbour Robotics", MemberRole.ORGANISATION_ADMIN)
    assert (member.user.email, member.user.tzid, member.user.is_operator) == (
        "ana@harbour.example",
        "Europe/Berlin",
        True,
    )
    assert Candidate.objects.filter(company=member.company, is_sample=True).count() > 5
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_looking_at_the_address_changes_nothing() -> None:
    path = make_path()
    for _ in range(2):
        assert Client().get(path).status_code == 200
        assert Client().head(path).status_code == 200
    assert not Company.objects.exists()


@pytest.mark.django_db
def test_a_second_use_is_refused_with_the_command_that_helps() -> None:
    path = make_path()
    Client().post(path, FORM)
    for response in (Client().get(path), Client().post(path, FORM | {"email": "eve@evil.example"})):
        assert response.status_code == 410
    assert User.objects.count() == Company.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/first-run/unknown", "/first-run/" + "x" * 500])
def test_an_unknown_address_is_refused(path: str) -> None:
    make_path()
    response = Client().get(path)
    assert response.status_code == 410
    assert b"first_run_address" in response.content


@pytest.mark.django_db
def test_an_address_older_than_an_hour_is_refused() -> None:
    path = make_path()
    with frozen(now() + timedelta(minutes=61)):
        assert Client().post(path, FORM).status_code == 410
    assert not Company.objects.exists()


@pytest.mark.django_db
def test_a_new_address_ends_the_earlier_one() -> None:
    earlier, later = make_path(), make_path()
    assert Client().get(earlier).status_code == 410
    assert Client().get(later).status_code == 200


@pytest.mark.django_db
def test_the_command_renews_an_address_that_has_run_out() -> None:
    old, told = make_path(), StringIO()
    with frozen(now() + timedelta(minutes=61)):
        assert Client().get(old).status_code == 410
        call_command("first_run_address", stdout=told)
        fresh = told.getvalue().strip().removeprefix("http://localhost:8000")
        assert Client().post(fresh, FORM).headers["Location"] == "/"
    assert Company.objects.count() == 1


@pytest.mark.django_db
def test_with_a_company_no_address_is_issued() -> None:
    Client().post(make_path(), FORM)
    assert issue_first_run_address() is None
    with pytest.raises(CommandError):
        call_command("first_run_address", stdout=StringIO())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "short"}, b"too short"),
        ({"email": "no address"}, b"valid email"),
        ({"email": "ana@harbour.example\nBcc: eve@evil.example"}, b"valid email"),
        ({"company_name": "Harbour\nRobotics"}, b"one line"),
        ({"company_name": ""}, b"required"),
    ],
)
def test_what_cannot_be_taken_is_said_and_the_address_stays_good(change: dict[str, str], words: bytes) -> None:
    path = make_path()
    response = Client().post(path, FORM | change)
    assert words in response.content
    assert b'value="Ana"' in response.content
    assert Client().post(path, FORM).status_code == 302


def test_nobody_can_sign_up(db: Any) -> None:
    assert Client().get("/accounts/signup/").status_code == 404
