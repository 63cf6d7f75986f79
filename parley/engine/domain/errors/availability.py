"""Refusals about hours and periods."""

from parley.engine.domain.errors.base import InputRefused


class WorkingHoursUnreadable(InputRefused):
    """Weekly hours that do not parse; the message says which and why."""

    default_message = "These working hours cannot be read."


class PeriodUnreadable(InputRefused):
    """A request's period that does not parse; the message says why."""

    default_message = "This period cannot be read."
