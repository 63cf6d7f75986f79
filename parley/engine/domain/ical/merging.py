"""Putting our changes into an event that its owner has edited meanwhile, without losing what they added."""

from icalendar import Calendar, Event

# What a booking decides; everything else in the event (alarms, notes, categories, X- properties) is the owner's.
OURS = ("DTSTART", "DTEND", "DTSTAMP", "SUMMARY", "LOCATION", "STATUS", "URL")


def merge_event(theirs: bytes, ours: bytes, uid: str) -> bytes:
    """The owner's calendar object with our event's time, title, place and status; ours where theirs is unusable."""
    try:
        calendar = Calendar.from_ical(theirs)
        target, source = _find_event(calendar, uid), _find_event(Calendar.from_ical(ours), uid)
        if target is None or source is None:
            return ours
        for name in OURS:
            target.pop(name, None)
            if name in source:
                target[name] = source[name]
        target.pop("DURATION", None)
        sequence = max(int(target.get("SEQUENCE", 0)), int(source.get("SEQUENCE", 0)))
        target.pop("SEQUENCE", None)
        target.add("SEQUENCE", sequence)
        return bytes(calendar.to_ical())
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        # Whatever a stranger's object does to the parser: the booking must still reach the calendar.
        return ours


def _find_event(calendar: object, uid: str) -> Event | None:
    if not isinstance(calendar, Calendar):
        return None
    events = [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]
    return next((each for each in events if each.get("UID") == uid and "RECURRENCE-ID" not in each), None)
