"""What happened between an application and the engine: its last calls, and what it was told."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from parley.engine.domain.errors.applications import ApplicationUnknown
from parley.engine.pages.applications.page import refuse
from parley.engine.services.applications.developers import get_own_application
from parley.engine.services.applications.traffic.calls import list_calls
from parley.engine.services.notifications.deliveries import list_deliveries, send_again
from parley.engine.session import AccountRequest, signed_in_page
from parley.toolkit.work_queue import WorkState

ON_A_PAGE = 50


@signed_in_page
@require_GET
def show_calls(request: AccountRequest, application_id: str) -> HttpResponseBase:
    """The last calls, newest first; `?only=errors` leaves those out that went well."""
    try:
        application = get_own_application(request.account, application_id)
    except ApplicationUnknown as refusal:
        return refuse(request, refusal)
    is_errors = request.GET.get("only") == "errors"
    page = Paginator(list_calls(application, is_errors), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"application": application, "page": page, "is_errors": is_errors, "tab": "calls"}
    return render(request, "engine/applications/calls.html", context)


@signed_in_page
@require_GET
def show_deliveries(request: AccountRequest, application_id: str) -> HttpResponseBase:
    """What it was told and is to be told; `?state=failed` shows what never arrived."""
    try:
        application = get_own_application(request.account, application_id)
    except ApplicationUnknown as refusal:
        return refuse(request, refusal)
    state = request.GET.get("state", "")
    state = state if state in WorkState.values else ""
    page = Paginator(list_deliveries(application, state), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"application": application, "page": page, "state": state, "tab": "deliveries"}
    return render(request, "engine/applications/deliveries.html", context)


@signed_in_page
@require_POST
def deliver_again(request: AccountRequest, application_id: str, delivery_id: int) -> HttpResponseBase:
    """The same bytes once more."""
    try:
        application = get_own_application(request.account, application_id)
        delivery = list_deliveries(application).filter(pk=delivery_id).first()
        if delivery is None:
            raise ApplicationUnknown("There is no such delivery any more.")
    except ApplicationUnknown as refusal:
        return refuse(request, refusal)
    if send_again(delivery):
        messages.success(request, "It goes out again now.")
    else:
        messages.warning(request, "It is being delivered at this moment.")
    return HttpResponseRedirect(f"/developers/{application.pk}/deliveries", status=303)
