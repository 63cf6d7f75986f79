"""Queries kept ready answer as the queries that they were made from, for lists of any length."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from parley.engine.models import Account, Membership, OrganizationalUnit, SpecialDate
from parley.toolkit.queries.ready import LONGEST_SHORT_LIST, ReadyObjects, ReadyQuery, keep_related
from tests.engine.booking_cast import make_account, make_unit

pytestmark = pytest.mark.django_db


def build(ids: Sequence[str], tzid: str, until: datetime) -> QuerySet[Any, Any]:
    found = Account.objects.filter(pk__in=ids, tzid=tzid, created_at__lte=until, is_active=True)
    return found.order_by("pk").values_list("pk", "created_at", "is_active")


@pytest.mark.parametrize("count", [0, 1, LONGEST_SHORT_LIST, LONGEST_SHORT_LIST + 1, 40])
def test_they_answer_the_same(noon: datetime, count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ids = [make_account(f"Person{number} X", "Asia/Tokyo").pk for number in range(count)]
    make_account("Somebody Else", "Asia/Tokyo")
    ready = ReadyQuery(build)
    expected = list(build(ids, "Asia/Tokyo", noon))
    assert len(expected) == count
    for _ in range(2):
        assert ready.list_rows(ids=ids, tzid="Asia/Tokyo", until=noon) == expected
    assert ready.list_rows(ids=ids, tzid="Etc/UTC", until=noon) == []
    with django_assert_num_queries(1 if count else 0):
        ready.list_rows(ids=ids, tzid="Asia/Tokyo", until=noon)


def test_whole_objects_come_with_those_they_refer_to(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ana = make_account("Ana Ruiz")
    unit = make_unit(ana)
    ready = ReadyObjects(
        Membership,
        lambda role: Membership.objects.filter(role=role).order_by("pk"),
        {"account": Account, "unit": OrganizationalUnit},
    )
    with django_assert_num_queries(1):
        found = ready.list_objects(role="owner")
        assert [(each.account, each.unit, each.unit.name) for each in found] == [(ana, unit, unit.name)]
    assert ready.find(role="developer") is None
    found[0].role = "member"
    found[0].save()
    assert Membership.objects.get().role == "member"


def test_what_is_left_out_is_read_when_it_is_asked_for(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ana = make_account("Ana Ruiz")
    ready = ReadyObjects(Account, lambda name: Account.objects.filter(name=name), without=("email",))
    with django_assert_num_queries(2):
        assert [each.email for each in ready.list_objects(name="Ana Ruiz")] == [ana.email]


def test_rows_can_be_kept_with_whom_they_belong_to(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    unit = make_unit(make_account("Ana Ruiz"))
    rows = list(Membership.objects.filter(unit=unit))
    keep_related(unit, "memberships", rows)
    with django_assert_num_queries(0):
        assert list(unit.memberships.all()) == rows
    with django_assert_num_queries(1):
        assert not unit.memberships.filter(role="member").exists()


def test_days_can_be_given() -> None:
    ana = make_account("Ana Ruiz")
    for day in (3, 5):
        on = date(2027, 3, day)
        SpecialDate.objects.create(account=ana, kind="off", first_on=on, last_on=on)
    ready = ReadyObjects(SpecialDate, lambda until: SpecialDate.objects.filter(first_on__lte=until).order_by("pk"))
    for _ in range(2):
        assert [each.first_on.day for each in ready.list_objects(until=date(2027, 3, 4))] == [3]


def test_what_the_query_does_not_hold_as_it_is_cannot_be_given() -> None:
    ready = ReadyQuery(lambda name: Account.objects.filter(name__icontains=name).values_list("pk"))
    with pytest.raises(RuntimeError, match="as it is"):
        ready.list_rows(name="Ana")
