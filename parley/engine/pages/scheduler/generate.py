"""Generate Link: the form with its live preview, and what follows when the link is made."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_POST

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.event_writing.files import MOST_BYTES
from parley.engine.models import RequestFile, TemplateKind
from parley.engine.pages.scheduler.drafting import make_first_values, note_refusal
from parley.engine.pages.scheduler.options.files import take_files
from parley.engine.pages.scheduler.preview import PreviewView, look_ahead
from parley.engine.pages.scheduler.request_form import RequestForm
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page, show_page
from parley.engine.services.applications.link_attempts import return_address
from parley.engine.services.people.resources import list_resources
from parley.engine.services.people.units import list_members
from parley.engine.services.pools.pools import list_pools
from parley.engine.services.requests.files import MOST_FILES
from parley.engine.services.scheduling_requests import create_request
from parley.engine.services.templates.templates import get_template, list_templates
from parley.engine.session import AccountRequest
from parley.toolkit.routes import takes

LINK = "link"


@takes(MOST_FILES * MOST_BYTES)
@scheduler_page(LINK)
@require_http_methods(["GET", "HEAD", "POST"])
def generate_link(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """Show the form; sent, make the link and go back to where it is wanted. `show=preview` only looks ahead."""
    if request.method != "POST":
        # A form bound to its own first values looks ahead before anything was typed.
        form = _make_form(request, place)
        return _show(request, place, form, look_ahead(place, _fill(form)))
    form = _make_form(request, place, request.POST)
    is_only_looking = request.POST.get("show") == "preview"
    files, problem = take_files(request, place.account)
    preview = look_ahead(place, form, is_final=not is_only_looking)
    if is_only_looking:
        return _show(request, place, form, preview, files=files, problem=problem)
    if preview is None or problem:
        return _show(request, place, form, preview or look_ahead(place, form), files=files, problem=problem, status=400)
    if not preview.offered and not request.POST.get("is_empty_fine"):
        return _show(request, place, form, preview, files=files, is_doubtful=True)
    draft = replace(preview.draft, file_ids=tuple(file.pk for file in files))
    try:
        made = create_request(place.unit, place.account, draft, attempt=place.attempt)
    except InputRefused as refusal:
        note_refusal(form, refusal)
        return _show(request, place, form, preview, files=files, status=400)
    address = return_address(place.attempt) if place.attempt else ""
    return HttpResponseRedirect(address or f"/scheduler/requests/{made.pk}?made=yes", status=303)


@scheduler_page(LINK)
@require_POST
def preview_link(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """The preview alone, for the form as it stands; asked for by the page while somebody fills it in."""
    form = _make_form(request, place, request.POST)
    context = {"preview": look_ahead(place, form), "form": form, "is_fragment": True}
    return show_page(request, place, "engine/scheduler/_preview.html", context)


def _make_form(request: AccountRequest, place: Workplace, data: QueryDict | None = None) -> RequestForm:
    template_id = request.GET.get("template", "")
    template = get_template([place.unit], template_id) if template_id else None
    first_values = make_first_values(place.account, place.attempt, template)
    pools, rooms = list_pools(place.unit), list_resources(place.unit)
    return RequestForm(list_members(place.unit), data, initial=first_values, pools=pools, rooms=rooms)


def _fill(form: RequestForm) -> RequestForm:
    """The same form as if it had been sent as it is."""
    values = {name: form[name].value() for name in form.fields}
    return RequestForm(
        form.members, values, initial=form.initial, pools=list(form.pools.values()), rooms=form.offered_rooms
    )


def _show(
    request: AccountRequest,
    place: Workplace,
    form: RequestForm,
    preview: PreviewView | None,
    *,
    files: Sequence[RequestFile] = (),
    problem: str = "",
    is_doubtful: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "preview": preview,
        "files": files,
        "files_problem": problem,
        "most_files": MOST_FILES,
        "is_doubtful": is_doubtful,
        "templates": list_templates(place.unit, TemplateKind.REQUEST),
        "template_id": request.GET.get("template", ""),
    }
    return show_page(request, place, "engine/scheduler/generate.html", context, status)
