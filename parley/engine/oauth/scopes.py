"""What an application may ask for, in Cronofy's words, and what each means to the person who is asked."""

from collections.abc import Collection, Iterable

from parley.engine.domain.errors.applications import GrantRefused
from parley.engine.domain.scopes import UNIT_SCOPE

# Cronofy's fine-grained and coarse scopes; several say the same to a person.
SCOPE_WORDS = {
    "read_account": "See your name, email address and time zone",
    "list_calendars": "See the names of your calendars",
    "read_events": "See the events in your calendars",
    "create_event": "Add events to your calendars and change them",
    "delete_event": "Remove the events that it has added",
    "read_free_busy": "See when you are free or busy, but no details",
    "free_busy": "See when you are free or busy, but no details",
    "free_busy_write": "See when you are free or busy, and add events",
    "change_participation_status": "Accept or decline invitations for you",
    "read_only": "See your calendars and their events",
    "write_only": "Add, change and remove its own events in your calendars",
    "read_write": "See your calendars, and add, change and remove its own events",
    "event_reminders": "Set reminders on the events that it adds",
    UNIT_SCOPE: "Make booking links for the colleagues of your Organizational Unit",
}
UNIT_WORDS = (
    "See who belongs to the Organizational Unit, with names, email addresses and public links",
    "Make, see and cancel scheduling requests for its members",
    "Learn when a time was chosen, moved or cancelled",
)
UNIT_LIMIT = "It cannot read anybody's calendar."
ENTERPRISE_WORDS = {
    "service_account/accounts/manage": "Reach the built-in calendars of colleagues, one by one, without asking each",
    "service_account/accounts/unrestricted_access": "Change all events in those calendars, not only its own",
    "service_account/resources/manage": "Reach the calendars of rooms and other resources",
    "service_account/resources/unrestricted_access": "Change all events of rooms and resources, not only its own",
}
ENTERPRISE_LIMIT = "Calendars that colleagues connected from elsewhere stay closed: only they can let it in there."
# The same words where they are about others: colleagues' calendars, and those of rooms.
DELEGATED_WORDS = {
    "read_account": "See their names, email addresses and time zones",
    "list_calendars": "See the names of their calendars",
    "read_events": "See the events in their calendars",
    "create_event": "Add events to their calendars and change them",
    "delete_event": "Remove the events that it has added",
    "read_free_busy": "See when they are free or busy, but no details",
    "free_busy": "See when they are free or busy, but no details",
    "free_busy_write": "See when they are free or busy, and add events",
    "change_participation_status": "Accept or decline invitations for them",
    "read_only": "See their calendars and the events in them",
    "write_only": "Add, change and remove its own events in their calendars",
    "read_write": "See their calendars, and add, change and remove its own events",
    "event_reminders": "Set reminders on the events that it adds",
}
# What one person may let an application ask of others (Business Connect).
_DELEGATED_BY_PERSON = ("free_busy", "read_only")
_LONGEST = 500


def read_scopes(text: str, known: Collection[str] = tuple(SCOPE_WORDS)) -> list[str]:
    """The scopes asked for, each once, in their order; raises GrantRefused(invalid_scope)."""
    scopes = list(dict.fromkeys(text.split()))
    is_mixed = UNIT_SCOPE in scopes and len(scopes) > 1
    if not scopes or set(scopes) - set(known) or is_mixed or len(text) > _LONGEST:
        raise GrantRefused("The application asks for something that is not known here.", error="invalid_scope")
    return scopes


def read_delegated_scopes(text: str, is_enterprise: bool) -> list[str]:
    """What the application may later be granted for others; raises GrantRefused(invalid_scope).

    A service account needs some and may be given any; one person's consent reaches no further than reading.
    """
    if not text.strip() and not is_enterprise:
        return []
    return read_scopes(text, tuple(DELEGATED_WORDS) if is_enterprise else _DELEGATED_BY_PERSON)


def explain_scopes(scopes: Iterable[str]) -> list[str]:
    """What the application will be able to do, in sentences for the person who is asked."""
    if UNIT_SCOPE in scopes:
        return list(UNIT_WORDS)
    return list(dict.fromkeys({**SCOPE_WORDS, **ENTERPRISE_WORDS}[scope] for scope in scopes))


def explain_delegated_scopes(scopes: Iterable[str]) -> list[str]:
    """What it may then do with other people's calendars and those of rooms."""
    return list(dict.fromkeys(DELEGATED_WORDS[scope] for scope in scopes))
