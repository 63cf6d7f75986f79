"""Who may open a page of the console: everybody, a member, a member who can do something, or the operator."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from parley.console.domain.errors import ConsoleRefusal, NotPermitted
from parley.console.domain.roles import Capability
from parley.console.models import Member
from parley.console.pages.refusals import show_refusal
from parley.console.services.audit.log import gathering_words, record_request
from parley.console.services.companies.members import choose_membership, list_memberships
from parley.identity.models import User
from parley.identity.obligations import CHANGE_PASSWORD, SET_UP_SECOND_FACTOR, find_obligation
from parley.identity.sessions import read_address
from parley.toolkit.clock import now
from parley.toolkit.routes import declares

P = ParamSpec("P")
OPERATOR_KEY = "operator_until"
COMPANY_KEY = "company_id"
# Set where an organisation's own provider signed somebody in: what it says holds in that organisation only.
ORGANISATION_KEY = "organisation_id"
OBLIGATIONS = {
    CHANGE_PASSWORD: gettext_noop("Your password is older than your organisation allows. Choose a new one to go on."),
    SET_UP_SECOND_FACTOR: gettext_noop(
        "Your organisation asks for two-factor authentication. Set up an authenticator app or a passkey to go on."
    ),
}
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class MemberRequest(HttpRequest):
    """A request of somebody who is signed in and an active member of a company."""

    user: User
    member: Member
    memberships: list[Member]


MemberView = Callable[Concatenate[MemberRequest, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def public_page(view: View[P]) -> View[P]:
    """Anybody may open it; its address also stands on the list of public routes."""
    return declares("public")(_show_refusals(view))


def member_page(view: MemberView[P]) -> View[P]:
    """Every member, whatever the role; `request.member` (with company and user) says who it is."""
    return declares("member")(_admit_member(view, {}))


def page_for(capability: Capability, *, to_change: Capability | None = None) -> Callable[[MemberView[P]], View[P]]:
    """Only members whose role has the capability; others get a page that says so.

    `to_change` is the capability that is needed besides for anything but GET and HEAD.
    """

    def guard(view: MemberView[P]) -> View[P]:
        needed = {"read": capability} | ({"change": to_change} if to_change else {})
        return declares(":".join(needed.values()))(_admit_member(view, needed))

    return guard


def operator_page(view: View[P]) -> View[P]:
    """Only whoever runs this installation: by a mark on the user, or by the one-time operator address."""

    @wraps(view)
    def admit(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not is_operator(request):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            refusal = NotPermitted(
                _("This page is for whoever runs this installation: the mail of all companies is here.")
            )
            return show_refusal(request, refusal)
        return view(request, *args, **kwargs)

    return declares("operator")(_show_refusals(admit))


def is_operator(request: HttpRequest) -> bool:
    """Whether the request comes from whoever runs this installation."""
    if request.user.is_authenticated and request.user.is_operator and ORGANISATION_KEY not in request.session:
        # The mark stays on somebody who was blocked everywhere; what it opens does not.
        return bool(list_memberships(request.user))
    until = request.session.get(OPERATOR_KEY)
    return isinstance(until, int) and until > now().timestamp()


def _admit_member(view: MemberView[P], needed: dict[str, Capability]) -> View[P]:
    shown = _show_refusals(cast(View[P], view))

    @wraps(view)
    def admit(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _send_to_login(request)
        # One question for both: the company to work in, and the others to choose from at the top.
        memberships = list_memberships(request.user, str(request.session.get(ORGANISATION_KEY, "")))
        member = choose_membership(memberships, str(request.session.get(COMPANY_KEY, "")))
        if member is None:
            return show_refusal(request, NotPermitted(_("You are not a member of a company here (any more).")))
        cast(Any, request).member, cast(Any, request).memberships = member, memberships
        obligation = "" if ORGANISATION_KEY in request.session else find_obligation(request, request.user)
        if obligation:
            return _send_to_obligation(request, obligation)
        asked = needed.values() if request.method not in SAFE_METHODS else [*needed.values()][:1]
        if not all(member.can(capability) for capability in asked):
            return show_refusal(request, NotPermitted(_("Your role in this company does not allow this.")))
        with gathering_words() as words:
            response = shown(request, *args, **kwargs)
        if request.method not in SAFE_METHODS and response.status_code < 400:
            record_request(member, _name_route(request), kwargs, words, read_address(request))
        # Personal pages are not kept by shared caches, nor shown by the back button after signing out.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return admit


def _name_route(request: HttpRequest) -> str:
    return (request.resolver_match.url_name if request.resolver_match else None) or request.path


def _send_to_obligation(request: HttpRequest, route: str) -> HttpResponseBase:
    messages.warning(request, _(OBLIGATIONS[route]))
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": reverse(route)})
    return redirect(route)


def _send_to_login(request: HttpRequest) -> HttpResponseBase:
    login = redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
    if request.headers.get("HX-Request"):
        # htmx would put the login page into the fragment; this makes the whole page go there.
        return HttpResponse(headers={"HX-Redirect": login.url})
    return login


def _show_refusals(view: View[P]) -> View[P]:
    @wraps(view)
    def show(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except ConsoleRefusal as refusal:
            return show_refusal(request, refusal)

    return show
