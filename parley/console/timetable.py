"""Which duties the console's worker has."""

from parley.console.services.conversations.changes import close_due_conversations
from parley.console.services.conversations.webhooks import reconcile_due_data_centres
from parley.console.services.cronofy.public_urls import refresh_public_urls
from parley.console.services.mails.outgoing import send_due_mails
from parley.console.services.relaying.entries import relay_due_entries
from parley.toolkit.worker import Duty

DUTIES: list[Duty] = [
    Duty("console_mails", send_due_mails),
    Duty("console_reconciling", reconcile_due_data_centres, idle_seconds=5),
    Duty("console_conversations", close_due_conversations, idle_seconds=5),
    Duty("console_relaying", relay_due_entries),
    Duty("console_public_urls", refresh_public_urls, idle_seconds=60),
]
