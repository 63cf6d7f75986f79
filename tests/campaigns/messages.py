"""`make campaign-messages`: a message to 100,000 candidates, the worker killed again and again, each mail once."""

import sys
import tempfile
import time
from pathlib import Path

from tests.faults.campaign_ground import check_each_once, run_sender, send_while_killing


def main() -> None:
    """Send, kill, and count by Message-ID; the two numbers are recipients and kills."""
    recipients = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="parley-campaign-") as folder, run_sender(Path(folder)) as sender:
        send_while_killing(sender, recipients, kills)
        doubled = check_each_once(sender, recipients)
    print(f"{recipients} candidates, {kills} kills: each got one mail; {doubled} in flight at a kill arrived twice.")
    print(f"That took {time.monotonic() - began:.0f} seconds.")


if __name__ == "__main__":
    main()
