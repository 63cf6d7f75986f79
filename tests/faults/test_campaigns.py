"""A share of `make campaign-messages`: a worker that is killed in the middle of a message to many."""

from pathlib import Path

from tests.faults.campaign_ground import check_each_once, run_sender, send_while_killing


def test_a_killed_worker_sends_every_mail_exactly_once(tmp_path: Path) -> None:
    with run_sender(tmp_path) as sender:
        send_while_killing(sender, recipients=600, kills=1)
        check_each_once(sender, 600)
