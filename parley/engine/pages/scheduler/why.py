"""Why one time is not on offer, for whoever made the link: a small form and its answer."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from parley.engine.models import Account
from parley.engine.services.availability.explaining import explain_time
from parley.engine.services.availability.terms import SlotTerms


@dataclass(frozen=True, slots=True)
class WhyView:
    """What was typed and the answer: sentences, none where the time is on offer; or what is wrong with the time."""

    typed: str = ""
    tzid: str = ""
    moment: datetime | None = None
    reasons: tuple[str, ...] = ()
    problem: str = ""


def look_why(typed: str, terms: SlotTerms, viewer: Account) -> WhyView:
    """The answer for a time on the clock of the link's zone, as `2026-03-09T14:30`; an empty one asks nothing."""
    typed = typed.strip()[:30]
    if not typed:
        return WhyView(tzid=terms.tzid)
    moment, problem = _read_time(typed, terms.tzid)
    if moment is None:
        return WhyView(typed, terms.tzid, problem=problem)
    return WhyView(typed, terms.tzid, moment, tuple(explain_time(terms, moment, viewer)))


def _read_time(typed: str, tzid: str) -> tuple[datetime | None, str]:
    try:
        wall = datetime.fromisoformat(typed)
        moment = wall.replace(tzinfo=ZoneInfo(tzid)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None, "This is not a date and a time."
    if wall.tzinfo is not None:
        return None, "Give the time on the clock of the link's zone."
    if moment.astimezone(ZoneInfo(tzid)).replace(tzinfo=None) != wall:
        return None, f"The clocks skip {wall:%H:%M} on that day."
    return moment, ""
