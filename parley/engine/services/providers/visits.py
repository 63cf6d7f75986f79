"""Visits: a browser's trip to a provider's sign-in page and back, bound to it and spent once (RFC 6749, RFC 7636)."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from parley.engine.connectors.errors import (
    ApprovalMissing,
    ConnectorError,
    CredentialsRefused,
    ServerUnavailable,
    SignInCancelled,
)
from parley.engine.connectors.registry import find_sign_in
from parley.engine.connectors.sign_in import Access, AuthorizationWish, Identity, ProviderClient, Tokens
from parley.engine.domain.errors.people import ProviderMissing, ProviderRefused, TooManyAttempts, VisitOver
from parley.engine.models import Account, Connection, ProviderVisit
from parley.engine.services.providers.clients import NAMES, build_redirect_uri, find_provider_client
from parley.toolkit.clock import now
from parley.toolkit.ids import is_same, keyed_hash, make_token

VISIT_MINUTES = 60
HELD_MINUTES = 15
# A whole company, on the day on which it begins, may stand behind one address of the network.
VISITS_AN_HOUR_FROM_ONE_PLACE = 300
ALL_ACCESS = frozenset(Access)
READING = frozenset({Access.IDENTITY, Access.READ_CALENDARS})


@dataclass(frozen=True, slots=True)
class Going:
    """Who sets out, and what they go on to afterwards."""

    service: str
    browser_key: str
    way: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None
    connection: Connection | None = None
    access: frozenset[Access] = ALL_ACCESS
    terms_version: str = ""
    tzid: str = ""
    login_hint: str = ""
    # The network address that they ask from, for the limit.
    asked_from: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """Who came back from the provider, with what they were granted, and what of it is missing, in words."""

    visit: ProviderVisit
    identity: Identity
    tokens: Tokens
    missing: tuple[str, ...] = ()


def begin_visit(going: Going) -> str:
    """The provider's address for this browser to go to. Raises ProviderMissing, TooManyAttempts."""
    client = _get_client(going.service)
    asker_hash = keyed_hash("provider_asker", going.asked_from) if going.asked_from else ""
    _refuse_too_many(asker_hash)
    state, nonce, verifier = make_token(), make_token(), make_token(48)
    ProviderVisit.objects.create(
        state_hash=keyed_hash("provider_visit", state),
        browser_hash=keyed_hash("provider_visitor", going.browser_key),
        asker_hash=asker_hash,
        service=going.service,
        nonce=nonce,
        code_verifier=verifier,
        access=sorted(going.access),
        account=going.account,
        connection_id=going.connection.pk if going.connection else "",
        terms_version=going.terms_version,
        tzid=going.tzid,
        way=dict(going.way),
        expires_at=now() + timedelta(minutes=VISIT_MINUTES),
    )
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    wish = AuthorizationWish(
        redirect_uri=build_redirect_uri(going.service),
        state=state,
        nonce=nonce,
        code_challenge=challenge,
        access=going.access,
        login_hint=going.login_hint,
        chooses_account=going.connection is None,
    )
    return find_sign_in(going.service).build_authorization_url(client, wish)


def claim_visit(service: str, state: str, browser_key: str, signed_in: Account | None) -> ProviderVisit:
    """The visit that this browser comes back from; it is spent by it. Raises VisitOver.

    Whoever set out signed in still is: a visit outlives neither logging out nor signing out everywhere.
    """
    found = ProviderVisit.objects.filter(state_hash=keyed_hash("provider_visit", state), service=service)
    visit = found.select_related("account").first()
    if visit is None or not is_same(visit.browser_hash, keyed_hash("provider_visitor", browser_key)):
        raise VisitOver
    if visit.account is not None and visit.account != signed_in:
        raise VisitOver
    if visit.expires_at <= now() or not found.filter(used_at=None).update(used_at=now()):
        raise VisitOver
    return visit


def finish_visit(visit: ProviderVisit, answer: Mapping[str, str]) -> Return:
    """Who came back: the code redeemed, the id_token checked. Asks the provider. Raises ProviderRefused.

    `answer` are the parameters that the provider's redirect bore.
    """
    client, provider = _get_client(visit.service), find_sign_in(visit.service)
    try:
        if "error" in answer or not answer.get("code"):
            raise provider.read_refusal(answer)
        redirect_uri = build_redirect_uri(visit.service)
        tokens = provider.redeem_code(client, redirect_uri, answer["code"], visit.code_verifier)
        identity = provider.read_identity(client, tokens, visit.nonce)
    except SignInCancelled as error:
        raise ProviderRefused(str(error), is_cancelled=True) from error
    except ApprovalMissing as error:
        ProviderVisit.objects.filter(pk=visit.pk).update(awaits_approval=True)
        approval_url = provider.build_approval_url(client, build_redirect_uri(visit.service), "approved")
        raise ProviderRefused(str(error), approval_url=approval_url) from error
    except ConnectorError as error:
        raise ProviderRefused(_say(visit.service, error)) from error
    access = frozenset(Access(word) for word in visit.access)
    return Return(visit, identity, tokens, tuple(provider.list_missing(tokens.scopes, access)))


def _refuse_too_many(asker_hash: str) -> None:
    recent = ProviderVisit.objects.filter(asker_hash=asker_hash, created_at__gt=now() - timedelta(hours=1))
    if asker_hash and recent.count() >= VISITS_AN_HOUR_FROM_ONE_PLACE:
        raise TooManyAttempts("Many sign-ins have begun here within the hour. Please come back later.")


def _say(service: str, error: ConnectorError) -> str:
    """The connector's words; its general ones are meant for calendars, not for a sign-in."""
    words = {
        ServerUnavailable: f"{NAMES[service]} does not answer. Try again in a few minutes.",
        CredentialsRefused: f"{NAMES[service]} ended this sign-in before it was finished. Start again.",
    }
    is_general = str(error) == type(error).message
    return words.get(type(error), str(error)) if is_general else str(error)


def hold_return(came: Return) -> None:
    """Keep who came back for a quarter of an hour, until a code has shown that the address is theirs."""
    tokens = {**asdict(came.tokens), "scopes": sorted(came.tokens.scopes)}
    held = json.dumps({"identity": asdict(came.identity), "tokens": tokens, "missing": came.missing})
    expires_at = now() + timedelta(minutes=HELD_MINUTES)
    ProviderVisit.objects.filter(pk=came.visit.pk).update(held=held, expires_at=expires_at)


def find_held_return(visit_id: str, browser_key: str, proven_email: str) -> Return | None:
    """Whoever was held for this proof of this address in this browser; let go by it. None where nobody is."""
    visit = ProviderVisit.objects.filter(pk=visit_id, expires_at__gt=now()).exclude(held="").first()
    if visit is None or not is_same(visit.browser_hash, keyed_hash("provider_visitor", browser_key)):
        return None
    held = json.loads(visit.held)
    identity, tokens = Identity(**held["identity"]), held["tokens"]
    if identity.email.lower() != proven_email:
        return None
    # Let go in one statement: of two requests at once, one goes on.
    if not ProviderVisit.objects.filter(pk=visit.pk).exclude(held="").update(held=""):
        return None
    return Return(visit, identity, Tokens(**{**tokens, "scopes": frozenset(tokens["scopes"])}), tuple(held["missing"]))


def forget_old_trips() -> int:
    """Delete visits that are over; answers how many. The tokens of who was held go as soon as they may not go on."""
    ProviderVisit.objects.filter(expires_at__lt=now()).exclude(held="").update(held="")
    return ProviderVisit.objects.filter(expires_at__lt=now() - timedelta(days=1)).delete()[0]


def _get_client(service: str) -> ProviderClient:
    client = find_provider_client(service)
    if client is None:
        raise ProviderMissing
    return client
