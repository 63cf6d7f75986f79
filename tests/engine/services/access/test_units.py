"""Units: one a tenant whatever happens at once, joined by colleagues, never without an owner."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.domain.errors.people import NotAnOwner, UnitUnknown
from parley.engine.models import Membership, OrganizationalUnit, Role
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.people.units import (
    change_role,
    create_unit,
    get_membership,
    join_unit_of_tenant,
    list_members,
    remove_member,
    rename_unit,
)
from tests.engine.signing import make_person


@pytest.mark.django_db
def test_the_first_owns_the_unit_and_the_next_joins_it() -> None:
    application = ensure_builtin_application()
    ana, ben = make_person("ana@acme.example"), make_person("ben@acme.example")
    unit = create_unit(ana, application, "acme", "  Acme   Ltd ", True)
    join_unit_of_tenant(ben, application, "acme")
    assert unit.name == "Acme Ltd"
    assert [(m.account_id, m.role) for m in list_members(unit)] == [(ana.pk, Role.OWNER), (ben.pk, Role.MEMBER)]


@pytest.mark.django_db
def test_a_closed_unit_names_its_owners() -> None:
    application = ensure_builtin_application()
    create_unit(make_person("ana@acme.example"), application, "acme", "Acme", False)
    with pytest.raises(NotPermitted, match="ana@acme.example"):
        join_unit_of_tenant(make_person("ben@acme.example"), application, "acme")


@pytest.mark.django_db
def test_the_same_tenant_word_of_another_application_is_another_company() -> None:
    application = ensure_builtin_application()
    create_unit(make_person("ana@acme.example"), application, "acme", "Acme", True)
    with pytest.raises(UnitUnknown):
        join_unit_of_tenant(make_person("ben@acme.example"), application, "globex")


@pytest.mark.django_db
def test_the_last_owner_can_neither_step_down_nor_be_removed() -> None:
    application = ensure_builtin_application()
    ana, ben = make_person("ana@acme.example"), make_person("ben@acme.example")
    unit = create_unit(ana, application, "acme", "Acme", True)
    join_unit_of_tenant(ben, application, "acme")
    with pytest.raises(InputRefused):
        change_role(ana, unit, ana, Role.MEMBER)
    with pytest.raises(InputRefused):
        remove_member(ana, unit, ana)
    change_role(ana, unit, ben, Role.OWNER)
    remove_member(ben, unit, ana)
    with pytest.raises(UnitUnknown):
        get_membership(ana, unit)


@pytest.mark.django_db
def test_only_owners_look_after_the_unit() -> None:
    application = ensure_builtin_application()
    ana, ben = make_person("ana@acme.example"), make_person("ben@acme.example")
    unit = create_unit(ana, application, "acme", "Acme", True)
    join_unit_of_tenant(ben, application, "acme")
    with pytest.raises(NotAnOwner):
        rename_unit(ben, unit, "Mine", True)
    with pytest.raises(NotAnOwner):
        change_role(ben, unit, ben, Role.OWNER)
    with pytest.raises(NotAnOwner):
        remove_member(ben, unit, ana)


@pytest.mark.django_db(transaction=True)
def test_of_colleagues_who_create_the_unit_at_once_one_owns_it_and_all_belong_to_it() -> None:
    application = ensure_builtin_application()
    people = [make_person(f"person{number}@acme.example") for number in range(8)]

    def create(number: int) -> str:
        try:
            return create_unit(people[number], application, "acme", f"Acme {number}", True).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(create, range(8)))) == 1
    assert OrganizationalUnit.objects.count() == 1
    assert sorted(Membership.objects.values_list("role", flat=True)) == ["member"] * 7 + ["owner"]
