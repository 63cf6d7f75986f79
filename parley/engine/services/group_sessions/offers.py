"""Links to group sessions: made with their dates, closed and opened again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.models import Account, GroupOffer, GroupSession, Membership, OrganizationalUnit
from parley.engine.services.bookings.occupancy import lock_hosts
from parley.engine.services.group_sessions.dates import MOST_PLACES, ask_calendars, check_starts, put_session
from parley.engine.services.links import make_link_token
from parley.engine.services.people.typed_words import check_place, check_text, check_zone
from parley.toolkit.clock import now

SHORTEST_MINUTES, LONGEST_MINUTES = 5, 24 * 60
MOST_COLLEAGUES = 10


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """What a link to group sessions shall be. People are account ids; `starts` are instants, one a session."""

    summary: str
    host_id: str
    duration_minutes: int
    places: int
    tzid: str
    starts: Sequence[datetime]
    description: str = ""
    place: Mapping[str, Any] = field(default_factory=dict)
    colleague_ids: Sequence[str] = ()
    is_reschedule_allowed: bool = True


def create_offer(unit: OrganizationalUnit, creator: Account, draft: GroupDraft) -> GroupOffer:
    """Make a link and its sessions, all or none: each takes the time of everybody who holds it.

    Raises InputRefused with the field (starts: somebody is not free, and who), NotPermitted for who is no member.
    """
    columns = _check_draft(unit, draft)
    starts = check_starts(draft.starts, draft.duration_minutes)
    hosts = [draft.host_id, *columns["colleague_ids"]]
    ask_calendars(unit, hosts, starts, draft.duration_minutes)
    token, token_hash = make_link_token("group_offer")
    with transaction.atomic():
        lock_hosts(hosts)
        offer = GroupOffer.objects.create(unit=unit, creator=creator, token=token, token_hash=token_hash, **columns)
        for starts_at in starts:
            put_session(offer, hosts, starts_at, draft.places)
    return offer


def add_sessions(offer: GroupOffer, starts: Sequence[datetime], places: int) -> list[GroupSession]:
    """Offer further dates under the link, held by those of its people who are still members of the unit.

    Raises InputRefused with the field, NotPermitted where the host has left the unit.
    """
    starts, places = check_starts(starts, offer.duration_minutes), check_places(places)
    hosts = list_holders(offer)
    ask_calendars(offer.unit, hosts, starts, offer.duration_minutes)
    with transaction.atomic():
        lock_hosts(hosts)
        return [put_session(offer, hosts, starts_at, places) for starts_at in starts]


def list_holders(offer: GroupOffer) -> list[str]:
    """Who holds further sessions, the host first. One query. Raises NotPermitted where the host has left the unit."""
    wanted = [offer.host_id, *offer.colleague_ids]
    members = _find_members(offer.unit, wanted)
    if offer.host_id not in members:
        raise NotPermitted("The host of this link has left the Organizational Unit: please make a new link.")
    return [account_id for account_id in wanted if account_id in members]


def set_open(offer: GroupOffer, *, is_open: bool) -> None:
    """Let the link take people again, or nobody from now on; places that are taken stand."""
    GroupOffer.objects.filter(pk=offer.pk).update(closed_at=None if is_open else now())


def pass_on_offers(unit: OrganizationalUnit, account: Account, other: Account) -> None:
    """Let somebody else host further sessions of the links of a person who leaves the unit."""
    GroupOffer.objects.filter(unit=unit, host=account).update(host=other)


def check_places(places: int) -> int:
    """A number of places that a session can have. Raises InputRefused(places)."""
    if not 1 <= places <= MOST_PLACES:
        raise InputRefused(f"A session has from 1 to {MOST_PLACES} places.", field="places")
    return places


def _check_draft(unit: OrganizationalUnit, draft: GroupDraft) -> dict[str, Any]:
    if not SHORTEST_MINUTES <= draft.duration_minutes <= LONGEST_MINUTES:
        raise InputRefused(
            f"A session takes from {SHORTEST_MINUTES} to {LONGEST_MINUTES} minutes.", field="duration_minutes"
        )
    check_places(draft.places)
    colleagues = [each for each in dict.fromkeys(draft.colleague_ids) if each != draft.host_id]
    if len(colleagues) > MOST_COLLEAGUES:
        raise InputRefused(f"At most {MOST_COLLEAGUES} colleagues hold a session together.", field="colleague_ids")
    if _find_members(unit, [draft.host_id, *colleagues]) != {draft.host_id, *colleagues}:
        raise NotPermitted("Only members of the organizational unit can hold a session.")
    return {
        "summary": check_text(draft.summary, "summary", 1024),
        "description": check_text(draft.description, "description", 4096, is_required=False, has_lines=True),
        "place": check_place(draft.place),
        "host_id": draft.host_id,
        "colleague_ids": colleagues,
        "duration_minutes": draft.duration_minutes,
        "tzid": check_zone(draft.tzid),
        "is_reschedule_allowed": draft.is_reschedule_allowed,
    }


def _find_members(unit: OrganizationalUnit, account_ids: Sequence[str]) -> set[str]:
    members = Membership.objects.filter(unit=unit, account_id__in=account_ids, account__is_active=True)
    return set(members.values_list("account_id", flat=True))
