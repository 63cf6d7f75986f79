"""Refusals about events that applications write, their files and their conferencing."""

from parley.engine.domain.errors.base import NotFound


class EventUnknown(NotFound):
    """No such event."""

    default_message = "There is no such event in this calendar."


class AttachmentUnknown(NotFound):
    """No such file."""

    default_message = "There is no such file."


class ConferencingVisitUnknown(NotFound):
    """No such visit to choose conferencing, or one that is over."""

    default_message = "This link is no longer valid. Go back to the application and try again."


class MeetingRoomUnknown(NotFound):
    """No such meeting room of this account."""

    default_message = "There is no such meeting room of yours. Perhaps it was removed before."
