"""Mails as rows: kept in the transaction of their cause, sent by the worker, each until it has left."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import structlog
from django.conf import settings
from django.db import models

from parley.toolkit.clock import now
from parley.toolkit.encrypted_field import EncryptedTextField
from parley.toolkit.mail.composing import MailRefused
from parley.toolkit.mail.delivering import deliver_mail
from parley.toolkit.work_queue import WorkRow, claim_due, finish, give_up, try_later, work_through

log = structlog.get_logger(__name__)

# Few at once: what a killed worker had claimed waits for its lease to end.
ROWS_AT_ONCE = 4


class MailRow(WorkRow):
    """One mail to one recipient; the Message-ID is fixed when the row is made, so that a repeat is recognised."""

    purpose = models.CharField(max_length=30)
    mail_id = models.CharField(max_length=200, unique=True)  # the Message-ID header
    recipient = models.CharField(max_length=254)
    subject = EncryptedTextField()  # it may name what is talked about
    content = EncryptedTextField()  # the whole message as sent, headers and all

    class Meta(WorkRow.Meta):
        abstract = True


Mail = TypeVar("Mail", bound=MailRow)


def send_mails(
    model: type[Mail],
    give_up_after_hours: int,
    settle_sent: Callable[[Mail], object] = finish,
    settle_failed: Callable[[Mail, str], object] = give_up,
    among: models.QuerySet[Mail] | None = None,
) -> int:
    """Send mails that are due; answers how many were tried. Each ends in `settle_sent`, or `settle_failed` with why.

    With `among`, only of these.
    """
    deadline = time.monotonic() + settings.PARLEY_LEASE_SECONDS / 2

    def send(row: Mail) -> None:
        if time.monotonic() > deadline:
            # The lease may end during a slow conversation, and another worker would send the mail as well.
            try_later(row, "waited too long for its turn", 0)
            return
        try:
            deliver_mail(row.content.encode(), row.recipient)
        except MailRefused as refusal:
            if refusal.permanent or row.created_at < now() - timedelta(hours=give_up_after_hours):
                log.warning("mail_given_up", purpose=row.purpose, row=row.pk)
                settle_failed(row, str(refusal))
            else:
                try_later(row, str(refusal))
            return
        settle_sent(row)

    return work_through(claim_due(model, ROWS_AT_ONCE, settings.PARLEY_LEASE_SECONDS, among), send)
