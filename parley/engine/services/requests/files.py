"""Files of scheduling requests: kept while a form is filled in, then with the request; read by their links; swept."""

import base64
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import RequestFileUnknown
from parley.engine.domain.event_writing.files import NewFile
from parley.engine.models import (
    Account,
    Application,
    Attachment,
    BookingStatus,
    RequestFile,
    RequestStatus,
    SchedulingRequest,
)
from parley.engine.services.links import make_link_token
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash
from parley.toolkit.locking import lock_names
from parley.toolkit.queries.ready import ReadyObjects

MOST_FILES = 5
# Forms that were never sent; several may stand open at once.
MOST_WAITING = 20
WAITING_HOURS = 24
# How long files outlive what they were meant for.
KEPT_DAYS = 90
_LONGEST_TOKEN = 64


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file as it is handed out."""

    name: str
    content_type: str
    content: bytes


def keep_file(account: Account, file: NewFile) -> RequestFile:
    """Keep a file of a form that has not been sent yet. Raises InputRefused(files) where too many wait."""
    if RequestFile.objects.filter(account=account, request=None).count() >= MOST_WAITING:
        raise InputRefused("Many files of yours wait in forms that were not sent. Try again tomorrow.", field="files")
    token, token_hash = make_link_token("request_file")
    return RequestFile.objects.create(
        account=account,
        name=file.name,
        content_type=file.content_type,
        size_bytes=len(file.content),
        content=base64.b64encode(file.content).decode(),
        token=token,
        token_hash=token_hash,
    )


def keep_attachments(account: Account, application: Application, attachment_ids: Sequence[str]) -> list[str]:
    """Copies of an application's attachments for a request of theirs, by id; raises InputRefused."""
    wanted = list(dict.fromkeys(attachment_ids))
    _check_number(len(wanted))
    rows = Attachment.objects.filter(application=application, pk__in=wanted, is_approved=True)
    found = {row.pk: row for row in rows}
    if len(found) != len(wanted):
        raise InputRefused("There is no such attachment, or it was rejected.", field="event.attachments")
    files = [NewFile(row.file_name, row.content_type, base64.b64decode(row.content)) for row in found.values()]
    with transaction.atomic():
        return [keep_file(account, file).pk for file in files]


def list_waiting_files(account: Account, file_ids: Sequence[str]) -> list[RequestFile]:
    """Those of the account's files that belong to no request yet, in the order of the ids."""
    rows = RequestFile.objects.filter(account=account, request=None, pk__in=list(file_ids)[:MOST_WAITING])
    found = {row.pk: row for row in rows.defer("content")}
    return [found[each] for each in dict.fromkeys(file_ids) if each in found]


def check_files(account: Account, file_ids: Sequence[str]) -> list[RequestFile]:
    """The files that a request shall have. Raises InputRefused(files)."""
    found = list_waiting_files(account, file_ids)
    _check_number(len(found))
    if len(found) != len(set(file_ids)):
        raise InputRefused("A file is no longer here. Please choose it again.", field="files")
    return found


def _check_number(count: int) -> None:
    if count > MOST_FILES:
        raise InputRefused(f"At most {MOST_FILES} files.", field="files")


def attach_files(request: SchedulingRequest, files: Collection[RequestFile]) -> None:
    """Give waiting files to a request; inside the caller's transaction."""
    if files:
        RequestFile.objects.filter(pk__in=[each.pk for each in files], request=None).update(request=request)


def add_file(request: SchedulingRequest, account: Account, file: NewFile) -> RequestFile:
    """One more file for a request that exists. Raises InputRefused(files)."""
    with transaction.atomic():
        lock_names([f"request:{request.pk}"])
        _check_number(RequestFile.objects.filter(request=request).count() + 1)
        row = keep_file(account, file)
        attach_files(request, [row])
    return row


def remove_file(request: SchedulingRequest, file_id: str) -> None:
    """Take a file away: its link leads nowhere from now on. Raises RequestFileUnknown."""
    if not RequestFile.objects.filter(request=request, pk=file_id).delete()[0]:
        raise RequestFileUnknown


def list_files(request: SchedulingRequest) -> list[RequestFile]:
    """The files of a request in the order of adding; of several conversations, those of the one that leads."""
    return _FILES.list_objects(request_id=request.leader_id or request.pk)


_FILES = ReadyObjects(
    RequestFile,
    lambda request_id: RequestFile.objects.filter(request_id=request_id).order_by("created_at", "pk"),
    without=("content",),
)


def build_file_url(file: RequestFile) -> str:
    """Where whoever has the link reads the file."""
    return f"{settings.PARLEY_PUBLIC_URL}/files/{file.token}"


def read_request_file(token: str) -> FileContent:
    """The file behind a link. Raises RequestFileUnknown."""
    row = RequestFile.objects.filter(token_hash=keyed_hash("request_file", token[:_LONGEST_TOKEN])).first()
    if row is None:
        raise RequestFileUnknown
    return FileContent(row.name, row.content_type, base64.b64decode(row.content))


def forget_old_files() -> int:
    """Delete files of forms that were never sent, and those whose conversation is long over; answers how many."""
    moment = now()
    waiting = RequestFile.objects.filter(request=None, created_at__lt=moment - timedelta(hours=WAITING_HOURS))
    until = moment - timedelta(days=KEPT_DAYS)
    is_ahead = SchedulingRequest.objects.filter(bookings__status=BookingStatus.CONFIRMED, bookings__ends_at__gt=until)
    over = RequestFile.objects.filter(request__isnull=False, created_at__lt=until)
    over = over.exclude(request__status=RequestStatus.PENDING).exclude(request__in=is_ahead)
    return int(waiting.delete()[0]) + int(over.delete()[0])
