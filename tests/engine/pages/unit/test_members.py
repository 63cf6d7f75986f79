"""The unit's page: everybody of the unit sees it, owners change it, outsiders learn nothing."""

import pytest
from django.test import Client

from parley.engine.models import Account, Membership, OrganizationalUnit
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.people.units import create_unit, join_unit_of_tenant
from tests.engine.booking_cast import make_request
from tests.engine.signing import log_in, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Account:
    return make_person("ana@acme.example")


@pytest.fixture
def ben(unit: OrganizationalUnit) -> Account:
    account = make_person("ben@acme.example", "Ben Cole")
    join_unit_of_tenant(account, ensure_builtin_application(), "acme")
    return account


@pytest.fixture
def unit(ana: Account) -> OrganizationalUnit:
    return create_unit(ana, ensure_builtin_application(), "acme", "Acme", True)


def test_an_owner_renames_closes_promotes_and_removes(
    client: Client, ana: Account, ben: Account, unit: OrganizationalUnit
) -> None:
    log_in(client, ana.email)
    assert "Ben Cole" in client.get("/scheduler/unit").content.decode()
    client.post("/scheduler/unit", {"name": "Acme Europe"})
    unit.refresh_from_db()
    assert (unit.name, unit.is_auto_join) == ("Acme Europe", False)
    client.post(f"/scheduler/unit/members/{ben.pk}/role", {"role": "owner"})
    assert Membership.objects.get(account=ben).role == "owner"
    assert client.post(f"/scheduler/unit/members/{ben.pk}/role", {"role": "emperor"}).status_code == 422
    client.post(f"/scheduler/unit/members/{ben.pk}/remove")
    assert not Membership.objects.filter(account=ben).exists()
    assert client.post(f"/scheduler/unit/members/{ana.pk}/remove").status_code == 422


def test_a_member_sees_the_page_and_changes_nothing(
    client: Client, ana: Account, ben: Account, unit: OrganizationalUnit
) -> None:
    log_in(client, ben.email)
    page = client.get("/scheduler/unit").content.decode()
    assert "Ana Ruiz" in page and "Save role" not in page
    assert client.post("/scheduler/unit", {"name": "Mine"}).status_code == 403
    assert client.post(f"/scheduler/unit/members/{ana.pk}/remove").status_code == 403
    assert client.post(f"/scheduler/unit/members/{ben.pk}/role", {"role": "owner"}).status_code == 403


def test_an_outsider_does_not_learn_of_the_unit(client: Client, ana: Account, unit: OrganizationalUnit) -> None:
    log_in(client, make_person("eve@globex.example", "Eve").email)
    page = client.get(f"/scheduler/unit?unit={unit.pk}").content.decode()
    assert "Acme" not in page and "No Organizational Unit yet" in page
    assert client.post(f"/scheduler/unit/members/{ana.pk}/remove?unit={unit.pk}").status_code == 404


def test_links_of_somebody_who_has_left_wait_for_another_host(
    client: Client, ana: Account, ben: Account, unit: OrganizationalUnit
) -> None:
    link = make_request(unit, ben, summary="Interview with Mara")
    Membership.objects.filter(account=ben).delete()
    log_in(client, ana.email)
    page = client.get("/scheduler/unit").content.decode()
    assert "1 open link without a host" in page and "Interview with Mara" in page
    assert client.post("/scheduler/unit/adopt", {"host": ben.pk}).status_code == 404
    assert client.post("/scheduler/unit/adopt", {"host": ana.pk}).status_code == 303
    link.refresh_from_db()
    assert link.host == ana
    assert "without a host" not in client.get("/scheduler/unit").content.decode()
