"""Who calls the API, on whose behalf, and with which scopes."""

from dataclasses import dataclass

from django.http import HttpRequest

from parley.engine.api.fields import read_fields
from parley.engine.domain.errors.applications import GrantRefused, ScopeMissing
from parley.engine.domain.errors.base import NotPermitted
from parley.engine.domain.scopes import ENTERPRISE, UNIT_SCOPE, list_allowed
from parley.engine.models import Account, Application, ElementToken, Grant, OrganizationalUnit
from parley.engine.services.applications.applications import authenticate_application, find_application_by_secret
from parley.engine.services.applications.tokens import SERVICE_PREFIX, find_caller_by_access_token, get_impersonated


@dataclass(frozen=True, slots=True)
class Caller:
    """An application, and for whom it speaks: an account, a unit, a member of it (impersonated), or itself.

    `account` is the person acted for, `grant` is set for access tokens and None for an API key, `element` for the
    page of another site that came with an element token.
    """

    application: Application
    account: Account | None
    unit: OrganizationalUnit | None
    scopes: frozenset[str]
    grant: Grant | None = None
    element: ElementToken | None = None

    @property
    def subs(self) -> frozenset[str] | None:
        """The accounts that a question may name at most; None where the caller sets no such limit."""
        if self.element is None or not (self.element.subs or self.element.bookable_event_ids):
            return None
        return frozenset(self.element.subs)

    @property
    def bookable_event_ids(self) -> frozenset[str] | None:
        """The bookable events that a question may name at most; None where the caller sets no such limit."""
        return frozenset(self.element.bookable_event_ids) if self.element is not None else None


class CallerRequest(HttpRequest):
    """A request whose caller is known."""

    auth: Caller


def read_bearer(request: HttpRequest) -> str:
    """The bearer token of the Authorization header, or empty."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def access_token(request: HttpRequest) -> Caller | None:
    """AT: an access token of an account or of a unit."""
    grant = find_caller_by_access_token(read_bearer(request))
    if grant is None:
        return None
    account = grant.account if grant.unit is None else None
    return Caller(grant.application, account, grant.unit, frozenset(grant.scope.split()), grant)


def account_token(request: HttpRequest) -> Caller | None:
    """AT of an account; a unit's or a service account's token is refused with 403: it has no calendars."""
    caller = access_token(request)
    if caller is not None and caller.account is None:
        raise ScopeMissing("A unit's token serves scheduler operations only.")
    if caller is not None and _is_service(caller):
        raise ScopeMissing("A service account has no calendars of its own: ask for an account's token with it.")
    return caller


def api_key(request: HttpRequest) -> Caller | None:
    """API: the application's client secret, perhaps acting as one of its members (`Cronofy-Impersonate`)."""
    application = find_application_by_secret(read_bearer(request))
    if application is None:
        return None
    return _act_as(request, Caller(application, None, None, frozenset()))


def body_credentials(request: HttpRequest) -> Caller | None:
    """BODY: `client_id` and `client_secret` in the body, whatever the Authorization header says (0.9)."""
    fields = read_fields(request)
    try:
        application = authenticate_application(str(fields.get("client_id", "")), str(fields.get("client_secret", "")))
    except GrantRefused:
        return None
    return Caller(application, None, None, frozenset())


def service_token(request: HttpRequest) -> Caller | None:
    """AT of a service account; any other token is refused with 403."""
    caller = access_token(request)
    if caller is not None and not _is_service(caller):
        raise ScopeMissing("Only a service account can do this.", scopes=ENTERPRISE)
    return caller


def scheduler_caller(request: HttpRequest) -> Caller | None:
    """A unit's token or an API key, perhaps acting as one member; an account's token is refused with 403."""
    caller = access_token(request)
    if caller is None:
        return api_key(request)
    if caller.unit is None:
        raise ScopeMissing("This needs the consent of an organizational unit.", scopes=[UNIT_SCOPE])
    return _act_as(request, caller)


def require_account(caller: Caller) -> Account:
    """Whom the caller acts for; raises NotPermitted where nobody was named."""
    if caller.account is None:
        raise NotPermitted("Say for whom with a Cronofy-Impersonate header.")
    return caller.account


def require_scope(caller: Caller, *words: str) -> None:
    """Raises ScopeMissing (403) unless the caller's scopes allow one of these fine-grained words."""
    if not list_allowed(caller.scopes) & set(words):
        raise ScopeMissing(f"The token does not allow this: {' or '.join(words)} is needed.", scopes=words)


def require_word(caller: Caller, *words: str) -> None:
    """The same of access tokens alone: what an element token opens, its permission has said."""
    if caller.element is None:
        require_scope(caller, *words)


def _is_service(caller: Caller) -> bool:
    return caller.account is not None and caller.account.pk.startswith(SERVICE_PREFIX)


def _act_as(request: HttpRequest, caller: Caller) -> Caller:
    account_id = request.headers.get("Cronofy-Impersonate", "").strip()
    if not account_id:
        return caller
    membership = get_impersonated(caller.application, caller.unit, account_id)
    return Caller(caller.application, membership.account, membership.unit, caller.scopes, caller.grant)
