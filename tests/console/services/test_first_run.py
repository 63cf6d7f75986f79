"""The first run under contention: one address makes one company."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from parley.console.domain.errors import FirstRunClosed
from parley.console.models import Company
from parley.console.services.companies.first_run import FirstRun, issue_first_run_address, set_up_company
from parley.identity.models import User


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_exactly_one_makes_the_company() -> None:
    address = issue_first_run_address()
    assert address is not None
    token = address.rpartition("/")[2]

    def try_it(number: int) -> bool:
        first_run = FirstRun(f"Company {number}", "Ana", "", f"ana{number}@x.example", "correct horse", "", False)
        try:
            set_up_company(token, first_run)
        except FirstRunClosed:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_it, range(8))) == 1
    assert Company.objects.count() == User.objects.count() == 1
