"""Files that are chosen in the form of a link, or added to one that exists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.event_writing.files import MOST_BYTES, NewFile, read_upload
from parley.engine.models import Account, RequestFile
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page
from parley.engine.services.requests.files import (
    MOST_FILES,
    add_file,
    keep_file,
    list_waiting_files,
    remove_file,
)
from parley.engine.services.requests.listing import get_visible_request, require_looking_after
from parley.engine.session import AccountRequest
from parley.toolkit.routes import takes


def take_files(request: HttpRequest, account: Account) -> tuple[list[RequestFile], str]:
    """The files of a form that was sent, those from before and new ones, and what is wrong with a new one.

    They are kept at once, so that nobody has to choose them again when something else in the form is wrong.
    """
    waiting = list_waiting_files(account, request.POST.getlist("file_id"))
    try:
        for upload in _list_uploads(request):
            if len(waiting) == MOST_FILES:
                raise InputRefused(f"At most {MOST_FILES} files.", field="files")
            waiting.append(keep_file(account, _read(upload)))
    except InputRefused as refusal:
        return waiting, refusal.message
    return waiting, ""


@takes(MOST_FILES * MOST_BYTES)
@scheduler_page()
@require_POST
def add_request_file(request: AccountRequest, place: Workplace, request_id: str) -> HttpResponseBase:
    """One more file for a link that exists."""
    found = get_visible_request(place.account, request_id)
    require_looking_after(place.account, found)
    try:
        for upload in _list_uploads(request):
            add_file(found, place.account, _read(upload))
        messages.success(request, "Added. Whoever has the link finds it there.")
    except InputRefused as refusal:
        messages.warning(request, refusal.message)
    return HttpResponseRedirect(f"/scheduler/requests/{found.pk}", status=303)


@scheduler_page()
@require_POST
def drop_request_file(request: AccountRequest, place: Workplace, request_id: str, file_id: str) -> HttpResponseBase:
    """Take a file away."""
    found = get_visible_request(place.account, request_id)
    require_looking_after(place.account, found)
    remove_file(found, file_id)
    messages.success(request, "The file is taken away.")
    return HttpResponseRedirect(f"/scheduler/requests/{found.pk}", status=303)


def _list_uploads(request: HttpRequest) -> Sequence[UploadedFile[Any]]:
    return request.FILES.getlist("files")[: MOST_FILES + 1]


def _read(upload: UploadedFile[Any]) -> NewFile:
    # One byte more than may be: enough to see that it is too large.
    return read_upload(upload.name or "", upload.read(MOST_BYTES + 1), "files")
