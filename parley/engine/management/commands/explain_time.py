"""Command: why a time is or is not on offer through a link, for whoever looks after an installation."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError

from parley.engine.domain.errors.base import EngineRefusal
from parley.engine.domain.slots import SlotQuery, explain_slots
from parley.engine.domain.zones.names import resolve_zone
from parley.engine.models import PublicLink, SchedulingRequest
from parley.engine.services.availability.explaining import put_in_words, put_time_in_words
from parley.engine.services.availability.loading import load_query
from parley.engine.services.availability.terms import SlotTerms, read_link_terms, read_request_terms


class Command(BaseCommand):
    """`manage.py explain_time srq_… 2026-03-10T14:00`; an account's id means its public link."""

    help = "Says why a time is or is not on offer, and what takes times away; never what stands in a calendar."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("link", help="the id of a scheduling request (srq_…) or of an account with a public link")
        parser.add_argument("time", help="as 2026-03-10T14:00, on the clock of the link's zone")
        parser.add_argument("--zone", default="", help="another zone that the time is meant in")

    def handle(self, *args: Any, **options: Any) -> None:
        terms = _read_terms(options["link"])
        try:
            moment = _read_moment(options["time"], options["zone"] or terms.tzid)
            query = load_query(terms, tells_calendars=True)
            reasons = put_time_in_words(query, moment)
        except EngineRefusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write("It is on offer." if not reasons else "\n".join(["It is not on offer:", *reasons]))
        self.stdout.write("\n".join(["", *_sum_up(query)]))


def _read_terms(link_id: str) -> SlotTerms:
    request = SchedulingRequest.objects.prefetch_related("members").filter(pk=link_id).first()
    if request is not None:
        return read_request_terms(request)
    link = PublicLink.objects.select_related("account").filter(account_id=link_id, revoked_at=None).first()
    if link is None:
        raise CommandError("There is no such scheduling request, and no account with that public link.")
    return read_link_terms(link)


def _read_moment(text: str, tzid: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError("A time is like 2026-03-10T14:00.") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(resolve_zone(tzid)))).astimezone(UTC)


def _sum_up(query: SlotQuery) -> list[str]:
    """What is offered in all, and how much each calendar takes away, by id."""
    explanation = explain_slots(query)
    calendars = [
        f"  {each.reason.calendar_id} of {each.reason.member_key}: {each.starts} ({each.reason.kind.value})"
        for each in explanation.takeaways
        if each.reason.calendar_id
    ]
    head = f"In all {explanation.offered} of {explanation.candidates} times are on offer."
    return [head, *put_in_words(explanation), *(["By calendar:", *calendars] if calendars else [])]
