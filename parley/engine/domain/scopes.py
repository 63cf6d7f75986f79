"""Scopes in Cronofy's words: which there are, and what each allows, the coarse ones in terms of the fine ones."""

from collections.abc import Iterable
from functools import lru_cache

UNIT_SCOPE = "organizational_unit_scheduler"
_READ = frozenset({"read_account", "list_calendars", "read_events", "read_free_busy"})
_WRITE = frozenset({"list_calendars", "create_event", "delete_event", "event_reminders"})

# Whoever may do anything with calendars or the account may list the calendars: Ruby's default scope asks for no more.
ALLOWED_BY: dict[str, frozenset[str]] = {
    "read_account": frozenset({"read_account", "list_calendars"}),
    "list_calendars": frozenset({"list_calendars"}),
    "read_events": frozenset({"read_events", "read_free_busy", "list_calendars"}),
    # The usual scope of every client of Cronofy's lacks a word for reminders, and they set them all the same.
    "create_event": frozenset({"create_event", "event_reminders", "list_calendars"}),
    "delete_event": frozenset({"delete_event", "list_calendars"}),
    "read_free_busy": frozenset({"read_free_busy", "list_calendars"}),
    "change_participation_status": frozenset({"change_participation_status", "list_calendars"}),
    "event_reminders": frozenset({"event_reminders"}),
    "free_busy": frozenset({"read_account", "read_free_busy", "list_calendars"}),
    "free_busy_write": frozenset({"read_account", "read_free_busy"}) | _WRITE,
    "read_only": _READ,
    "write_only": _WRITE | {"read_account"},
    "read_write": _READ | _WRITE | {"change_participation_status"},
    UNIT_SCOPE: frozenset({UNIT_SCOPE}),
}
COARSE = ("read_only", "write_only", "read_write", "free_busy", "free_busy_write")
ENTERPRISE = (
    "service_account/accounts/manage",
    "service_account/accounts/unrestricted_access",
    "service_account/resources/manage",
    "service_account/resources/unrestricted_access",
)


def list_allowed(scopes: Iterable[str]) -> frozenset[str]:
    """Everything that these scopes allow together, in the fine-grained words; unknown ones allow nothing more."""
    return _join(frozenset(scopes))


def is_within(scopes: Iterable[str], limit: Iterable[str]) -> bool:
    """Whether the scopes allow nothing that the limit does not."""
    return list_allowed(scopes) <= list_allowed(limit)


@lru_cache(maxsize=256)
def _join(scopes: frozenset[str]) -> frozenset[str]:
    return frozenset().union(*(ALLOWED_BY.get(scope, {scope}) for scope in scopes))
