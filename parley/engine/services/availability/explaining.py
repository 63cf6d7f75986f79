"""Why there are no times, few, or not that one: explanations put into sentences."""

from collections.abc import Iterable
from datetime import datetime

from parley.engine.domain.slots import Explanation, Reason, ReasonKind, SlotQuery, explain_start
from parley.engine.models import Account, Calendar
from parley.engine.services.availability.loading import load_query
from parley.engine.services.availability.terms import SlotTerms

_SENTENCES = {
    ReasonKind.NOTICE: "{starts} have passed or are sooner than the minimum notice.",
    ReasonKind.OUTSIDE_HOURS: "{starts} lie outside the working hours of {name}.",
    ReasonKind.BUSY: "At {starts} the calendar of {name} is busy.",
    ReasonKind.TAKEN: "At {starts} {name} has a conversation booked.",
    ReasonKind.HELD: "At {starts} somebody else is just choosing that time of {name}.",
    ReasonKind.UNREADABLE: "At {starts} a calendar of {name} could not be read.",
    ReasonKind.BUFFER: "{starts} are too close to something else of {name}.",
    ReasonKind.LIMIT: "{starts} fall on days on which {name} has reached the daily limit.",
    ReasonKind.WEEKLY_LIMIT: "{starts} fall in weeks in which {name} has reached the weekly limit.",
    ReasonKind.SHARED: "At {starts} the same person would be needed in two places.",
}
_SENTENCES_OF_A_TIME = {
    ReasonKind.GRID: "It is none of the times at which conversations start here.",
    ReasonKind.PERIOD: "It lies outside the dates of the link, or the conversation would run over their end.",
    ReasonKind.NOTICE: "It has passed, or is sooner than the minimum notice.",
    ReasonKind.OUTSIDE_HOURS: "It lies outside the working hours of {name}.",
    ReasonKind.BUSY: "The calendar of {name} is busy then.",
    ReasonKind.TAKEN: "{name} has a conversation booked then.",
    ReasonKind.HELD: "Somebody else is just choosing that time of {name}.",
    ReasonKind.UNREADABLE: "A calendar of {name} could not be read, so it counts as busy.",
    ReasonKind.BUFFER: "It is too close to something else of {name}: some time is kept free before and after.",
    ReasonKind.LIMIT: "{name} has as many conversations on that day as the daily limit allows.",
    ReasonKind.WEEKLY_LIMIT: "{name} has as many conversations in that week as the weekly limit allows.",
    ReasonKind.SHARED: "The same person would be needed in two places.",
}
_NOBODY = "Nobody takes part: add somebody, or people to the pool."


def put_in_words(explanation: Explanation) -> list[str]:
    """One sentence a reason, the weightiest first; people are called by name. One query."""
    if not explanation.candidates:
        return ["The period of this link holds no time at all: it is over, or shorter than the conversation."]
    names = _name_people(each.reason for each in explanation.takeaways)
    sums: dict[tuple[ReasonKind, str], int] = {}
    for each in explanation.takeaways:
        key = (each.reason.kind, each.reason.member_key)
        # Several calendars of one person may cover the same time: the largest is the honest lower bound.
        sums[key] = max(sums.get(key, 0), each.starts)
    # That the last starts of a period have no room before its end explains nothing, so the period is not among these.
    weighty = sorted(sums.items(), key=lambda item: -item[1])
    return [
        _NOBODY
        if _is_nobody(kind, member_key)
        else _SENTENCES[kind].format(
            starts=_count(starts, explanation.candidates, is_opening=not _SENTENCES[kind].startswith("At")),
            name=names.get(member_key, "somebody"),
        )
        for (kind, member_key), starts in weighty
        if kind in _SENTENCES
    ]


def explain_time(terms: SlotTerms, starts_at: datetime, viewer: Account | None = None) -> list[str]:
    """Why a conversation cannot start at the instant, in sentences; none exactly when it is on offer.

    Never for a candidate. The viewer reads which of their own calendars is busy; what stands in it, and what
    colleagues' calendars are called, is told to nobody. Raises PeriodUnreadable, ZoneUnknown, WorkingHoursUnreadable.
    """
    return put_time_in_words(load_query(terms, tells_calendars=True), starts_at, viewer)


def put_time_in_words(query: SlotQuery, starts_at: datetime, viewer: Account | None = None) -> list[str]:
    """As `explain_time`, of a question that is loaded; two queries."""
    reasons = explain_start(query, starts_at)
    names = _name_people(reasons)
    own = _name_own_busy_calendars(reasons, viewer)
    sentences = [_NOBODY if _is_nobody(each.kind, each.member_key) else _say(each, names, own) for each in reasons]
    return list(dict.fromkeys(sentences))


def _say(reason: Reason, names: dict[str, str], own: dict[str, str]) -> str:
    if reason.kind is ReasonKind.BUSY and reason.calendar_id in own:
        return f"Your calendar “{own[reason.calendar_id]}” is busy then."
    return _SENTENCES_OF_A_TIME[reason.kind].format(name=names.get(reason.member_key, "somebody"))


def _name_people(reasons: Iterable[Reason]) -> dict[str, str]:
    ids = {each.member_key for each in reasons if each.member_key}
    return {account.pk: account.name or account.email for account in Account.objects.filter(pk__in=ids)}


def _name_own_busy_calendars(reasons: Iterable[Reason], viewer: Account | None) -> dict[str, str]:
    if viewer is None:
        return {}
    ids = {each.calendar_id for each in reasons if each.kind is ReasonKind.BUSY and each.member_key == viewer.pk}
    own = Calendar.objects.filter(pk__in=ids, connection__account=viewer)
    return dict(own.values_list("pk", "name"))


def _is_nobody(kind: ReasonKind, member_key: str) -> bool:
    return kind is ReasonKind.OUTSIDE_HOURS and not member_key


def _count(starts: int, candidates: int, *, is_opening: bool) -> str:
    text = f"all {candidates} times" if starts == candidates else f"{starts} of {candidates} times"
    return text.capitalize() if is_opening else text
