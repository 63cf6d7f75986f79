"""What a link offers, kept at hand while nothing at all was written to the database, and no longer than its minute."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from parley.engine.pages.book.offers import Offered, get_offered, list_starts
from parley.engine.services.bookings.holds import is_anything_held
from parley.toolkit.caches.bounded import BoundedCache
from parley.toolkit.clock import now
from parley.toolkit.queries.unchanged import Mark, read_mark

# Starts of all links together; what else is known of a link takes as much memory as so many starts: ten kilobytes.
MOST_KEPT, WEIGHT_OF_LINK = 200_000, 170


@dataclass(frozen=True, slots=True)
class _Look:
    """What was found, in which minute and in which state of the database."""

    offered: Offered
    starts: list[datetime]
    minute: datetime
    mark: Mark


# By kind and token of the link, and the language in which it is told.
_looks: BoundedCache[tuple[str, str, str], _Look] = BoundedCache(MOST_KEPT)


def look_at(kind: str, token: str, form_key: str) -> tuple[Offered, list[datetime]]:
    """What a link leads to, and the instants on offer in order. Raises LinkUnknown, LinkExpired, LinkRevoked, LinkUsed.

    Whole minutes are offered by whole minutes of notice, so within a minute only something written can change them, or
    a held time that comes free by itself: where anything is held, nothing is kept. Elsewhere than on SQLite, where
    what was written cannot be told, every look is a new one.
    """
    key = (kind, token, get_language() or "")
    mark, minute = read_mark(), now().replace(second=0, microsecond=0)
    kept = _looks.find(key)
    if kept is not None and (kept.mark, kept.minute) == (mark, minute):
        return kept.offered, kept.starts
    offered = get_offered(kind, token)
    starts = list_starts(offered, form_key)
    if mark is not None and not is_anything_held() and not _ends_soon(offered):
        _looks.keep(key, _Look(offered, starts, minute, mark), len(starts) + WEIGHT_OF_LINK)
    return offered, starts


def _ends_soon(offered: Offered) -> bool:
    """Whether the link itself has an end, which nobody writes down."""
    return offered.request is not None and offered.request.expires_at is not None
