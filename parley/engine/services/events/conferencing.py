"""Personal meeting rooms: which a person keeps, and the visits in which an application asks for one."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from parley.engine.domain.errors.base import FieldProblem, FieldsRefused
from parley.engine.domain.errors.events import ConferencingVisitUnknown, MeetingRoomUnknown
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.states import Conferencing
from parley.engine.models import Account, Application, ConferencingProfile, ConferencingVisit
from parley.engine.services.applications.applications import list_redirect_uris
from parley.engine.services.notifications.pushes import CONFERENCING_PROFILE_DISCONNECTED, tell_channels
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash, make_token

PROVIDERS = {"zoom": "Zoom", "go_to": "GoTo Meeting", "ms_teams": "Microsoft Teams", "other": "Another service"}
VISIT_MINUTES = 60
MOST_ROOMS = 10
_LONGEST_TOKEN = 64


def find_rooms(account: Account) -> dict[str, Conferencing]:
    """The account's meeting rooms by profile id, the newest first, as events carry them. One query."""
    return {
        row.pk: Conferencing(row.pk, row.name, row.join_url)
        for row in account.conferencing_profiles.order_by("-created_at", "pk")
    }


def open_visit(application: Application, account: Account, redirect_uri: str, provider_name: str) -> str:
    """The address where the person chooses a meeting room, good for an hour.

    The way back must be one that the application registered. Raises FieldsRefused.
    """
    if redirect_uri not in list_redirect_uris(application):
        words = "This address is not registered for the application."
        raise FieldsRefused([FieldProblem("redirect_uri", "not_registered", words)])
    if provider_name and provider_name not in PROVIDERS:
        raise FieldsRefused([FieldProblem("provider_name", "invalid", "This service is not known.")])
    token = make_token()
    ConferencingVisit.objects.create(
        token_hash=_hash(token),
        application=application,
        account=account,
        provider_name=provider_name,
        redirect_uri=redirect_uri,
        expires_at=now() + timedelta(minutes=VISIT_MINUTES),
    )
    return f"{settings.PARLEY_PUBLIC_URL}/conferencing_services/{token}"


def get_visit(account: Account, token: str) -> ConferencingVisit:
    """The open visit behind a link, meant for this account. Raises ConferencingVisitUnknown."""
    open_visits = ConferencingVisit.objects.filter(account=account, used_at=None, expires_at__gt=now())
    visit = (
        open_visits.filter(token_hash=_hash(token[:_LONGEST_TOKEN])).select_related("application", "account").first()
    )
    if visit is None:
        raise ConferencingVisitUnknown
    return visit


@transaction.atomic
def keep_room(visit: ConferencingVisit, provider_name: str, name: str, join_url: str) -> ConferencingProfile:
    """Keep a meeting room for the visit's account and end the visit. Raises FieldsRefused, ConferencingVisitUnknown."""
    room = add_room(visit.account, provider_name, name, join_url)
    _end(visit)
    return room


def add_room(account: Account, provider_name: str, name: str, join_url: str) -> ConferencingProfile:
    """Keep a meeting room for the account. Raises FieldsRefused."""
    reader = FieldReader({"name": name, "join_url": join_url, "provider_name": provider_name})
    said, link = reader.text("name", 200, is_required=True), reader.link("join_url")
    provider = reader.word("provider_name", PROVIDERS)
    if account.conferencing_profiles.count() >= MOST_ROOMS:
        reader.refuse("join_url", "too_many", f"You keep {MOST_ROOMS} meeting rooms already.")
    reader.finish()
    return account.conferencing_profiles.create(provider_name=provider or "other", name=said or "", join_url=link or "")


def choose_room(visit: ConferencingVisit, profile_id: str) -> ConferencingProfile:
    """End the visit with a room that the account keeps already. Raises FieldsRefused, ConferencingVisitUnknown."""
    with transaction.atomic():
        room = visit.account.conferencing_profiles.filter(pk=profile_id).first()
        if room is None:
            raise FieldsRefused([FieldProblem("profile_id", "not_available", "Choose one of your meeting rooms.")])
        _end(visit)
        return room


def forget_room(account: Account, profile_id: str) -> None:
    """Let go of a meeting room; events that carry its address keep it, and applications are told.

    Raises MeetingRoomUnknown.
    """
    with transaction.atomic():
        if not account.conferencing_profiles.filter(pk=profile_id).delete()[0]:
            raise MeetingRoomUnknown
        tell_channels(account.pk, CONFERENCING_PROFILE_DISCONNECTED)


def refuse_visit(visit: ConferencingVisit) -> None:
    """End the visit without a room."""
    _end(visit)


def forget_old_visits() -> int:
    """Delete visits that ended a day ago; answers how many."""
    return ConferencingVisit.objects.filter(expires_at__lt=now() - timedelta(days=1)).delete()[0]


def _end(visit: ConferencingVisit) -> None:
    if not ConferencingVisit.objects.filter(pk=visit.pk, used_at=None).update(used_at=now()):
        raise ConferencingVisitUnknown


def _hash(token: str) -> str:
    return keyed_hash("conferencing_visit", token)
