"""Which duties the engine's worker has."""

from parley.engine.services.calendar_writes import write_due_events
from parley.engine.services.calendars import sync_due_connections
from parley.engine.services.outbox import deliver_due_webhooks, send_due_mails
from parley.engine.services.sweeping import sweep
from parley.toolkit.worker import Duty

DUTIES: list[Duty] = [
    Duty("calendar_writes", write_due_events),
    Duty("mails", send_due_mails),
    Duty("webhooks", deliver_due_webhooks),
    Duty("calendar_syncs", sync_due_connections),
    Duty("sweep", sweep, idle_seconds=60),
]
