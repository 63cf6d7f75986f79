"""The applications that somebody looks after, and a new one."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.pages.applications.forms import add_refusal, make_new_form
from parley.engine.services.applications.developers import (
    list_applications,
    list_units_to_develop,
    register_own_application,
)
from parley.engine.session import AccountRequest, signed_in_page


@signed_in_page
@require_GET
def show_applications(request: AccountRequest) -> HttpResponseBase:
    """What there is, or what one needs to begin."""
    units = list_units_to_develop(request.account)
    context = {"applications": list(list_applications(request.account)), "units": units}
    return render(request, "engine/applications/list.html", context)


@signed_in_page
@require_http_methods(["GET", "POST"])
def register(request: AccountRequest) -> HttpResponseBase:
    """Register an application; its page shows the credentials afterwards."""
    units = list_units_to_develop(request.account)
    if not units:
        return render(request, "engine/applications/list.html", {"applications": [], "units": []}, status=403)
    form = make_new_form(units, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = register_own_application(
                request.account, form.cleaned_data["unit"], form.cleaned_data["name"], form.read()
            )
        except InputRefused as refusal:
            add_refusal(form, refusal)
        except NotPermitted as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"{made.name} is registered. Its credentials are below.")
            return HttpResponseRedirect(f"/developers/{made.pk}", status=303)
    return render(request, "engine/applications/new.html", {"form": form})
