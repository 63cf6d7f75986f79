"""`make campaign-kills`: kill -9 of web and worker in the middle of bookings, 50 times or as often as asked."""

import sys
import tempfile
import time
from pathlib import Path

from tests.faults.killing_ground import check_nothing_lost_or_doubled, kill_while_booking, run_engine, wait_until_idle


def main() -> None:
    """Kill, wait until all work is done, and check."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="parley-kills-") as folder, run_engine(Path(folder)) as engine:
        kill_while_booking(engine, kills)
        wait_until_idle(engine)
        check_nothing_lost_or_doubled(engine, kills)
        mails, webhooks = len(engine.smtp.received), len(engine.receiver.received)
    print(f"{kills} kills, 0 bookings lost or doubled; {mails} mails, {webhooks} webhooks arrived.")
    print(f"That took {time.monotonic() - began:.0f} seconds.")


if __name__ == "__main__":
    main()
