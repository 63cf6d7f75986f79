"""Making, changing, moving and removing events, for Graph's callers and for people at their own screens."""

import json
from copy import deepcopy
from datetime import date
from typing import Any

from tests.fakes.microsoft.faults import Faults
from tests.fakes.microsoft.graph.events import (
    add_join_blob,
    check_fields,
    check_times,
    fields_on,
    keep_statuses,
    list_addresses,
    loses_join_blob,
)
from tests.fakes.microsoft.rules import Refused, bad_request
from tests.fakes.microsoft.store import TEAMS, Calendar, Event, Store

CONFLICT = (
    "The send or update operation could not be performed because the change key passed in the request does not match "
    "the current change key for the item."
)
USED_TRANSACTION = "The TransactionId specified in the request has already been used to create a different event."


class Writer:
    """What changes events."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self.store, self.faults = store, faults

    def create(self, calendar: Calendar, given: Any) -> Event:
        """POST to a calendar's events."""
        check_writable(calendar)
        fields = check_fields(given, is_new=True)
        transaction_id = fields.pop("transactionId", None)
        if transaction_id:
            earlier = self._find_transaction(calendar, transaction_id)
            if earlier and not earlier.is_deleted and earlier.sent_body == canonical(given):
                return earlier
            if earlier:
                raise Refused("transaction-other", 409, "ErrorDuplicateTransactionId", USED_TRANSACTION)
        check_times(fields)
        properties = pop_properties(fields)
        wants_meeting = pop_meeting(fields)
        event = self.store.add_event(
            calendar, fields, transaction_id=transaction_id, sent_body=canonical(given), properties=properties
        )
        if wants_meeting:
            self._start_meeting(event)
        self.store.mail("invitation", event, list_addresses(fields))
        return event

    def change(self, event: Event, given: Any, day: date | None = None, if_match: str | None = None) -> None:
        """PATCH of an event, a master, or one occurrence."""
        check_writable(event.calendar)
        self.check_match(event, if_match)
        fields = check_fields(given, is_new=False)
        if day is not None and fields.get("recurrence"):
            raise bad_request("value-known", "ErrorInvalidRequest", "An occurrence has no recurrence of its own.")
        if fields.get("isOnlineMeeting") is False and event.teams in {"pending", "ready"}:
            raise bad_request("online-stays", "ErrorInvalidRequest", "An online meeting cannot be switched off.")
        current = event.fields if day is None else fields_on(event, day)
        check_times({**current, **fields})
        properties = pop_properties(fields)
        wants_meeting = pop_meeting(fields)
        before = set(list_addresses(current))
        if "attendees" in fields:
            fields["attendees"] = keep_statuses(event, fields["attendees"])
        with self.store.change(event, day):
            event.properties |= properties
            if "body" in fields and day is None and loses_join_blob(event, fields["body"]):
                event.teams = ""
            if wants_meeting and not event.teams:
                self._start_meeting(event)
            if day is None:
                event.apply(fields)
            else:
                event.changed_days[day] = {**event.changed_days.get(day, {}), **fields}
        after = list_addresses({**current, **fields})
        self.store.mail("invitation", event, [address for address in after if address not in before])
        self.store.mail("update", event, [address for address in after if address in before])
        self.store.mail("cancellation", event, [address for address in before if address not in after])

    def remove(self, event: Event, day: date | None = None, if_match: str | None = None) -> None:
        """DELETE: guests of the organizer are told that it is off."""
        check_writable(event.calendar)
        self.check_match(event, if_match)
        if event.organizer is None:
            self.store.mail("cancellation", event, list_addresses(event.fields))
        if day is None:
            self.store.remove_event(event)
            return
        with self.store.change(event):
            event.changed_days.pop(day, None)
            event.deleted_days.add(day)

    def cancel(self, event: Event, day: date | None = None) -> None:
        """POST /cancel."""
        if event.organizer is not None:
            raise bad_request("cancel-organizer", "ErrorInvalidRequest", "Only the organizer can cancel a meeting.")
        self.remove(event, day)

    def respond(self, event: Event, answer: str, tells: bool = True) -> None:
        """POST /accept, /tentativelyAccept or /decline; a declined event leaves the calendar."""
        if event.organizer is None:
            message = "You can't respond to this meeting because you're the meeting organizer."
            raise bad_request("respond-attendee", "ErrorInvalidRequest", message)
        with self.store.change(event):
            event.response = answer
        if tells:
            self.store.mail("response", event, [event.organizer[1]])
        if answer == "declined":
            self.store.remove_event(event)

    def move(self, event: Event, target: Calendar) -> None:
        """To another calendar of the same mailbox: ids that are not immutable change."""
        source = event.calendar
        event.left[source.id] = event.mutable_id
        event.moves += 1
        event.revision += 1
        event.calendar = target
        self.store.note(event, "deleted", calendar=source)
        self.store.note(event, "created")

    def read(self, event: Event) -> None:
        """An answer with this event goes out: links that were being made may be there at the next one."""
        if event.teams != "pending":
            return
        event.answers += 1
        if self.faults.teams == "failure":
            event.teams = "failed"
        elif self.faults.teams == "success" or (
            self.faults.teams == "pending" and event.answers > self.faults.answers_without_link
        ):
            self.finish_meeting(event)

    def finish_meeting(self, event: Event) -> None:
        """Teams made the meeting and writes itself into the body."""
        with self.store.change(event):
            event.teams = "ready"
            add_join_blob(event)

    def check_match(self, event: Event, if_match: str | None) -> None:
        """Whether the caller knows the state that stands there."""
        if not self.faults.ignores_if_match and if_match not in (None, "*", event.etag):
            raise Refused("if-match", 412, "ErrorIrresolvableConflict", CONFLICT)

    def _start_meeting(self, event: Event) -> None:
        if TEAMS in event.calendar.providers:
            event.teams, event.answers = "pending", 0

    def _find_transaction(self, calendar: Calendar, transaction_id: str) -> Event | None:
        mine = (event for event in self.store.events if event.calendar.person is calendar.person)
        return next((event for event in mine if event.transaction_id == transaction_id), None)


def check_writable(calendar: Calendar) -> None:
    """Shared calendars may only be read."""
    if not calendar.is_writable:
        message = "Access is denied. Check credentials and try again."
        raise Refused("calendar-writable", 403, "ErrorAccessDenied", message)


def canonical(given: Any) -> str:
    """What two requests that ask for the same have in common."""
    return json.dumps(deepcopy(given), sort_keys=True)


def pop_properties(fields: dict[str, Any]) -> dict[str, str]:
    """Extended properties are kept apart: ordinary answers do not bear them."""
    return {prop["id"]: prop["value"] for prop in fields.pop("singleValueExtendedProperties", [])}


def pop_meeting(fields: dict[str, Any]) -> bool:
    """Whether a Teams meeting is wished for."""
    provider = fields.pop("onlineMeetingProvider", TEAMS)
    return bool(fields.pop("isOnlineMeeting", False)) and provider == TEAMS
