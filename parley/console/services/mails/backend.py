"""The mail of signing in (password resets, warnings): rows like every other mail, not sent while somebody waits."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from parley.console.services.mails.outgoing import queue_mail


class OutgoingMailBackend(BaseEmailBackend):
    """Django's interface for sending mail; every message becomes a row of the console's outgoing mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with transaction.atomic():
            for message in email_messages:
                for recipient in message.to:
                    queue_mail("sign_in", str(recipient), str(message.subject), str(message.body))
        return len(email_messages)
