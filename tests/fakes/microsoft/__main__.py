"""The imitated Microsoft as a process of its own, with some people in it."""

import argparse
import signal
from datetime import UTC, datetime, timedelta
from threading import Event

from tests.fakes.microsoft.fake import MicrosoftFake, run_microsoft, weekly


def fill(fake: MicrosoftFake) -> None:
    """People as a demonstration wants them: two of one company, one with an account of her own."""
    today = fake.clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for email, name in (("mina@example.com", "Mina Berg"), ("theo@example.com", "Theo Adler")):
        calendar = fake.add_person(email, name).default_calendar
        monday = (today - timedelta(days=today.weekday())).replace(tzinfo=None)
        stand_up = (monday + timedelta(hours=9), monday + timedelta(hours=9, minutes=30))
        recurrence = weekly("monday", "tuesday", "wednesday", "thursday", "friday", starts_on=monday.date())
        fake.put_event(calendar, "Stand-up", *stand_up, recurrence=recurrence)
        for day in range(1, 8, 2):
            starts = datetime.combine(today.date() + timedelta(days=day), datetime.min.time()) + timedelta(hours=14)
            fake.put_event(calendar, "Project meeting", starts, starts + timedelta(hours=1))
    fake.add_person("lina@outlook.example", "Lina Own", is_personal=True)


def main() -> None:
    """Serve until told to end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--client-id", default="demo-client")
    parser.add_argument("--client-secret", default="demo-secret")
    options = parser.parse_args()
    ends = Event()
    signal.signal(signal.SIGTERM, lambda *_: ends.set())
    signal.signal(signal.SIGINT, lambda *_: ends.set())
    with run_microsoft(client_id=options.client_id, client_secret=options.client_secret, port=options.port) as fake:
        fill(fake)
        ends.wait()


if __name__ == "__main__":
    main()
