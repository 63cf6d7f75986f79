"""Which of Google's scopes Parley asks for, which others do as well, and what a missing one means in words.

The least for free and busy time is `calendar.events.freebusy`, and it stays enough where a person unticks the rest; an
agenda needs titles, so reading events is asked for, too. `calendar.events` alone can neither list calendars nor ask
for busy time.
"""

from collections.abc import Iterable, Iterator

from parley.engine.connectors.sign_in import Access

ROOT = "https://www.googleapis.com/auth/"
IDENTITY = ("openid", "email", "profile")
LIST_CALENDARS = f"{ROOT}calendar.calendarlist.readonly"
ASK_BUSY = f"{ROOT}calendar.events.freebusy"
READ_EVENTS = f"{ROOT}calendar.events.readonly"
WRITE_EVENTS = f"{ROOT}calendar.events"

_EVERYTHING = frozenset({f"{ROOT}calendar"})
_READING = _EVERYTHING | {f"{ROOT}calendar.readonly"}
# What a person has to have granted, by any of these scopes, and how it is called where they did not.
_NEEDS = {
    Access.READ_CALENDARS: (
        (_READING | {LIST_CALENDARS, f"{ROOT}calendar.calendarlist"}, "see the list of your calendars"),
        (_READING | {ASK_BUSY, READ_EVENTS, WRITE_EVENTS}, "see when you are busy"),
    ),
    Access.WRITE_EVENTS: ((_EVERYTHING | {WRITE_EVENTS}, "add booked conversations to your calendar"),),
}


def list_scopes(access: Iterable[Access]) -> list[str]:
    """The scopes to ask for, in a fixed order; who may write events may read them."""
    return list(_list_scopes(frozenset(access)))


def list_missing(scopes: frozenset[str], access: Iterable[Access]) -> list[str]:
    """What was not granted of `access`, in words for the person; empty when all is there."""
    wanted = frozenset(access)
    needs = [need for kind in Access if kind in wanted for need in _NEEDS.get(kind, ())]
    return [words for enough, words in needs if not enough & scopes]


def _list_scopes(access: frozenset[Access]) -> Iterator[str]:
    yield from IDENTITY
    if Access.READ_CALENDARS in access:
        yield from (LIST_CALENDARS, ASK_BUSY)
        if Access.WRITE_EVENTS not in access:
            yield READ_EVENTS
    if Access.WRITE_EVENTS in access:
        yield WRITE_EVENTS
