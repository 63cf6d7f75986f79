"""Text messages where no provider is set: each kept in the mail catcher, for whoever runs the installation."""

from collections.abc import Mapping

from django.conf import settings

from parley.console.delivery.sms.base import SmsArrival, SmsReceipt, SmsRefused
from parley.toolkit.ids import make_token
from parley.toolkit.mail.composing import compose_mail, make_mail_id
from parley.toolkit.mail.delivering import keep_in_catcher


class SmsCatcher:
    """Nothing leaves the machine."""

    @property
    def number(self) -> str:
        """There is none."""
        return ""

    def send(self, recipient: str, body: str, callback_url: str) -> str:
        """Keep the text as a mail; answers a name for it."""
        keep_in_catcher(
            compose_mail(
                sender=settings.PARLEY_MAIL_FROM,
                recipient=f"{recipient.lstrip('+')}@sms.invalid",
                subject=f"SMS to {recipient}",
                text=body,
                message_id=make_mail_id(),
            )
        )
        return f"caught_{make_token(8)}"

    def read_call(self, url: str, fields: Mapping[str, str], signature: str) -> SmsArrival | SmsReceipt | None:
        """Nobody calls: refused."""
        raise SmsRefused("No provider of text messages is set.", permanent=True)
