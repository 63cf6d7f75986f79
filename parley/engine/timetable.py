"""Which duties the engine's worker has."""

from parley.engine.services.bookings.following.following import follow_changed_bookings
from parley.engine.services.bookings.video_links.arriving import follow_due_links
from parley.engine.services.bookings.zone_changes.checking import check_clocks
from parley.engine.services.calendars.breaks.notices import send_due_notices
from parley.engine.services.calendars.connecting.farewells import say_due_farewells
from parley.engine.services.calendars.sync.runs import sync_due_connections
from parley.engine.services.calendars.writing.writing import write_due_events
from parley.engine.services.events.inviting.composing import compose_due_notices
from parley.engine.services.events.providing.external import write_due_external_changes
from parley.engine.services.events.providing.managed import write_due_managed_events
from parley.engine.services.events.triggers import deliver_due_triggers, follow_moved_events
from parley.engine.services.leaving.accounts import erase_left_accounts
from parley.engine.services.mails import send_due_mails
from parley.engine.services.notifications.delivering import deliver_due_webhooks
from parley.engine.services.own_accounts.delegating import answer_due_wishes
from parley.engine.services.smart_invites.mailbox import read_mailbox
from parley.engine.services.sweeping import sweep
from parley.engine.services.wishes.earlier import look_for_earlier
from parley.toolkit.worker import Duty

# Each of these serves one connection a call: a calendar server that hangs must not hold up everybody else's.
CALENDAR_HANDS = 3
# Each asks a calendar, outside of any lock, and then decides under the locks of the booking's hosts.
FOLLOWING_HANDS = 2
# Each delivers one notification a call, and none goes where another hand is waiting for an answer.
DELIVERY_HANDS = 4

DUTIES: list[Duty] = [
    Duty("calendar_writes", write_due_events, hands=CALENDAR_HANDS),
    Duty("video_links", follow_due_links, hands=FOLLOWING_HANDS),
    Duty("changed_bookings", follow_changed_bookings, hands=FOLLOWING_HANDS),
    Duty("managed_events", write_due_managed_events, hands=CALENDAR_HANDS),
    Duty("external_changes", write_due_external_changes),
    Duty("event_triggers", deliver_due_triggers, idle_seconds=1),
    Duty("moved_events", follow_moved_events, idle_seconds=10),
    Duty("guest_notices", compose_due_notices),
    Duty("mails", send_due_mails),
    Duty("webhooks", deliver_due_webhooks, hands=DELIVERY_HANDS),
    Duty("calendar_syncs", sync_due_connections, hands=CALENDAR_HANDS),
    Duty("delegated_authorizations", answer_due_wishes, idle_seconds=0.5),
    Duty("left_accounts", erase_left_accounts, idle_seconds=30),
    Duty("mailbox", read_mailbox, idle_seconds=30),
    Duty("broken_calendars", send_due_notices, idle_seconds=5),
    Duty("farewells", say_due_farewells, idle_seconds=1),
    Duty("earlier_times", look_for_earlier, idle_seconds=5),
    Duty("clock_rules", check_clocks, idle_seconds=600),
    Duty("sweep", sweep, idle_seconds=60),
]
