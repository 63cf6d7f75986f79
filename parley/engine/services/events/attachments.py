"""Files that applications keep for their events: checked by name, type and content, and read by their link."""

import base64
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from parley.engine.domain.errors.events import AttachmentUnknown
from parley.engine.domain.event_writing.files import NewFile, has_content_of_type
from parley.engine.domain.event_writing.states import AttachedFile, Subscription
from parley.engine.models import Application, Attachment, WebhookDelivery
from parley.engine.services.notifications.deliveries import build_delivery
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash, make_token

KIND = "attachment_subscription"
_LONGEST_TOKEN = 64
REFUSED_DAYS = 7
KEPT_DAYS = 400


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file as it is handed out."""

    name: str
    content_type: str
    content: bytes


def keep_attachment(application: Application, file: NewFile, subscriptions: Collection[Subscription]) -> Attachment:
    """Keep a file, look whether it holds what its type says, and tell those who asked how that went.

    A file that does not is kept as rejected: no event will carry it.
    """
    is_approved = has_content_of_type(file)
    token = make_token()
    with transaction.atomic():
        row = Attachment.objects.create(
            application=application,
            file_name=file.name,
            content_type=file.content_type,
            md5=hashlib.md5(file.content, usedforsecurity=False).hexdigest(),
            size_bytes=len(file.content),
            content=base64.b64encode(file.content).decode() if is_approved else "",
            token=token,
            token_hash=keyed_hash("attachment", token),
            is_approved=is_approved,
        )
        interaction = "attachment_approved" if is_approved else "attachment_rejected"
        WebhookDelivery.objects.bulk_create(
            build_delivery(
                application,
                subscription.uri,
                KIND,
                {
                    "notification": {"type": KIND, "interactions": [{"type": interaction}]},
                    "attachment": describe_attachment(row),
                },
            )
            for subscription in subscriptions
            if interaction in subscription.interactions
        )
    return row


def describe_attachment(row: Attachment) -> dict[str, str]:
    """The file in the contract's words."""
    return {
        "attachment_id": row.pk,
        "file_name": row.file_name,
        "content_type": row.content_type,
        "md5": row.md5,
    }


def find_files(application: Application, attachment_ids: Collection[str]) -> dict[str, AttachedFile]:
    """Those of the application's approved files, by id, as events carry them. One query."""
    rows = Attachment.objects.filter(application=application, pk__in=attachment_ids, is_approved=True)
    return {
        row.pk: AttachedFile(row.pk, row.file_name, row.content_type, row.size_bytes, build_attachment_url(row))
        for row in rows.defer("content")
    }


def build_attachment_url(row: Attachment) -> str:
    """Where whoever has the event reads the file."""
    return f"{settings.PARLEY_PUBLIC_URL}/attachments/{row.token}"


def read_attachment(token: str) -> FileContent:
    """The file behind a link. Raises AttachmentUnknown."""
    row = Attachment.objects.filter(
        token_hash=keyed_hash("attachment", token[:_LONGEST_TOKEN]), is_approved=True
    ).first()
    if row is None:
        raise AttachmentUnknown
    return FileContent(row.file_name, row.content_type, base64.b64decode(row.content))


def forget_old_attachments() -> int:
    """Delete files that were refused a week ago, and those kept for 400 days: their links lead nowhere then."""
    refused = Q(is_approved=False, created_at__lt=now() - timedelta(days=REFUSED_DAYS))
    return Attachment.objects.filter(refused | Q(created_at__lt=now() - timedelta(days=KEPT_DAYS))).delete()[0]
