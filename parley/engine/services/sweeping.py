"""Sweeps away what nothing needs any more: expired holds, used token ids, dead tokens and old codes."""

from parley.engine.services.applications.element_tokens import forget_old_element_tokens
from parley.engine.services.applications.link_tokens import forget_old_link_tokens
from parley.engine.services.applications.signed_tokens import forget_expired_token_ids
from parley.engine.services.applications.tokens import forget_dead_tokens, forget_unredeemed_grants
from parley.engine.services.applications.traffic.calls import forget_old_calls
from parley.engine.services.applications.traffic.rates import forget_old_shares
from parley.engine.services.bookable_events.events import forget_old_bookable_events
from parley.engine.services.booking_links.conversations import forget_old_conversations
from parley.engine.services.booking_links.links import forget_old_links
from parley.engine.services.bookings.following.following import forget_old_changes
from parley.engine.services.bookings.holds import sweep_expired_holds
from parley.engine.services.bookings.identity.confirming import forget_old_confirmations
from parley.engine.services.bookings.video_links.arriving import forget_over_links
from parley.engine.services.calendars.access.permissions import forget_old_permissions_requests
from parley.engine.services.calendars.pushes.watches import forget_old_watches
from parley.engine.services.calendars.sync.sweeping import forget_deleted_events
from parley.engine.services.events.attachments import forget_old_attachments
from parley.engine.services.events.conferencing import forget_old_visits
from parley.engine.services.events.inviting.composing import forget_old_notices
from parley.engine.services.events.writing.removing import forget_deleted_managed_events
from parley.engine.services.mails import forget_old_mails
from parley.engine.services.notifications.deliveries import forget_old_deliveries
from parley.engine.services.own_accounts.delegating import forget_old_wishes
from parley.engine.services.people.sign_in_codes import forget_old_codes
from parley.engine.services.people.unit_invitations import forget_old_invitations
from parley.engine.services.providers.set_up import forget_old_addresses
from parley.engine.services.providers.visits import forget_old_trips
from parley.engine.services.requests.files import forget_old_files
from parley.engine.services.smart_invites.invites import forget_old_invites
from parley.engine.services.visits.proofs import forget_spent_proofs
from parley.engine.services.visits.sharing import forget_old_visit_shares


def sweep() -> int:
    """Delete it; answers 0, since a sweep that found something need not look again at once."""
    sweep_expired_holds()
    forget_expired_token_ids()
    forget_old_codes()
    forget_old_confirmations()
    forget_dead_tokens()
    forget_unredeemed_grants()
    forget_deleted_events()
    forget_old_permissions_requests()
    forget_old_deliveries()
    forget_old_visits()
    forget_deleted_managed_events()
    forget_old_notices()
    forget_old_mails()
    forget_old_element_tokens()
    forget_old_link_tokens()
    forget_old_wishes()
    forget_old_calls()
    forget_old_shares()
    forget_old_watches()
    forget_old_attachments()
    forget_old_conversations()
    forget_old_links()
    forget_old_files()
    forget_old_invitations()
    forget_old_invites()
    forget_old_bookable_events()
    forget_old_trips()
    forget_old_changes()
    forget_over_links()
    forget_spent_proofs()
    forget_old_visit_shares()
    forget_old_addresses()
    return 0
