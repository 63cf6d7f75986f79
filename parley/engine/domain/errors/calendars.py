"""Refusals about connections, calendars and calendar data."""

from parley.engine.domain.errors.base import EngineRefusal, InputRefused, NotFound


class CalendarNotConnected(InputRefused):
    """A calendar server that could not be connected; `field` is address, username or password."""

    default_message = "This calendar could not be connected."


class CalendarDataRefused(EngineRefusal):
    """Calendar data from outside that cannot be used."""

    default_message = "This calendar data cannot be used."


class EventUnreadable(CalendarDataRefused):
    """An event that cannot be read."""

    default_message = "An event in the calendar cannot be read."


class CalendarTooLarge(EventUnreadable):
    """Calendar data that holds more than is read of one object: it is not known when its owner is free."""

    default_message = "The calendar data is too large."


class RecurrenceUnreadable(CalendarDataRefused):
    """A recurrence rule that cannot be read."""

    default_message = "A repeating event's rule cannot be read."


class RecurrenceTooDense(CalendarDataRefused):
    """A recurrence rule that costs too much to expand."""

    default_message = "A repeating event happens too often to be expanded."


class ReplyUnreadable(CalendarDataRefused):
    """An answer to an invitation that cannot be read."""

    default_message = "This answer to an invitation cannot be read."


class ConnectionUnknown(NotFound):
    """No such calendar connection."""

    default_message = "There is no such calendar connection."


class CalendarUnknown(NotFound):
    """No such calendar."""

    default_message = "There is no such calendar."


class PermissionsRequestUnknown(NotFound):
    """A link to answer an application's wish for permissions that is over, or somebody else's."""

    default_message = "This link was used before, has expired, or is for somebody else."
