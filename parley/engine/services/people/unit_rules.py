"""What a company decides once for all its bookings."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import Account, ForwardedLinks, OrganizationalUnit, OutsideChanges
from parley.engine.services.people.units import require_owner
from parley.toolkit.presenting.addresses import find_origin

LONGEST_CHANGE_NOTICE_MINUTES = 30 * 24 * 60
MOST_MOVES = 100
MOST_ORIGINS = 20


@dataclass(frozen=True, slots=True)
class UnitRules:
    """The rules of a unit, as `OrganizationalUnit` keeps them."""

    outside_changes: OutsideChanges
    checks_live: bool
    forwarded_links: ForwardedLinks
    confirms_email: bool
    change_notice_minutes: int
    most_moves: int | None
    asks_reason: bool
    embed_origins: tuple[str, ...]


def save_rules(owner: Account, unit: OrganizationalUnit, rules: UnitRules) -> None:
    """Keep the rules; they count from now on. Raises NotAnOwner, InputRefused with the field."""
    require_owner(owner, unit)
    if not 0 <= rules.change_notice_minutes <= LONGEST_CHANGE_NOTICE_MINUTES:
        raise InputRefused("At most thirty days before the start.", field="change_notice_minutes")
    if rules.most_moves is not None and not 0 <= rules.most_moves <= MOST_MOVES:
        raise InputRefused(f"At most {MOST_MOVES} times.", field="most_moves")
    OrganizationalUnit.objects.filter(pk=unit.pk).update(
        outside_changes=rules.outside_changes,
        checks_live=rules.checks_live,
        forwarded_links=rules.forwarded_links,
        confirms_email=rules.confirms_email,
        change_notice_minutes=rules.change_notice_minutes,
        most_moves=rules.most_moves,
        asks_reason=rules.asks_reason,
        embed_origins=list(rules.embed_origins),
    )


def read_origins(lines: Sequence[str]) -> tuple[str, ...]:
    """The sites of some lines, each once, as browsers write their origins. Raises InputRefused naming the bad line."""
    found: list[str] = []
    for line in lines:
        if not line.strip():
            continue
        origin = find_origin(line)
        if not origin:
            words = f"“{line.strip()[:80]}” is not a site. Give its address without a path, such as https://careers.example."
            raise InputRefused(words, field="embed_origins")
        if urlsplit(origin).scheme != "https" and urlsplit(origin).hostname != "localhost":
            raise InputRefused(f"“{origin}” has to begin with https://.", field="embed_origins")
        found.append(origin)
    unique = tuple(dict.fromkeys(found))
    if len(unique) > MOST_ORIGINS:
        raise InputRefused(f"At most {MOST_ORIGINS} sites.", field="embed_origins")
    return unique
