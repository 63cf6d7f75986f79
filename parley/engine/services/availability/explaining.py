"""Why there are no times, or few: an explanation put into sentences."""

from parley.engine.domain.slots import Explanation, ReasonKind
from parley.engine.models import Account

_SENTENCES = {
    ReasonKind.NOTICE: "{starts} have passed or are sooner than the minimum notice.",
    ReasonKind.OUTSIDE_HOURS: "{starts} lie outside the working hours of {name}.",
    ReasonKind.BUSY: "At {starts} the calendar of {name} is busy.",
    ReasonKind.TAKEN: "At {starts} {name} has a conversation booked.",
    ReasonKind.HELD: "At {starts} somebody else is just choosing that time of {name}.",
    ReasonKind.UNREADABLE: "At {starts} a calendar of {name} could not be read.",
    ReasonKind.BUFFER: "{starts} are too close to something else of {name}.",
    ReasonKind.LIMIT: "{starts} fall on days on which {name} has reached the daily limit.",
}


def put_in_words(explanation: Explanation) -> list[str]:
    """One sentence a reason, the weightiest first; people are called by name. One query."""
    if not explanation.candidates:
        return ["The period of this link holds no time at all: it is over, or shorter than the conversation."]
    ids = {each.reason.member_key for each in explanation.takeaways if each.reason.member_key}
    names = {account.pk: account.name or account.email for account in Account.objects.filter(pk__in=ids)}
    sums: dict[tuple[ReasonKind, str], int] = {}
    for each in explanation.takeaways:
        key = (each.reason.kind, each.reason.member_key)
        # Several calendars of one person may cover the same time: the largest is the honest lower bound.
        sums[key] = max(sums.get(key, 0), each.starts)
    # That the last starts of a period have no room before its end explains nothing, so the period is not among these.
    weighty = sorted(sums.items(), key=lambda item: -item[1])
    return [
        _SENTENCES[kind].format(
            starts=_count(starts, explanation.candidates, is_opening=not _SENTENCES[kind].startswith("At")),
            name=names.get(member_key, "somebody"),
        )
        for (kind, member_key), starts in weighty
        if kind in _SENTENCES
    ]


def _count(starts: int, candidates: int, *, is_opening: bool) -> str:
    text = f"all {candidates} times" if starts == candidates else f"{starts} of {candidates} times"
    return text.capitalize() if is_opening else text
