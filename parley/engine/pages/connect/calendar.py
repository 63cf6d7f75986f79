"""Connect a calendar: the built-in one in one click, or any CalDAV server."""

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from parley.engine.domain.errors.base import EngineRefusal, InputRefused
from parley.engine.pages.connect.forms import CalendarServerForm, PublishedCalendarForm, add_refusal
from parley.engine.pages.connect.way import find_window, lead_on, show_page
from parley.engine.services.applications.link_attempts import mark_set_up
from parley.engine.services.calendars.connecting.servers import connect_builtin_calendar, connect_caldav, connect_feed
from parley.engine.services.calendars.connections import list_connections
from parley.engine.session import AccountRequest, signed_in_page

# What people know their calendar by: its name, the address to fill in, and what they have to bring.
PRESETS = {
    "icloud": {
        "name": "iCloud",
        "address": "https://caldav.icloud.com",
        "help": "Your user name is your Apple Account's email address. The password is an app-specific one, made at "
        "account.apple.com under Sign-In and Security.",
    },
    "fastmail": {
        "name": "Fastmail",
        "address": "https://caldav.fastmail.com",
        "help": "Your user name is your Fastmail address. The password is an app password for calendars (CalDAV), made "
        "in Fastmail under Settings, Privacy & Security.",
    },
    "nextcloud": {
        "name": "Nextcloud",
        "address": "https://",
        "help": "The address is that of your Nextcloud, such as https://cloud.example.com. The password is an app "
        "password, made in Nextcloud under Settings, Security.",
    },
}


@signed_in_page
@require_http_methods(["GET", "POST"])
def choose_calendar(request: AccountRequest) -> HttpResponseBase:
    """Which calendar; pressing the built-in one connects it at once."""
    error = ""
    if request.method == "POST":
        try:
            connect_builtin_calendar(request.account)
            return _go_on(request)
        except EngineRefusal as refusal:
            error = refusal.message
    has_calendar = bool(list_connections(request.account))
    context = {"account": request.account, "presets": PRESETS, "error": error, "has_calendar": has_calendar}
    return show_page(request, "engine/connect/calendar.html", context)


@signed_in_page
@require_http_methods(["GET", "POST"])
def connect_server(request: AccountRequest) -> HttpResponseBase:
    """Address, user name, password; what was typed stays when it does not work, except the password."""
    preset = PRESETS.get(request.GET.get("server", ""))
    initial = {"address": preset["address"]} if preset else {}
    form = CalendarServerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            connect_caldav(request.account, data["address"], data["username"], data["password"])
            return _go_on(request)
        except InputRefused as refusal:
            add_refusal(form, refusal)
        except EngineRefusal as refusal:
            form.add_error(None, refusal.message)
    context = {"form": form, "preset": preset, "server": request.GET.get("server", ""), "account": request.account}
    return show_page(request, "engine/connect/caldav.html", context)


@signed_in_page
@require_http_methods(["GET", "POST"])
def connect_published(request: AccountRequest) -> HttpResponseBase:
    """A calendar that is published as a file: busy time only."""
    form = PublishedCalendarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            connect_feed(request.account, form.cleaned_data["address"].strip(), form.cleaned_data["name"].strip())
            return _go_on(request)
        except InputRefused as refusal:
            add_refusal(form, refusal)
    return show_page(request, "engine/connect/feed.html", {"form": form, "account": request.account})


def _go_on(request: AccountRequest) -> HttpResponseBase:
    attempt = find_window(request)
    if attempt is not None:
        mark_set_up(attempt, True)
    return lead_on(request, request.account)
