"""Continue with Google or Microsoft 365: the way there and back."""

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from parley.engine.connectors.sign_in import Access
from parley.engine.domain.errors.base import EngineRefusal
from parley.engine.domain.errors.people import (
    AddressUnproven,
    IdentityUnknown,
    VisitOver,
)
from parley.engine.models import Account, ProviderVisit
from parley.engine.pages.connect.forms import HandedOverForm
from parley.engine.pages.connect.provider.showing import explain, on_way, show_create, with_way
from parley.engine.pages.connect.way import find_window, lead_on, read_way, show_page
from parley.engine.services.applications.link_attempts import (
    create_handed_over,
    go_on_as,
    is_vouched_newcomer,
    mark_set_up,
    vouch_for,
)
from parley.engine.services.calendars.connections import get_connection
from parley.engine.services.people.terms import current_terms
from parley.engine.services.providers.clients import NAMES, SERVICES
from parley.engine.services.providers.visits import (
    ALL_ACCESS,
    READING,
    Going,
    begin_visit,
    claim_visit,
    find_held_return,
    finish_visit,
)
from parley.engine.services.sign_ups import Connected, complete_proven, complete_return
from parley.engine.session import find_client_address, find_signed_in_account, public_page, sign_in_account
from parley.toolkit.ids import make_token

VISITOR, HELD = "provider_visitor", "held_visit"
# What only reads: the person may choose later where bookings are written.
READS_ONLY = "read"


@public_page
@require_POST
def set_out(request: HttpRequest, service: str) -> HttpResponseBase:
    """Off to the provider. Newcomers have accepted the terms on the page with the button; others need not be known."""
    if service not in SERVICES:
        raise Http404
    # Whoever logs in or signs up as another does not go on as the one who is signed in here.
    account = None if request.POST.get("as") == "another" else find_signed_in_account(request)
    form = HandedOverForm(request.POST)
    has_accepted = form.is_valid() and form.cleaned_data["version"] == current_terms().version
    if request.POST.get("is_new") and not has_accepted and account is None:
        return show_create(request)
    try:
        if account is None and has_accepted:
            account = _make_vouched(request, form)
        connection = get_connection(account, request.POST["connection"]) if account and _is_renewal(request) else None
        going = Going(
            service=service,
            browser_key=request.session.setdefault(VISITOR, make_token()),
            way=read_way(request),
            account=account,
            connection=connection,
            access=READING if request.POST.get("access") == READS_ONLY else ALL_ACCESS,
            terms_version=form.cleaned_data["version"] if has_accepted else "",
            tzid=form.cleaned_data["tzid"] if has_accepted else "",
            login_hint=connection.username if connection else "",
            asked_from=find_client_address(request),
        )
        return HttpResponseRedirect(begin_visit(going), status=303)
    except EngineRefusal as refusal:
        return explain(request, service, refusal, read_way(request))


def _is_renewal(request: HttpRequest) -> bool:
    return bool(request.POST.get("connection"))


def _make_vouched(request: HttpRequest, form: HandedOverForm) -> Account | None:
    """The account of a newcomer whom the application vouches for: that is who goes on, whoever they are at Google."""
    attempt = find_window(request)
    if attempt is None or not is_vouched_newcomer(attempt) or request.POST.get("as") == "another":
        return None
    account = create_handed_over(attempt, form.cleaned_data["version"], form.cleaned_data["tzid"])
    sign_in_account(request, account)
    go_on_as(attempt, account)
    return account


@public_page
@require_GET
def come_back(request: HttpRequest, service: str) -> HttpResponseBase:
    """Back from the provider. A GET that changes something: its state is random, this browser's, and spent by it."""
    if service not in SERVICES:
        raise Http404
    if request.GET.get("admin_consent"):
        context = {"provider": NAMES[service], "is_approved": "error" not in request.GET}
        return show_page(request, "engine/connect/approved.html", context)
    try:
        browser_key, signed_in = request.session.get(VISITOR, ""), find_signed_in_account(request)
        visit = claim_visit(service, request.GET.get("state", ""), browser_key, signed_in)
    except VisitOver as refusal:
        return explain(request, service, refusal, {})
    try:
        done = complete_return(finish_visit(visit, request.GET.dict()), find_client_address(request))
    except AddressUnproven as refusal:
        request.session["code_email"], request.session[HELD] = refusal.email, visit.pk
        return HttpResponseRedirect(with_way("/connect/log-in/code", visit.way), status=303)
    except IdentityUnknown:
        unknown = {**visit.way, "as": "another", "unknown": service}
        return HttpResponseRedirect(with_way("/connect/create", unknown), status=303)
    except EngineRefusal as refusal:
        return explain(request, service, refusal, visit.way, visit)
    return _go_on(request, done, visit)


def go_on_proven(request: HttpRequest, proven: str) -> HttpResponseBase | None:
    """Whoever was held for this proof goes on to where they were going; None where nobody was."""
    came = find_held_return(request.session.pop(HELD, ""), request.session.get(VISITOR, ""), proven)
    if came is None:
        return None
    try:
        done = complete_proven(came, proven)
    except EngineRefusal as refusal:
        return explain(request, came.visit.service, refusal, came.visit.way, came.visit)
    attempt = find_window(on_way(request, came.visit.way))
    if attempt is not None:
        vouch_for(attempt, done.account, proven)
    return _go_on(request, done, came.visit)


def _go_on(request: HttpRequest, done: Connected, visit: ProviderVisit) -> HttpResponseBase:
    if find_signed_in_account(request) != done.account:
        sign_in_account(request, done.account)
    there = on_way(request, visit.way)
    attempt = find_window(there)
    if attempt is not None:
        go_on_as(attempt, done.account)
        mark_set_up(attempt, True)
    if done.missing:
        context = {
            "provider": NAMES[visit.service],
            "service": visit.service,
            "missing": done.missing,
            "connection": done.connection,
            "account": done.account,
            "can_go_on": Access.READ_CALENDARS.value in visit.access and done.connection.state == "active",
        }
        return show_page(there, "engine/connect/missing.html", context)
    return lead_on(there, done.account, otherwise="/scheduler/calendars")
