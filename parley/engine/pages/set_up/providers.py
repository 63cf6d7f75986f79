"""Google and Microsoft 365 for this installation: what to make there, the credentials, and whether they work."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import LinkUnknown
from parley.engine.services.providers.clients import (
    NAMES,
    check_registration,
    forget_registration,
    keep_registration,
    list_client_states,
    list_imitated_names,
)
from parley.engine.services.providers.set_up import check_set_up_address, list_guides, use_set_up_address
from parley.engine.session import public_page
from parley.toolkit.clock import now
from parley.toolkit.routes import declares

OPEN_UNTIL, OPEN_HOURS = "set_up_until", 12
View = Callable[..., HttpResponseBase]


def set_up_page(view: View) -> View:
    """Only the browser that used the operator's one-time address, for half a day."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        if request.session.get(OPEN_UNTIL, 0) < now().timestamp():
            return render(request, "engine/set_up/closed.html", status=403)
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return declares("operator")(guarded)


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponseBase:
    """A button; pressing it uses the address up."""
    try:
        if request.method == "POST":
            use_set_up_address(token)
            request.session.cycle_key()
            request.session[OPEN_UNTIL] = int((now() + timedelta(hours=OPEN_HOURS)).timestamp())
            return HttpResponseRedirect("/set-up/providers", status=303)
        check_set_up_address(token)
    except LinkUnknown as refusal:
        return render(request, "engine/set_up/closed.html", {"words": refusal.message}, status=404)
    response = render(request, "engine/set_up/enter.html", {"open_hours": OPEN_HOURS})
    response["Cache-Control"] = "no-store"
    return response


@set_up_page
@require_safe
def show_providers(request: HttpRequest) -> HttpResponse:
    """Each provider: how it stands, what to do there, and the form."""
    return _show(request, "", "")


@set_up_page
@require_POST
def save_provider(request: HttpRequest, service: str) -> HttpResponseBase:
    """Keep the credentials, try them, forget them: what the pressed button says."""
    if service not in NAMES:
        return HttpResponse(status=404)
    wish = request.POST.get("wish", "save")
    try:
        if wish == "forget":
            forget_registration(service)
            messages.info(request, f"{NAMES[service]} is not set up any more.")
        else:
            fields = (request.POST.get(name, "") for name in ("client_id", "client_secret", "tenant"))
            problem = check_registration(service) if wish == "check" else keep_registration(service, *fields)
            if problem:
                messages.warning(request, f"{NAMES[service]}: {problem}")
            else:
                messages.success(request, f"{NAMES[service]} knows these credentials. People can connect now.")
    except InputRefused as refusal:
        return _show(request, service, refusal.message, status=400)
    return HttpResponseRedirect(f"/set-up/providers#{service}", status=303)


def _show(request: HttpRequest, refused: str, words: str, status: int = 200) -> HttpResponse:
    states = {state.service: state for state in list_client_states()}
    providers = [(guide, states[guide.service]) for guide in list_guides()]
    context = {
        "providers": providers,
        "imitated": list_imitated_names(),
        "refused": refused,
        "words": words,
        "typed": request.POST,
    }
    return render(request, "engine/set_up/providers.html", context, status=status)
