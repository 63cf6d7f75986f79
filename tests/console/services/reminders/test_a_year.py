"""A share of `make campaign-reminders`: some weeks of bookings, real workers, and a kill."""

import os
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from parley.console.models import Member
from tests.console.services.reminders.driving import check_reminders, let_time_pass, run_catcher, run_workers
from tests.console.services.reminders.year import make_year

BOOKINGS, WEEKS, KILLS = 60, 17, 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_each_reminder_comes_once_and_at_its_hour(transactional_db: Any, ana: Member) -> None:
    # From July to the end of October: the clocks of Europe go back in it.
    bookings = make_year(BOOKINGS, seed=11, days=WEEKS * 7)
    with run_catcher() as smtp:
        environment = os.environ | {
            "PARLEY_DATABASE_URL": name_database(),
            "PARLEY_DATA": str(settings.PARLEY_DATA),
            "PARLEY_SMTP_URL": smtp.url,
            "PYTHONWARNINGS": "ignore",
        }
        with run_workers(environment, 1) as workers:
            let_time_pass(ana, bookings, workers, smtp, KILLS, seed=11)
        assert check_reminders(bookings, smtp, KILLS, workers=1) > 2 * BOOKINGS


def name_database() -> str:
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    return f"postgres://{facts['USER']}@/{facts['NAME']}?host={facts['HOST']}"
