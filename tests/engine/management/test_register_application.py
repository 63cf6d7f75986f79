"""Another console is let in by a command, which tells its secrets once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from parley.engine.models import Application, OrganizationalUnit
from parley.engine.services.applications.applications import find_application_by_secret, list_redirect_uris

pytestmark = pytest.mark.django_db


def test_an_application_is_registered_and_its_secret_opens() -> None:
    told = StringIO()
    call_command("register_application", "Elsewhere", "--redirect-uri", "https://e.example/back", stdout=told)
    lines = dict(line.split(":", 1) for line in told.getvalue().splitlines() if ": " in line)
    found = find_application_by_secret(lines["client secret"].strip())
    assert found is not None and found.client_id == lines["client id"].strip()
    assert list_redirect_uris(found) == ["https://e.example/back"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://", "https://e.example/#x", "https://u@e.example/"])
def test_an_address_that_cannot_be_one_is_refused(address: str) -> None:
    with pytest.raises(CommandError):
        call_command("register_application", "Elsewhere", "--redirect-uri", address, stdout=StringIO())
    assert not Application.objects.exists()


def test_it_can_be_given_to_the_developers_of_a_unit() -> None:
    unit = OrganizationalUnit.objects.create(name="Acme")
    call_command("register_application", "Notes", "--unit", unit.pk, stdout=StringIO())
    assert unit.applications.get().name == "Notes"
    with pytest.raises(CommandError, match="no such Organizational Unit"):
        call_command("register_application", "Notes", "--unit", "oru_unknown")
