"""A share of the kills that `make campaign-kills` does in full."""

from pathlib import Path

import pytest

from tests.faults.killing_ground import (
    VICTIMS,
    check_nothing_lost_or_doubled,
    kill_while_booking,
    run_engine,
    wait_until_idle,
)


@pytest.mark.slow
def test_killing_web_and_worker_loses_and_doubles_nothing(tmp_path: Path) -> None:
    kills = len(VICTIMS)
    with run_engine(tmp_path) as engine:
        kill_while_booking(engine, kills)
        wait_until_idle(engine)
        check_nothing_lost_or_doubled(engine, kills)
