"""Calendars: which are connected and how they fare, which count as busy, which one takes bookings."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from parley.engine.domain.errors.base import EngineRefusal
from parley.engine.domain.errors.calendars import ConnectionUnknown
from parley.engine.models import ConnectionState
from parley.engine.services.calendars.calendars import choose_calendars, list_calendars
from parley.engine.services.calendars.connecting.disconnecting import disconnect
from parley.engine.services.calendars.connecting.storing import may_write
from parley.engine.services.calendars.connections import get_connection, list_connections, mark_due
from parley.engine.services.calendars.writing.wishes import list_failed_writes
from parley.engine.services.providers.clients import NAMES, list_sign_in_origins
from parley.engine.session import AccountRequest, signed_in_page
from parley.toolkit.form_targets import allow_forms_to


@signed_in_page
@require_http_methods(["GET", "POST"])
def show_calendars(request: AccountRequest) -> HttpResponseBase:
    """The connections with their calendars; saving says which count and which takes bookings."""
    if request.method == "POST":
        try:
            choose_calendars(request.account, request.POST.getlist("busy"), request.POST.get("target", ""))
        except EngineRefusal as refusal:
            return _show(request, refusal.message, status=422)
        messages.success(request, "Saved.")
        return HttpResponseRedirect("/scheduler/calendars", status=303)
    return _show(request)


@signed_in_page
@require_POST
def disconnect_calendar(request: AccountRequest, connection_id: str) -> HttpResponseBase:
    """Forget a connection, its password and what was read with it."""
    try:
        disconnect(get_connection(request.account, connection_id))
    except ConnectionUnknown as refusal:
        return _show(request, refusal.message, status=404)
    messages.success(request, "Disconnected. What gave access to it and its events are deleted here.")
    return HttpResponseRedirect("/scheduler/calendars", status=303)


@signed_in_page
@require_POST
def look_now(request: AccountRequest, connection_id: str) -> HttpResponseBase:
    """Let the worker look at a connection at once."""
    try:
        mark_due(get_connection(request.account, connection_id))
    except ConnectionUnknown as refusal:
        return _show(request, refusal.message, status=404)
    messages.info(request, "Parley looks at this calendar now. Reload in a few seconds.")
    return HttpResponseRedirect("/scheduler/calendars", status=303)


def _show(request: AccountRequest, error: str = "", status: int = 200) -> HttpResponseBase:
    calendars = list(list_calendars(request.account))
    rows = list(list_connections(request.account))
    connections = [
        {
            "row": connection,
            "calendars": [each for each in calendars if each.connection_id == connection.pk],
            "provider": NAMES.get(connection.service, ""),
            "may_write": may_write(connection),
        }
        for connection in rows
    ]
    context = {
        "connections": connections,
        "is_broken": any(row.state == ConnectionState.BROKEN for row in rows),
        "has_target": any(calendar.takes_bookings for calendar in calendars),
        "failed_writes": list_failed_writes(request.account)[:20],
        "account": request.account,
        "error": error,
    }
    response = render(request, "engine/preferences/calendars.html", context, status=status)
    return allow_forms_to(response, *list_sign_in_origins())
