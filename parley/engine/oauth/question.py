"""The question at the authorize address: which application asks whom for what, and where the answer goes."""

from dataclasses import dataclass

from django.http import QueryDict

from parley.engine.domain.errors.applications import ApplicationUnknown, GrantRefused
from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.domain.scopes import ENTERPRISE, UNIT_SCOPE, list_allowed
from parley.engine.models import Account, Application, LinkAttempt, OrganizationalUnit
from parley.engine.oauth.scopes import SCOPE_WORDS, read_delegated_scopes, read_scopes
from parley.engine.services.applications.applications import get_application, list_redirect_uris
from parley.engine.services.applications.link_tokens import get_linked_account
from parley.engine.services.applications.tokens import check_challenge
from parley.engine.services.people.units import find_unit_of_tenant, list_owned_units, list_units
from parley.toolkit.presenting.addresses import add_to_query

# What Cronofy's clients write for yes and no in a query; Python sends `avoid_linking=False`.
_TRUTH = {"": False, "false": False, "0": False, "true": True, "1": True}
# Providers that can be connected here, and where; the others of the contract are no mistake, they are passed over.
CONNECT_PATHS = {"cronofy": "/connect/calendar", "apple": "/connect/calendar/caldav?server=icloud"}


@dataclass(frozen=True, slots=True)
class Question:
    """A question whose application and way back are known to be right."""

    application: Application
    redirect_uri: str
    state: str | None
    scopes: tuple[str, ...] = ()
    delegated_scopes: tuple[str, ...] = ()
    code_challenge: str = ""
    provider_name: str = ""
    link_token: str = ""
    linked_account: Account | None = None
    avoids_linking: bool = False
    is_enterprise: bool = False

    @property
    def asks_for_unit(self) -> bool:
        """Whether a whole organizational unit is asked for."""
        return UNIT_SCOPE in self.scopes or self.is_enterprise

    @property
    def needs_calendar(self) -> bool:
        """Whether the answer is worth nothing without a calendar."""
        return not self.asks_for_unit and bool(list_allowed(self.scopes) - {"read_account", "list_calendars"})

    def answer(self, **values: str) -> str:
        """The address that carries the answer back, with `state` as it came."""
        state = {} if self.state is None else {"state": self.state}
        return add_to_query(self.redirect_uri, {**values, **state})


def find_sender(query: QueryDict) -> Question:
    """Who asks and where the answer goes; raises ApplicationUnknown or InputRefused: then nobody is sent anywhere."""
    client_ids, redirect_uris = query.getlist("client_id"), query.getlist("redirect_uri")
    if len(client_ids) != 1 or not client_ids[0]:
        raise ApplicationUnknown
    application = get_application(client_ids[0])
    if len(redirect_uris) != 1 or redirect_uris[0] not in list_redirect_uris(application):
        raise InputRefused("Its way back is not registered here.", field="redirect_uri")
    return Question(application, redirect_uris[0], query.get("state"))


def read_question(sender: Question, query: QueryDict, is_enterprise: bool = False) -> Question:
    """The whole question; raises GrantRefused with the word that goes back to the application."""
    repeated = [name for name in query if len(query.getlist(name)) > 1]
    if repeated:
        raise GrantRefused("A parameter stands there twice.", error="invalid_request")
    if not query.get("response_type"):
        raise GrantRefused("The response type is missing.", error="invalid_request")
    if query["response_type"] != "code":
        raise GrantRefused("Only the authorization code is offered.", error="unsupported_response_type")
    challenge = query.get("code_challenge", "")
    check_challenge(challenge, query.get("code_challenge_method", ""))
    avoids_linking = _TRUTH.get(query.get("avoid_linking", "").strip().lower())
    if avoids_linking is None:
        raise GrantRefused("avoid_linking is true or false.", error="invalid_request")
    link_token = query.get("link_token", "")
    known = ENTERPRISE if is_enterprise else tuple(SCOPE_WORDS)
    return Question(
        application=sender.application,
        redirect_uri=sender.redirect_uri,
        state=sender.state,
        scopes=tuple(read_scopes(query.get("scope", ""), known)),
        delegated_scopes=tuple(read_delegated_scopes(query.get("delegated_scope", ""), is_enterprise)),
        code_challenge=challenge,
        provider_name=query.get("provider_name", "").strip(),
        link_token=link_token,
        linked_account=get_linked_account(sender.application, link_token) if link_token else None,
        avoids_linking=avoids_linking,
        is_enterprise=is_enterprise,
    )


def list_units_to_grant(question: Question, account: Account, attempt: LinkAttempt | None) -> list[OrganizationalUnit]:
    """The units that the account may be asked about; several mean that the person chooses.

    With a window of the application it is the unit of its tenant and no other. Without one, units tied to a tenant
    of the same application stay out, since only its signed token can say which company is meant. Raises NotPermitted
    when there is none.
    """
    if attempt is not None and attempt.tenant_id:
        unit = find_unit_of_tenant(question.application, attempt.tenant_id)
        return [unit] if unit else []
    units = [unit for unit in list_owned_units(account) if unit.application_id != question.application.pk]
    if not units and any(unit.application_id == question.application.pk for unit in list_units(account)):
        raise NotPermitted(f"Please open this page from {question.application.name}, so that it names your company.")
    return units or list_units(account)[:1]
