"""Answers to invitations of series: Google keeps those to exceptions with the exceptions."""

from collections.abc import Mapping, Sequence
from typing import Any

from parley.engine.connectors.errors import WriteConflict
from parley.engine.connectors.google.addresses import join_path
from parley.engine.connectors.google.events.mapping_out import list_override_guests
from parley.engine.connectors.google.events.people import Guest, merge_answers
from parley.engine.connectors.google.events.times import spell_moment
from parley.engine.connectors.google.objects import Item, list_exceptions, read_etag
from parley.engine.connectors.google.refusals import judge
from parley.engine.connectors.google.session import GoogleSession


def answer_exceptions(
    session: GoogleSession, calendar_href: str, master: Item, guests: Sequence[Guest], ics: bytes
) -> None:
    """Give the exceptions of a series the answers that its object has for them, before the series has its own.

    Only where the series is about to be answered. Raises WriteConflict where an exception changed meanwhile.
    """
    people = list_people(master)
    overrides = list_override_guests(ics)
    if not overrides or merge_answers(people, guests) == people:
        return
    for item in list_exceptions(session, calendar_href, master):
        wanted = overrides.get(spell_moment(item.get("originalStartTime")), ())
        present = list_people(item)
        answered = merge_answers(present, wanted)
        if item.get("status") == "cancelled" or answered == present:
            continue
        path = join_path("calendars", calendar_href, "events", item["id"])
        query = {"conferenceDataVersion": 1, "sendUpdates": "none"}
        reply = session.ask("PATCH", path, query, {"attendees": answered}, {"If-Match": read_etag(item)})
        if reply.status == 412:
            raise WriteConflict
        if not reply.is_done:
            raise judge(reply.answer, reply.reason)


def list_people(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The attendees of an event."""
    found = item.get("attendees")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
