"""The candidate's own link `/c/…`: made here, opened, revoked; it leads on to the engine."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.data_centres import DataCentre
from parley.console.domain.errors import CompanyNotSetUp, LinkExpired, LinkRevoked, LinkUnknown, LinkUsed
from parley.console.domain.statuses import UPCOMING, Status, can_follow
from parley.console.models import Candidate, Conversation, EntryKind, Member, TimelineEntry
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.cronofy.data_centres import find_data_centre
from parley.console.services.cronofy.engine_tokens import make_claim
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash, make_token
from parley.toolkit.presenting.addresses import add_to_query

# 128 random bits: short enough for a mail, far beyond guessing.
TOKEN_BYTES = 16
_LONGEST_TOKEN = 100


def make_link_token() -> tuple[str, str]:
    """A new token of a link and the hash by which it is found."""
    token = make_token(TOKEN_BYTES)
    return token, keyed_hash("conversation", token)


def build_link_url(conversation: Conversation) -> str:
    """The address that a candidate is given."""
    return f"{settings.PARLEY_PUBLIC_URL}/c/{conversation.token}"


def get_conversation_by_token(token: str) -> Conversation:
    """The conversation behind a link that still works; changes nothing.

    Raises LinkUnknown, LinkRevoked (also where the sender was blocked), and without a booking that stands
    LinkExpired and LinkUsed.
    """
    conversation = (
        Conversation.objects.filter(token_hash=keyed_hash("conversation", token[:_LONGEST_TOKEN]))
        .select_related("owner__user", "company", "candidate")
        .first()
    )
    if conversation is None:
        raise LinkUnknown(_("This link is not known here. Perhaps a part of it was lost when it was copied."))
    if conversation.revoked_at is not None:
        raise LinkRevoked(_("%(name)s has ended this link.") % {"name": conversation.owner.user.name})
    if conversation.status not in UPCOMING:
        _check_unbooked(conversation)
    return conversation


def _check_unbooked(conversation: Conversation) -> None:
    if not conversation.owner.is_active:
        name = conversation.owner.user.name
        raise LinkRevoked(_("%(name)s does not take conversations here any more.") % {"name": name})
    if is_over(conversation, now()):
        raise LinkExpired(_("The time for choosing has passed."))
    if conversation.is_single_use and conversation.view_url and conversation.status == Status.CANCELLED:
        raise LinkUsed(_("It was for one conversation, which is over."))


def is_over(conversation: Conversation, moment: datetime) -> bool:
    """Whether the link's time has passed without a booking; a booking can still be seen after that time."""
    if conversation.status == Status.EXPIRED:
        return True
    is_late = conversation.expires_at is not None and conversation.expires_at <= moment
    return is_late and conversation.view_url == ""


def open_link(token: str) -> str:
    """Note that the candidate opened the link; answers the engine's address to go on to.

    Raises LinkUnknown, LinkRevoked, LinkExpired, LinkUsed, CompanyNotSetUp.
    """
    conversation = get_conversation_by_token(token)
    data_centre = find_data_centre(conversation.data_centre)
    if data_centre is None:
        raise CompanyNotSetUp(_("The scheduling service behind this link is not set up here any more."))
    target = _find_target(conversation, data_centre)
    language = conversation.candidate.language if conversation.candidate else ""
    if language and data_centre.is_parley:
        # Where nothing is said of the candidate, the page speaks as their browser asks.
        target = add_to_query(target, {"lang": language})
    _note_opened(conversation)
    return target


def _find_target(conversation: Conversation, data_centre: DataCentre) -> str:
    """Where the booking is managed, once there is one; before that, where a time is chosen."""
    if conversation.status in UPCOMING and conversation.view_url:
        return conversation.view_url
    if conversation.kind == "generated":
        return conversation.target_url
    added = {"correlation_id": conversation.correlation_id}
    if data_centre.embed_key and data_centre.embed_secret:
        added["claim_token"] = make_claim(data_centre, conversation.company, conversation.correlation_id)
    return add_to_query(_find_public_url(conversation), added)


def _find_public_url(conversation: Conversation) -> str:
    """The sender's present one: a public link that was made anew has killed the copy of the day of sending."""
    owner = conversation.owner
    is_same_place = owner.public_url_data_centre == conversation.data_centre
    return owner.public_url if owner.public_url and is_same_place else conversation.target_url


def _note_opened(conversation: Conversation) -> None:
    with transaction.atomic():
        row = Conversation.objects.select_for_update().get(pk=conversation.pk)
        if row.opened_at is None:
            row.opened_at = now()
            row.save(update_fields=["opened_at"])
        if can_follow(row.status, Status.OPENED):
            who = conversation.candidate.name if conversation.candidate else ""
            set_status(row, Status.OPENED, who=who)


def set_status(
    conversation: Conversation,
    status: Status,
    *,
    who: str = "",
    member: Member | None = None,
    detail: str = "",
    happened_at: datetime | None = None,
) -> None:
    """Write the status and its line of history; call it in the transaction that locked the conversation."""
    moment = happened_at or now()
    conversation.status = status
    if status == Status.BOOKED and conversation.booked_at is None:
        conversation.booked_at = moment
        waited = moment - (conversation.sent_at or conversation.created_at)
        conversation.minutes_to_book = max(0, int(waited.total_seconds() // 60))
    conversation.moved_count += status == Status.RESCHEDULED
    conversation.save(update_fields=["status", "booked_at", "minutes_to_book", "moved_count"])
    write_entry(build_status_entry(conversation, status, who=who, member=member, detail=detail, happened_at=moment))


def build_status_entry(
    conversation: Conversation,
    status: Status,
    *,
    who: str = "",
    member: Member | None = None,
    detail: str = "",
    happened_at: datetime | None = None,
) -> TimelineEntry:
    """The line of history of a new status; stages and webhooks follow from it."""
    return build_entry(
        EntryKind.CONVERSATION,
        status,
        conversation=conversation,
        who=who,
        member=member,
        detail=detail,
        happened_at=happened_at,
        has_followers=True,
    )


def name_candidate(conversation: Conversation, candidate: Candidate) -> None:
    """A link that was generated for nobody yet is this candidate's from now on, its history too."""
    conversation.candidate = candidate
    Conversation.objects.filter(pk=conversation.pk).update(candidate=candidate)
    TimelineEntry.objects.filter(conversation=conversation).update(candidate=candidate)
