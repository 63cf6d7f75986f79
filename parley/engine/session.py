"""Who is signed in to the engine in this browser, and which window it is going through."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.utils.http import url_has_allowed_host_and_scheme

from parley.engine.domain.errors.bookings import LinkRefused
from parley.engine.domain.errors.people import AccountUnknown
from parley.engine.models import Account, LinkAttempt
from parley.engine.services.applications.link_attempts import open_attempt
from parley.engine.services.people.accounts import get_account, guess_language, has_accepted_terms
from parley.engine.services.people.terms import current_terms
from parley.toolkit.ids import make_token
from parley.toolkit.routes import declares

ACCOUNT, EPOCH, TERMS, BROWSER = "account_id", "session_epoch", "terms_version", "browser_key"
SIGN_IN_ASKED_FOR, SIGNED_IN_FOR = "sign_in_asked_for", "signed_in_for"


class AccountRequest(HttpRequest):
    """A request of somebody who is signed in."""

    account: Account


Page = Callable[..., HttpResponseBase]


def sign_in_account(request: HttpRequest, account: Account) -> None:
    """Sign the account in; whoever was signed in here before is signed out, the window that is open goes on."""
    kept = {BROWSER: request.session[BROWSER]} if BROWSER in request.session else {}
    if SIGN_IN_ASKED_FOR in request.session:
        kept[SIGNED_IN_FOR] = request.session.pop(SIGN_IN_ASKED_FOR)
    if request.session.get(ACCOUNT) != account.pk:
        request.session.flush()
    request.session.cycle_key()
    request.session.update({**kept, ACCOUNT: account.pk, EPOCH: account.session_epoch})
    rotate_token(request)
    guess_language(account, request.headers.get("Accept-Language", ""))


def ask_for_sign_in(request: HttpRequest, mark: str) -> HttpResponseBase:
    """Have somebody sign in for this page alone, whoever was signed in before; `has_signed_in_for` tells it after."""
    request.session[SIGN_IN_ASKED_FOR] = mark
    return _send_to("/connect/log-in", request)


def has_signed_in_for(request: HttpRequest, mark: str) -> bool:
    """Whether the last sign-in of this browser was made for the page with this mark."""
    return bool(request.session.get(SIGNED_IN_FOR) == mark)


def find_signed_in_account(request: HttpRequest) -> Account | None:
    """Who is signed in, or None; a session from before "sign out everywhere" counts no more."""
    account_id = request.session.get(ACCOUNT)
    if not account_id:
        return None
    try:
        account = get_account(account_id)
    except AccountUnknown:
        return None
    return account if request.session.get(EPOCH) == account.session_epoch else None


def sign_out_account(request: HttpRequest) -> None:
    """Forget everything that this browser's session holds on the engine; the console's own session stays."""
    request.session.flush()


def find_attempt(request: HttpRequest) -> LinkAttempt | None:
    """The window that this page is part of, as `attempt` in the request says, or None.

    An attempt belongs to the browser that opened it first; one that has expired is none.
    """
    attempt_id = request.POST.get("attempt") or request.GET.get("attempt")
    if not attempt_id or BROWSER not in request.session:
        return None
    try:
        return open_attempt(attempt_id, request.session[BROWSER])
    except LinkRefused:
        return None


def enter_attempt(request: HttpRequest, attempt_id: str) -> LinkAttempt:
    """Bind the window to this browser; raises LinkUnknown or LinkExpired."""
    if BROWSER not in request.session:
        request.session[BROWSER] = make_token()
    return open_attempt(attempt_id, request.session[BROWSER])


def find_client_address(request: HttpRequest) -> str:
    """Where the request comes from, counted from the right behind as many proxies as the settings trust."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    count = settings.PARLEY_PROXY_COUNT
    return hops[-count] if 0 < count <= len(hops) else request.META.get("REMOTE_ADDR", "")


def clean_next(address: str) -> str:
    """The address to go on to if it is a path of this server, else empty: nobody is sent elsewhere by a parameter."""
    is_own = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_own else ""


def public_page(view: Page) -> Page:
    """A page for everybody; it also stands on the list of public routes."""
    return declares("public")(view)


def newcomer_page(view: Page) -> Page:
    """A page for whoever is signed in, even before the terms are accepted."""

    @wraps(view)
    def guarded(request: AccountRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        account = find_signed_in_account(request)
        if account is None:
            return _send_to("/connect/log-in", request)
        request.account = account
        return view(request, *args, **kwargs)

    # Whoever is known by a cookie is protected from forged forms, whatever the page below does without.
    guarded.csrf_exempt = False  # type: ignore[attr-defined]
    return declares("signed_in")(guarded)


def signed_in_page(view: Page) -> Page:
    """A page for whoever is signed in and has accepted the terms as they stand; others are led there and back."""

    @wraps(view)
    def guarded(request: AccountRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        version = current_terms().version
        if request.session.get(TERMS) != version:
            if not has_accepted_terms(request.account):
                return _send_to("/connect/terms", request)
            request.session[TERMS] = version
        return view(request, *args, **kwargs)

    return newcomer_page(guarded)


def _send_to(path: str, request: HttpRequest) -> HttpResponseBase:
    # A form that was posted cannot be posted again after the detour; its page can be shown again.
    return HttpResponseRedirect(f"{path}?{urlencode({'next': request.get_full_path()})}")
