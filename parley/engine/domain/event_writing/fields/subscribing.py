"""Subscriptions as applications send them: whom to call, when, and on what."""

from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.states import Subscription, Transition

_ANCHORS = {"event_start": "start", "event_end": "end"}
_SIDES = (("before", -1), ("after", 1))
MOST_SUBSCRIPTIONS = 10
_MOST_TRANSITIONS = 10
_MOST_MINUTES = 40_320  # four weeks
_IN_MINUTES = {"minutes": 1, "hours": 60, "days": 1440}


def read_subscriptions(
    reader: FieldReader, interactions: tuple[str, ...] = ("conferencing_assigned",)
) -> tuple[Subscription, ...] | None:
    """The subscriptions of a call, None where nothing is said of them, () to end them all."""
    found = reader.each("subscriptions", MOST_SUBSCRIPTIONS)
    if found is None:
        return None
    return tuple(each for one in found if (each := _read_subscription(one, interactions)) is not None)


def _read_subscription(reader: FieldReader, known: tuple[str, ...]) -> Subscription | None:
    if reader.raw("type") is None:
        reader.refuse("type", "required", "This is needed.")
    reader.word("type", ("webhook",))
    if reader.raw("uri") is None:
        reader.refuse("uri", "required", "This is needed.")
    uri = reader.link("uri")
    transitions = tuple(_read_transition(each) for each in reader.each("transitions", _MOST_TRANSITIONS) or [])
    interactions = tuple(each.word("type", known) or "" for each in reader.each("interactions", len(known)) or [])
    if not transitions and not interactions:
        reader.refuse("transitions", "required", "Say when to call: transitions, or interactions.")
    return None if uri is None else Subscription(uri, transitions, interactions)


def _read_transition(reader: FieldReader) -> Transition:
    sides = [(name, sign) for name, sign in _SIDES if reader.raw(name) is not None]
    if len(sides) != 1:
        reader.refuse("", "invalid", "A transition is before or after the event's start or end.")
        return Transition("start", 0)
    name, sign = sides[0]
    anchor = _ANCHORS.get(reader.word(name, _ANCHORS) or "", "start")
    offset = reader.inner("offset")
    minutes = 0
    for unit, factor in _IN_MINUTES.items():
        minutes += factor * (offset.number(unit, 0, _MOST_MINUTES // factor) or 0) if offset is not None else 0
    return Transition(anchor, sign * minutes)
