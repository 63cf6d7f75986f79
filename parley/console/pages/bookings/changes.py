"""Changing bookings: a page that says what will happen, then the results of each."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import BookingChange, ChangeKind, Conversation, Member
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.pages.progress import Progress, answer_poll
from parley.console.services.bookings.calendars import list_members
from parley.console.services.bookings.changing import begin_batch, get_batch, list_changes, list_chosen, run_batch
from parley.console.services.cronofy.data_centres import find_data_centre
from parley.toolkit.ids import make_token
from parley.toolkit.wall_time import read_wall_clock
from parley.toolkit.work_queue import WorkState


@page_for(Capability.MANAGE_CONVERSATIONS)
@require_POST
def change(request: MemberRequest) -> HttpResponse:
    """First the page that says what will happen; with `is_confirmed` it is begun."""
    if request.POST.get("kind") not in ChangeKind.values:
        raise InputRefused({"kind": _("Choose what to do.")})
    kind = ChangeKind(request.POST["kind"])
    chosen = list_chosen(request.member, request.POST.getlist("conversation"))
    if not chosen:
        raise InputRefused({"conversation": _("Choose at least one.")})
    members = list_members(request.member)
    taker = next((each for each in members if str(each.pk) == request.POST.get("to_member", "")), None)
    to_starts_at = _read_start(request) if kind == ChangeKind.MOVE else None
    is_missing = (kind == ChangeKind.REASSIGN and taker is None) or (kind == ChangeKind.MOVE and to_starts_at is None)
    if not request.POST.get("is_confirmed") or is_missing:
        return _ask(request, kind, chosen, members)
    takers = {each.pk: taker for each in chosen} if taker is not None else {}
    form_key = request.POST.get("form_key", "")
    batch = begin_batch(request.member, kind, chosen, takers, form_key, to_starts_at=to_starts_at)
    if len(chosen) == 1:
        # One call with a short deadline; what the engine does not answer the worker goes on with.
        run_batch(batch)
    return redirect("booking_batch", batch.pk)


def _read_start(request: MemberRequest) -> datetime | None:
    """The instant that the member's own clock shows so; of an hour that it shows twice the first."""
    field = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
    try:
        given = field.clean(request.POST.get("to_starts_at", ""))
    except ValidationError:
        return None
    meant = read_wall_clock(given.replace(tzinfo=None), request.member.user.tzid or "UTC") if given else []
    return meant[0] if meant else None


def _ask(request: MemberRequest, kind: ChangeKind, chosen: list[Conversation], members: list[Member]) -> HttpResponse:
    centres = {each.data_centre: find_data_centre(each.data_centre) for each in chosen}
    context = {
        "kind": kind,
        "chosen": chosen,
        "members": members,
        "is_kept_time": all(centre is not None and centre.is_parley for centre in centres.values()),
        "is_missing": bool(request.POST.get("is_confirmed")),
        "asked_start": request.POST.get("to_starts_at", ""),
        "form_key": request.POST.get("form_key") or make_token(),
        "tzid": request.member.user.tzid or "UTC",
    }
    return render(request, "console/bookings/change.html", context, status=422 if context["is_missing"] else 200)


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_batch(request: MemberRequest, batch_id: int) -> HttpResponse:
    """What came of each."""
    batch = get_batch(request.member, batch_id)
    changes = list_changes(batch)
    progress = _count(changes)
    context = {
        "batch": batch,
        "changes": changes,
        "progress": progress,
        "failed": sum(each.state == WorkState.FAILED for each in changes),
        "tzid": request.member.user.tzid or "UTC",
    }
    return answer_poll(request, progress) or render(request, "console/bookings/batch.html", context)


def _count(changes: list[BookingChange]) -> Progress:
    done, total = sum(each.state != WorkState.PENDING for each in changes), len(changes)
    words = ngettext("%(done)s of %(total)s done", "%(done)s of %(total)s done", total)
    return Progress(words % {"done": done, "total": total}, done, total, done == total)
