"""What the serving processes tell each other of visitors who ask often: two statements, none at rest."""

from datetime import UTC, datetime

from parley.engine.models import VisitShare
from parley.toolkit.caches.counting import Share, tally
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token

# A name of this process among the others; what it told is swept.
_PROCESS = make_token(12)
# Beyond this many at once, a flood from ever new addresses, each process counts for itself.
MOST_TOLD = 500


def share_visits() -> None:
    """Tell the other processes what is worth telling, and learn from them."""
    news = tally.take_news()[:MOST_TOLD]
    if not news:
        return
    VisitShare.objects.bulk_create(
        [_make_row(share) for share in news],
        update_conflicts=True,
        unique_fields=["name", "process", "window"],
        update_fields=["count", "expires_at"],
    )
    rows = VisitShare.objects.filter(expires_at__gt=now()).exclude(process=_PROCESS)
    tally.learn(Share(row.name, row.seconds, row.window, row.count) for row in rows[: 20 * MOST_TOLD])


def forget_old_visit_shares() -> int:
    """Delete what was told of windows that are over; answers how many."""
    return VisitShare.objects.filter(expires_at__lte=now()).delete()[0]


def _make_row(share: Share) -> VisitShare:
    # The window after it still weighs it.
    ends_at = datetime.fromtimestamp((share.window + 2) * share.seconds, UTC)
    return VisitShare(
        name=share.name,
        process=_PROCESS,
        seconds=share.seconds,
        window=share.window,
        count=share.count,
        expires_at=ends_at,
    )
