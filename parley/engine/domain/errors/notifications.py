"""Refusals about channels and the invitations that applications send themselves."""

from parley.engine.domain.errors.base import NotFound


class ChannelUnknown(NotFound):
    """No such channel."""

    default_message = "There is no such channel."


class SmartInviteUnknown(NotFound):
    """No such smart invite."""

    default_message = "There is no such invitation."
