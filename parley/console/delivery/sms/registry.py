"""Which way text messages go on this installation."""

from django.conf import settings

from parley.console.delivery.sms.base import SmsProvider
from parley.console.delivery.sms.catcher import SmsCatcher
from parley.console.delivery.sms.twilio import ORIGIN, Twilio


def get_sms_provider() -> SmsProvider:
    """The provider of the environment, or the catcher where none is named."""
    facts = settings.PARLEY_SMS
    if facts is None:
        return SmsCatcher()
    return Twilio(facts["account"], facts["token"], facts["number"], facts["imitation"] or ORIGIN)


def is_sms_caught() -> bool:
    """Whether texts stay in the mail catcher, because no provider is set."""
    return settings.PARLEY_SMS is None
