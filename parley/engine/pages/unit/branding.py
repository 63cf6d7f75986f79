"""What candidates see of a unit: its logo and its colour, chosen by its owners."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from parley.engine.domain.errors.base import InputRefused
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page, show_page
from parley.engine.pages.unit.forms import BrandForm, LogoForm
from parley.engine.pages.unit.members import go_to_unit
from parley.engine.services.people.branding import LARGEST_LOGO, find_brand, remove_logo, set_accent, set_logo
from parley.engine.services.people.units import is_owner
from parley.engine.session import AccountRequest

_PATH = "/scheduler/unit/branding"


@scheduler_page()
@require_safe
def show_branding(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """Logo and colour as they are, and the forms to change them."""
    return _show(request, place)


@scheduler_page()
@require_POST
def save_accent(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """Choose the colour."""
    form = BrandForm(request.POST)
    if form.is_valid():
        try:
            set_accent(place.account, place.unit, form.cleaned_data["accent_color"])
            messages.success(request, "Saved. Candidates see it at once.")
            return go_to_unit(place.unit, _PATH)
        except InputRefused as refusal:
            _note(form, refusal)
    return _show(request, place, form=form, status=422)


@scheduler_page()
@require_POST
def save_logo(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """Put up a picture, or go without one."""
    if request.POST.get("remove"):
        remove_logo(place.account, place.unit)
        messages.success(request, "The logo is taken down.")
        return go_to_unit(place.unit, _PATH)
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            set_logo(place.account, place.unit, form.cleaned_data["logo"].read(LARGEST_LOGO + 1))
            messages.success(request, "Saved. Candidates see it at once.")
            return go_to_unit(place.unit, _PATH)
        except InputRefused as refusal:
            _note(form, refusal)
    return _show(request, place, logo_form=form, status=422)


def _note(form: forms.Form, refusal: InputRefused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def _show(
    request: AccountRequest,
    place: Workplace,
    *,
    form: BrandForm | None = None,
    logo_form: LogoForm | None = None,
    status: int = 200,
) -> HttpResponse:
    brand = find_brand(place.unit)
    context = {
        "brand": brand,
        "form": form or BrandForm(initial={"accent_color": brand.accent_color}),
        "logo_form": logo_form or LogoForm(),
        "may_change": is_owner(place.account, place.unit),
        "section": "branding",
    }
    return show_page(request, place, "engine/unit/branding.html", context, status)
