"""Every mail of the console: made as a row in its cause's transaction, sent by the worker."""

from urllib.parse import urlsplit

from django.conf import settings

from parley.console.models import OutgoingMail
from parley.toolkit.ids import make_token
from parley.toolkit.outgoing_mail import compose_mail


def queue_mail(purpose: str, recipient: str, subject: str, text: str, html: str = "") -> OutgoingMail:
    """A mail to one recipient as a row, to be sent soon; call it in the transaction of its cause.

    Raises what `compose_mail` raises for addresses and subjects with line breaks.
    """
    mail_id = f"<{make_token()}@{urlsplit(settings.PARLEY_PUBLIC_URL).hostname}>"
    content = compose_mail(
        sender=settings.PARLEY_MAIL_FROM, recipient=recipient, subject=subject, text=text, html=html, message_id=mail_id
    )
    return OutgoingMail.objects.create(
        purpose=purpose, mail_id=mail_id, recipient=recipient, subject=subject[:300], content=content.decode("utf-8")
    )
