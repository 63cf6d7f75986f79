"""Screens of imports: the list, a new one, and each on its way from file to candidates."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import CandidateImport, ImportStage
from parley.console.pages.exports import send_csv
from parley.console.pages.fields import take_refusal
from parley.console.pages.imports.forms import ChoicesForm, UploadForm, list_targets, show_choices
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.pages.progress import Progress, answer_poll
from parley.console.services.imports.files import MOST_BYTES, take_file
from parley.console.services.imports.records import (
    begin_import,
    choose_columns,
    count_reasons,
    describe_columns,
    get_import,
    list_imports,
    list_refused_rows,
    preview_rows,
    stop_import,
)
from parley.toolkit.presenting.translating import translate_fields
from parley.toolkit.routes import takes
from parley.toolkit.work_queue import WorkState


@page_for(Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_imports(request: MemberRequest) -> HttpResponse:
    """The company's imports, newest first."""
    context = {"page": list_imports(request.member.company, request.GET.get("page", "1"))}
    return render(request, "console/imports/list.html", context | {"tzid": request.member.user.tzid or "UTC"})


@takes(MOST_BYTES)
@page_for(Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def add_import(request: MemberRequest) -> HttpResponse:
    """A new import: the file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = take_file(request.member, form.cleaned_data["file"])
        except InputRefused as refusal:
            take_refusal(form, InputRefused(translate_fields(refusal.fields)))
        else:
            return redirect("import", found.pk)
    return render(request, "console/imports/new.html", {"form": form}, status=422 if form.errors else 200)


@page_for(Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_import(request: MemberRequest, import_id: str) -> HttpResponse:
    """An import where it stands: columns to choose, being checked, checked, being imported, done."""
    found = get_import(request.member.company, import_id)
    return SCREENS[ImportStage(found.stage)](request, found)


@page_for(Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_import_columns(request: MemberRequest, import_id: str) -> HttpResponse:
    """The columns and what is to be done, also anew after a check."""
    found = get_import(request.member.company, import_id)
    if request.method != "POST":
        if found.stage not in (ImportStage.MAPPING, ImportStage.CHECKED):
            return redirect("import", found.pk)
        return _show_columns(request, found)
    form = ChoicesForm(found.company, request.POST)
    if form.is_valid():
        try:
            choose_columns(found, form.read_choices(request.POST.getlist("target")))
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            return redirect("import", found.pk)
    return _show_columns(request, found, form)


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def start_import(request: MemberRequest, import_id: str) -> HttpResponse:
    """What was checked is imported."""
    found = get_import(request.member.company, import_id)
    begin_import(found)
    return redirect("import", found.pk)


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def end_import(request: MemberRequest, import_id: str) -> HttpResponse:
    """Stop it; what was imported stays."""
    stop_import(get_import(request.member.company, import_id))
    messages.success(request, _("Stopped. The file was removed."))
    return redirect("import", import_id)


@page_for(Capability.EDIT_CANDIDATES, to_change=Capability.EXPORT_DATA)
@require_POST
def export_refused_rows(request: MemberRequest, import_id: str) -> HttpResponseBase:
    """The rows that were not taken, as a file, the reason last."""
    found = get_import(request.member.company, import_id)
    names = dict(list_targets(found.company))
    header = [names.get(target, target) for target in found.targets]
    return send_csv("rows-not-imported.csv", [*header, _("Reason")], list_refused_rows(found))


def _show_columns(request: MemberRequest, found: CandidateImport, form: ChoicesForm | None = None) -> HttpResponse:
    chosen = request.POST.getlist("target")
    columns = describe_columns(found)
    context = {
        "found": found,
        "form": form or ChoicesForm(found.company, initial=show_choices(found)),
        # A form that was refused keeps what was chosen in it.
        "columns": list(zip(columns, chosen if len(chosen) == len(columns) else found.targets, strict=True)),
        "targets": list_targets(found.company),
    }
    return render(request, "console/imports/columns.html", context, status=422 if form else 200)


def _show_new(request: MemberRequest, found: CandidateImport) -> HttpResponse:
    return _show_columns(request, found)


def _show_progress(request: MemberRequest, found: CandidateImport) -> HttpResponse:
    is_failed = found.state == WorkState.FAILED
    progress = Progress(_write_progress(found), found.rows_done, found.rows_total, is_over=is_failed)
    answer = answer_poll(request, progress)
    if answer is not None:
        return answer
    return render(request, "console/imports/progress.html", {"found": found, "progress": progress})


def _write_progress(found: CandidateImport) -> str:
    words = (
        ngettext("%(done)s of %(total)s row checked", "%(done)s of %(total)s rows checked", found.rows_total)
        if found.stage == ImportStage.CHECKING
        else ngettext("%(done)s of %(total)s row imported", "%(done)s of %(total)s rows imported", found.rows_total)
    )
    return words % {"done": f"{found.rows_done:,}", "total": f"{found.rows_total:,}"}


def _show_checked(request: MemberRequest, found: CandidateImport) -> HttpResponse:
    return _show_report(request, found, {"rows": preview_rows(found)})


def _show_done(request: MemberRequest, found: CandidateImport) -> HttpResponse:
    return _show_report(request, found, {})


def _show_report(request: MemberRequest, found: CandidateImport, more: dict[str, object]) -> HttpResponse:
    progress = Progress(_write_progress(found), found.rows_done, found.rows_total, is_over=True)
    answer = answer_poll(request, progress)
    if answer is not None:
        return answer
    context = {
        "found": found,
        "taken_count": found.new_count + found.known_count,
        "reasons": [(_(words), count) for words, count in count_reasons(found)],
        "remarks": [(_(words), count) for words, count in found.remarks.items() if count],
        "can_export": request.member.can(Capability.EXPORT_DATA),
    }
    return render(request, "console/imports/report.html", context | more)


SCREENS: dict[ImportStage, Callable[[MemberRequest, CandidateImport], HttpResponse]] = {
    ImportStage.MAPPING: _show_new,
    ImportStage.CHECKING: _show_progress,
    ImportStage.CHECKED: _show_checked,
    ImportStage.IMPORTING: _show_progress,
    ImportStage.DONE: _show_done,
    ImportStage.STOPPED: _show_done,
}
