"""Refusals about hours, periods and events that people register for."""

from parley.engine.domain.errors.base import InputRefused, NotFound


class WorkingHoursUnreadable(InputRefused):
    """Weekly hours that do not parse; the message says which and why."""

    default_message = "These working hours cannot be read."


class PeriodUnreadable(InputRefused):
    """A request's period that does not parse; the message says why."""

    default_message = "This period cannot be read."


class AvailabilityRuleUnknown(NotFound):
    """No such rule of this account."""

    default_message = "There is no such availability rule."


class SpecialDateUnknown(NotFound):
    """No such date among those that differ."""

    default_message = "There is no such date of yours. Perhaps it was taken away before."


class BookableEventUnknown(NotFound):
    """No such event of this application."""

    default_message = "There is no such bookable event."


class EventFull(InputRefused):
    """All places of an event are taken."""

    default_message = "All places of this event are taken."


class EventCancelled(InputRefused):
    """Nobody can register for an event that was cancelled."""

    default_message = "This event was cancelled."
