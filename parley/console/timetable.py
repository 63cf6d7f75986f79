"""Which duties the console's worker has."""

from django.conf import settings

from parley.console.services.audit.sealing import drop_old_entries, seal_due_entries
from parley.console.services.bookings.changing import run_due_changes
from parley.console.services.conversations.changes import close_due_conversations
from parley.console.services.conversations.webhooks import reconcile_due_data_centres
from parley.console.services.cronofy.colleagues import refresh_due_colleagues
from parley.console.services.cronofy.public_urls import refresh_public_urls
from parley.console.services.imports.records import remove_old_imports
from parley.console.services.imports.working import work_on_imports
from parley.console.services.inbox.mailbox import read_inbox
from parley.console.services.inbox.sms import send_due_sms
from parley.console.services.integrations.delivering import deliver_due_events, forget_old_deliveries
from parley.console.services.mails.outgoing import send_due_mails
from parley.console.services.mails.sender_domains import read_due_sender_domain
from parley.console.services.messages.leaving.delivering import deliver_due_messages
from parley.console.services.messages.leaving.preparing import prepare_due_messages
from parley.console.services.privacy.consents import anonymise_silent_candidates
from parley.console.services.privacy.engines import erase_on_engines
from parley.console.services.privacy.retention import keep_retention
from parley.console.services.projects.automations.running import run_due_automations
from parley.console.services.relaying.entries import relay_due_entries
from parley.console.services.reminders.nudges import send_due_nudges
from parley.console.services.reminders.planning import replan_due_companies
from parley.console.services.reminders.sending import send_due_reminders
from parley.identity.sessions import drop_ended_sessions
from parley.toolkit.worker import Duty

DUTIES: list[Duty] = [
    Duty("console_mails", send_due_mails),
    Duty("console_seals", seal_due_entries, idle_seconds=1),
    Duty("console_audit_keeping", drop_old_entries, idle_seconds=3600),
    Duty("console_old_sessions", drop_ended_sessions, idle_seconds=3600),
    Duty("console_sender_domain", read_due_sender_domain, idle_seconds=300),
    Duty("console_preparing", prepare_due_messages),
    Duty("console_messages", deliver_due_messages, hands=settings.PARLEY_SMTP_CONNECTIONS),
    Duty("console_reconciling", reconcile_due_data_centres, idle_seconds=5),
    Duty("console_conversations", close_due_conversations, idle_seconds=5),
    Duty("console_relaying", relay_due_entries),
    Duty("console_automations", run_due_automations, idle_seconds=1),
    Duty("console_webhooks", deliver_due_events, hands=2),
    Duty("console_webhooks_forgetting", forget_old_deliveries, idle_seconds=3600),
    Duty("console_booking_changes", run_due_changes, idle_seconds=1),
    Duty("console_colleagues", refresh_due_colleagues, idle_seconds=5),
    Duty("console_public_urls", refresh_public_urls, idle_seconds=60),
    Duty("console_sms", send_due_sms),
    Duty("console_inbox", read_inbox, idle_seconds=30),
    Duty("console_reminders", send_due_reminders, idle_seconds=2),
    Duty("console_nudges", send_due_nudges, idle_seconds=20),
    Duty("console_replanning", replan_due_companies, idle_seconds=5),
    Duty("console_imports", work_on_imports, idle_seconds=0.5),
    Duty("console_old_imports", remove_old_imports, idle_seconds=600),
    Duty("console_silence", anonymise_silent_candidates, idle_seconds=60),
    Duty("console_retention", keep_retention, idle_seconds=3600),
    Duty("console_erasures", erase_on_engines, idle_seconds=1),
]
