"""What an application may ask for, in Cronofy's words, and what each means to the person who is asked."""

from parley.engine.domain.errors.applications import GrantRefused

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
    "organizational_unit_scheduler": "Make booking links for the colleagues of your Organizational Unit",
}
UNIT_WORDS = (
    "See who belongs to the Organizational Unit, with names, email addresses and public links",
    "Make, see and cancel scheduling requests for its members",
    "Learn when a time was chosen, moved or cancelled",
)
UNIT_LIMIT = "It cannot read anybody's calendar."


def read_scopes(text: str) -> list[str]:
    """The scopes asked for, each once, in their order; raises GrantRefused(invalid_scope)."""
    scopes = list(dict.fromkeys(text.split()))
    unknown = [scope for scope in scopes if scope not in SCOPE_WORDS]
    is_mixed = "organizational_unit_scheduler" in scopes and len(scopes) > 1
    if not scopes or unknown or is_mixed or len(text) > 500:
        raise GrantRefused("The application asks for something that is not known here.", error="invalid_scope")
    return scopes


def explain_scopes(scopes: list[str]) -> list[str]:
    """What the application will be able to do, in sentences for the person who is asked."""
    if "organizational_unit_scheduler" in scopes:
        return list(UNIT_WORDS)
    return list(dict.fromkeys(SCOPE_WORDS[scope] for scope in scopes))
