"""The events that follow from a choice, written as the application's own into the target calendars."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from parley.engine.domain.event_writing.fields.event import read_event_fields
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import Account, BookingLink, Calendar
from parley.engine.services.booking_links.offers import Offer, Step
from parley.engine.services.booking_links.targets import find_target_calendars
from parley.engine.services.events.writing.completing import complete_what_is_there
from parley.engine.services.events.writing.upserting import Wish, apply_wishes


def write_events(link: BookingLink, offer: Offer) -> None:
    """Write each step's event into the calendars of those who take part; inside the transaction of the choice."""
    wishes: dict[str, list[Wish]] = defaultdict(list)
    owners: dict[str, Account] = {}
    for step in offer.steps:
        event: Mapping[str, Any] = (link.event.get("steps") or {}).get(step.sequence_id) or link.event
        calendars = find_target_calendars(link, step.subs)
        for calendar in calendars[:1] if link.is_single_event else calendars:
            owner = calendar.connection.account
            owners[owner.pk] = owner
            guests = calendars[1:] if link.is_single_event else []
            wishes[owner.pk].append(_wish(calendar, event, step, guests))
    for account_id, own in wishes.items():
        calls = [(wish.calendar, wish.fields) for wish in own if wish.fields is not None]
        completed = complete_what_is_there(link.application, owners[account_id], calls)
        whole = [replace(wish, fields=fields) for wish, fields in zip(own, completed, strict=True)]
        apply_wishes(link.application, owners[account_id], whole)


def _wish(calendar: Calendar, event: Mapping[str, Any], step: Step, guests: list[Calendar]) -> Wish:
    people = [guest.connection.account for guest in guests]
    invite = {person.email: {"email": person.email, "display_name": person.name} for person in people}
    invite.pop(calendar.connection.account.email, None)
    fields = {
        **event,
        "start": write_instant(step.starts_at),
        "end": write_instant(step.ends_at),
        **({"attendees": {"invite": list(invite.values())}} if invite else {}),
    }
    return Wish(calendar, str(event["event_id"]), read_event_fields(fields))
