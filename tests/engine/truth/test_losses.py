"""Answers lost after the provider acted: a share of the campaign `make campaign-sync`."""

import pytest

from parley.engine.models import Account
from tests.engine.services.sync.losses import book_under_losses


@pytest.mark.django_db
@pytest.mark.parametrize("provider", ["google", "microsoft"])
def test_every_booking_is_there_once_though_answers_are_lost(rosa: Account, provider: str) -> None:
    book_under_losses(provider, rosa, 30, seed=3)
