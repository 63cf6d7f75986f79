"""Run the imitated Google by itself: python -m tests.fakes.google --port 8090 --redirect http://…"""

import argparse
import sys
from threading import Event

from tests.fakes.google.fake import CLIENT_ID, CLIENT_SECRET, run_google


def main() -> None:
    """Listen until interrupted, with the people that were named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument(
        "--redirect", action="append", default=[], help="a registered redirect address; may be repeated"
    )
    parser.add_argument("--person", action="append", default=[], help="email=Name; may be repeated")
    parser.add_argument("--pushes-go-to", default="", help="an origin that stands for that of every registered address")
    asked = parser.parse_args()
    with run_google(port=asked.port, redirect_uris=set(asked.redirect)) as google:
        google.send_pushes_to(asked.pushes_go_to)
        for told in asked.person:
            email, _, name = told.partition("=")
            google.add_person(email, name)
        sys.stdout.write(f"{google.origin} {CLIENT_ID} {CLIENT_SECRET}\n")
        sys.stdout.flush()
        try:
            Event().wait()
        except KeyboardInterrupt:
            return


main()
