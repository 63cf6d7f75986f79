"""What people agreed on as their walls showed it, and which instant that is under the rules of today."""

from dataclasses import dataclass
from datetime import UTC, datetime

from parley.engine.domain.zones.names import zone_of


@dataclass(frozen=True, slots=True)
class AgreedWall:
    """`2026-12-10T10:00:00` in a zone: what somebody's wall was to show when a conversation begins."""

    local: str
    tzid: str


def write_wall(moment: datetime, tzid: str) -> str:
    """`2026-12-10T10:00:00`, what the wall of the zone shows at an aware instant."""
    return f"{moment.astimezone(zone_of(tzid)):%Y-%m-%dT%H:%M:%S}"


def find_agreed(wall: AgreedWall, known_at: datetime) -> datetime | None:
    """The instant at which the wall shows what was agreed; None where it never does (clocks go forward over it).

    Where it does so twice, or at the instant that is known already, it is that one; else the first.
    """
    if write_wall(known_at, wall.tzid) == wall.local:
        return known_at
    found = datetime.fromisoformat(wall.local).replace(tzinfo=zone_of(wall.tzid)).astimezone(UTC)
    return found if write_wall(found, wall.tzid) == wall.local else None


@dataclass(frozen=True, slots=True)
class Reading:
    """Where an agreement lies by today's rules: by the host's clock and by the invitee's, None where by neither."""

    known_at: datetime
    by_host: datetime | None
    by_invitee: datetime | None

    @property
    def holds(self) -> bool:
        """Whether both clocks show what was agreed at the instant that was kept."""
        return self.by_host == self.known_at == self.by_invitee

    @property
    def moved_to(self) -> datetime | None:
        """Where both clocks together went; None where they stayed or disagree."""
        return self.by_host if self.by_host == self.by_invitee != self.known_at else None


def read_agreement(host: AgreedWall, invitee: AgreedWall | None, known_at: datetime) -> Reading:
    """What became of an agreement; without the invitee's wall, theirs is taken to show what it always did.

    Unless it hangs in the host's zone: then both agreed on the same time of day.
    """
    if invitee is not None and not invitee.local:
        is_same = invitee.tzid == host.tzid
        invitee = AgreedWall(host.local, host.tzid) if is_same else None
    by_invitee = known_at if invitee is None else find_agreed(invitee, known_at)
    return Reading(known_at, find_agreed(host, known_at), by_invitee)
