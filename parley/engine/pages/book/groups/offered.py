"""A link to group sessions as its pages show it, in the names that the pages of all links share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parley.engine.domain.errors.bookings import SessionUnknown
from parley.engine.models import GroupOffer, GroupSession
from parley.engine.services.applications.signed_tokens import Claim
from parley.engine.services.bookings.identity.visits import carry_claim, read_carried
from parley.engine.services.group_sessions.listing import SessionView, find_offered_session, list_coming
from parley.engine.services.links import get_group_offer_by_token, hash_holder
from parley.engine.services.people.branding import Brand, find_brand


@dataclass(frozen=True, slots=True)
class OfferedGroup:
    """One link and its sessions to come; `people` are those who hold all of them, where these are several."""

    offer: GroupOffer
    token: str
    brand: Brand
    sessions: tuple[SessionView, ...]
    people: tuple[str, ...]

    @property
    def path(self) -> str:
        """The page's own address, without query."""
        return f"/groups/{self.token}"

    @property
    def title(self) -> str:
        """What the sessions are about."""
        return self.offer.summary

    @property
    def description(self) -> str:
        """What candidates should know."""
        return self.offer.description

    @property
    def host_name(self) -> str:
        """Who hosts."""
        return self.offer.host.name or self.offer.host.email

    @property
    def unit_name(self) -> str:
        """Whose sessions they are."""
        return self.offer.unit.name

    @property
    def duration_minutes(self) -> int:
        """How long each takes."""
        return self.offer.duration_minutes

    @property
    def place(self) -> Mapping[str, Any]:
        """Where they take place."""
        return self.offer.place

    @property
    def tzid(self) -> str:
        """The zone of those who hold them."""
        return self.offer.tzid

    @property
    def has_room(self) -> bool:
        """Whether some session has a place left."""
        return any(view.left for view in self.sessions)


def open_group(token: str, form_key: str = "") -> OfferedGroup:
    """What a link offers the visitor with this form. Raises LinkUnknown, LinkRevoked."""
    offer = get_group_offer_by_token(token)
    sessions = tuple(list_coming(offer, hash_holder(offer, form_key)))
    named = {view.host_names for view in sessions}
    return OfferedGroup(offer, token, find_brand(offer.unit), sessions, named.pop() if len(named) == 1 else ())


def read_session(group: OfferedGroup, values: Mapping[str, str]) -> GroupSession:
    """The session that was chosen, whatever became of it since. Raises SessionUnknown."""
    session = find_offered_session(group.offer, values.get("session", ""))
    if session is None:
        raise SessionUnknown
    return session


def check_group_claim(group: OfferedGroup, link_values: Mapping[str, str]) -> Claim | None:
    """The claim that a link carries, checked but not used up. Raises ClaimRefused, TenantMismatch."""
    token = link_values.get("claim_token", "")
    return read_carried(token, group.offer, link_values.get("correlation_id", "")) if token else None


def carry_on(group: OfferedGroup, link_values: Mapping[str, str]) -> dict[str, str]:
    """What the next pages carry: the same, with the visit in place of the claim that began it. Raises ClaimRefused."""
    token = link_values.get("claim_token", "")
    if not token:
        return dict(link_values)
    return {**link_values, "claim_token": carry_claim(token, group.offer, link_values.get("correlation_id", ""))}


def find_kept_until(group: OfferedGroup, session: GroupSession, form_key: str) -> datetime | None:
    """Until when a place is kept for the visitor, None where it is not (any more). One query."""
    own = hash_holder(group.offer, form_key)
    hold = session.holds.filter(holder=own).first() if own else None
    return hold.expires_at if hold is not None else None
