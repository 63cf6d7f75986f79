"""Queries kept ready answer as the queries that they were made from, for lists of any length."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from parley.engine.models import Account
from parley.toolkit.queries.ready import LONGEST_SHORT_LIST, ReadyQuery
from tests.engine.booking_cast import make_account

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


def test_what_the_query_does_not_hold_as_it_is_cannot_be_given() -> None:
    ready = ReadyQuery(lambda name: Account.objects.filter(name__icontains=name).values_list("pk"))
    with pytest.raises(RuntimeError, match="as it is"):
        ready.list_rows(name="Ana")
