"""How much may be asked at once on this installation."""

from django.conf import settings

from parley.engine.domain.asking.question import AskingLimits


def read_limits() -> AskingLimits:
    """The bounds of a question, as the settings have them."""
    return AskingLimits(**settings.PARLEY_AVAILABILITY_LIMITS)
