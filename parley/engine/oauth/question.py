"""The question at the authorize address: which application asks whom for what, and where the answer goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from parley.engine.domain.errors.applications import ApplicationUnknown, GrantRefused
from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.models import Account, Application, LinkAttempt, OrganizationalUnit
from parley.engine.oauth.scopes import read_scopes
from parley.engine.services.applications.applications import get_application, list_redirect_uris
from parley.engine.services.applications.tokens import UNIT_SCOPE, check_challenge
from parley.engine.services.people.units import find_unit_of_tenant, list_owned_units, list_units


@dataclass(frozen=True, slots=True)
class Question:
    """A question whose application and way back are known to be right."""

    application: Application
    redirect_uri: str
    state: str | None
    scopes: tuple[str, ...] = ()
    code_challenge: str = ""

    @property
    def asks_for_unit(self) -> bool:
        """Whether a whole organizational unit is asked for."""
        return UNIT_SCOPE in self.scopes

    def answer(self, **values: str) -> str:
        """The address that carries the answer back, with `state` as it came."""
        state = {} if self.state is None else {"state": self.state}
        parts = urlsplit(self.redirect_uri)
        query = urlencode({**values, **state})
        return urlunsplit(parts._replace(query=f"{parts.query}&{query}" if parts.query else query))


def find_sender(query: Mapping[str, str]) -> Question:
    """Who asks and where the answer goes; raises ApplicationUnknown or InputRefused: then nobody is sent anywhere."""
    client_id, redirect_uri = query.get("client_id", ""), query.get("redirect_uri", "")
    if not client_id:
        raise ApplicationUnknown
    application = get_application(client_id)
    if redirect_uri not in list_redirect_uris(application):
        raise InputRefused("Its way back is not registered here.", field="redirect_uri")
    return Question(application, redirect_uri, query.get("state"))


def read_question(sender: Question, query: Mapping[str, str]) -> Question:
    """The whole question; raises GrantRefused with the word that goes back to the application."""
    if query.get("response_type") != "code":
        raise GrantRefused("Only the authorization code is offered.", error="unsupported_response_type")
    challenge, method = query.get("code_challenge", ""), query.get("code_challenge_method", "")
    check_challenge(challenge, method)
    scopes = tuple(read_scopes(query.get("scope", "")))
    return Question(sender.application, sender.redirect_uri, sender.state, scopes, challenge)


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
