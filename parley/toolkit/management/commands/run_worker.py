"""`manage.py run_worker`: does the work that both halves keep as rows, until it is told to stop."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from parley.toolkit.worker import Duty, run_duties


class Command(BaseCommand):
    """Run every duty of the halves that this installation serves."""

    help = "Does the waiting work (calendar writes, mails, webhooks, syncs) until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        duties: list[Duty] = [duty for path in settings.PARLEY_TIMETABLES for duty in import_string(path)]
        run_duties(duties, stop)
