"""A company with some life in it: candidates, conversations, lists, a project, messages, replies, keys."""

from datetime import timedelta
from typing import Any

from parley.console.domain.roles import Role
from parley.console.domain.statuses import Status
from parley.console.models import Member
from parley.console.services.candidates.tags import tag_candidates
from parley.console.services.conversations.links import set_status
from parley.toolkit.clock import now
from tests.console.cast import make_company, make_member
from tests.console.conversation_cast import make_candidate, make_conversation
from tests.console.matrix.objects import has_maker, make_object
from tests.console.matrix.routes import Route, list_guarded_routes

NAMES = ("Milena", "Jonas", "Aoife", "Tariq", "Lucía", "Wei", "Nadia", "Søren", "Priya", "Emeka", "Hanna", "Mateo")
STORIES: tuple[tuple[Status, ...], ...] = (
    (Status.SENT,),
    (Status.SENT, Status.OPENED),
    (Status.SENT, Status.OPENED, Status.BOOKED),
    (Status.SENT, Status.BOOKED, Status.RESCHEDULED),
    (Status.SENT, Status.BOOKED, Status.COMPLETED),
    (Status.SENT, Status.DECLINED),
)


def furnish() -> tuple[Member, dict[str, Any]]:
    """The organisation's administrator, and the value of each parameter of the console's addresses."""
    company = make_company("Harbour Robotics")
    ana = make_member(company, "ana@harbour.example", "Ana", "Ruiz", Role.ORGANISATION_ADMIN)
    ben = make_member(company, "ben@harbour.example", "Ben", "Okafor", Role.RECRUITER)
    for number, name in enumerate(NAMES):
        owner = (ana, ben)[number % 2]
        candidate = make_candidate(owner, name, headline="Robotics technician, Antwerp", phone="+32 470 12 34 56")
        tag_candidates(ana, [candidate.pk], ("Campus", "Referral", "Harbour day")[number % 3])
        _tell(owner, candidate, STORIES[number % len(STORIES)], number)
    names = {name for route in list_guarded_routes() for name in route.names if has_maker(name)}
    return ana, {name: make_object(name, ana) for name in sorted(names)}


def _tell(owner: Member, candidate: Any, story: tuple[Status, ...], number: int) -> None:
    sent = now() - timedelta(days=6, hours=number)
    starts_at = (now() + timedelta(days=number % 4, hours=1)).replace(minute=0, second=0, microsecond=0)
    if Status.COMPLETED in story:
        starts_at -= timedelta(days=5)
    row = make_conversation(
        owner, candidate, status="draft", sent_at=sent, summary="First conversation", duration_minutes=30
    )
    for at, status in enumerate(story):
        if status == Status.BOOKED:
            row.starts_at, row.ends_at = starts_at, starts_at + timedelta(minutes=30)
            row.view_url, row.invitee_tzid = "https://engine.example/rts/abc", "Europe/Brussels"
            row.save()
        set_status(row, status, member=owner, happened_at=sent + timedelta(hours=at * 5))


# Addresses that lead away at once, or that answer a fragment or a file.
NO_SCREENS = (
    "/authorized",
    "/signed-in",
    "/returned",
    "/start",
    "/check",
    "/download",
    "/logo",
)


def list_screens(values: dict[str, Any]) -> list[tuple[Route, str]]:
    """Every address of the console that a member can look at, filled in."""
    return [
        (route, route.fill(values))
        for route in list_guarded_routes()
        if set(route.names) <= set(values) and not route.fill(values).endswith(NO_SCREENS)
    ]
