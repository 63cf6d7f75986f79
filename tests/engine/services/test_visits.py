"""Serving processes tell each other of visitors who ask often."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from parley.engine.models import VisitShare
from parley.engine.services.visits.sharing import forget_old_visit_shares, share_visits
from parley.toolkit.caches.counting import count_lately, read_count
from parley.toolkit.clock import frozen

pytestmark = pytest.mark.django_db

NAME, WINDOW = "write-address-somebody", 60


def test_what_another_process_told_counts_here_and_rest_costs_no_query(
    noon: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        count_lately(NAME, WINDOW, told_from=2)
        share_visits()
    count_lately(NAME, WINDOW, told_from=2)
    share_visits()
    mine = VisitShare.objects.get()
    assert (mine.name, mine.count) == (NAME, 2)

    VisitShare.objects.create(
        name=NAME, process="another", seconds=WINDOW, window=mine.window, count=5, expires_at=mine.expires_at
    )
    count_lately(NAME, WINDOW, told_from=2)
    with django_assert_num_queries(2):
        share_visits()
    assert read_count(NAME, WINDOW) == 8
    assert VisitShare.objects.get(process=mine.process).count == 3

    with frozen(noon + timedelta(seconds=2 * WINDOW)):
        assert (forget_old_visit_shares(), read_count(NAME, WINDOW)) == (2, 0)
