"""OAuth 2: what somebody let an application do, and the codes and tokens that carry it (RFC 6749, 7636, 9700)."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from parley.engine.domain.errors.applications import GrantRefused
from parley.engine.domain.errors.base import NotPermitted
from parley.engine.models import (
    Account,
    Application,
    AuthorizationCode,
    Channel,
    Grant,
    Membership,
    OrganizationalUnit,
    ServiceAccount,
    Token,
)
from parley.engine.services.people.units import require_owner
from parley.toolkit.clock import now
from parley.toolkit.ids import is_same, keyed_hash, make_token

CODE_SECONDS = 60
ACCESS_SECONDS = 3600
SERVICE_ACCESS_SECONDS = 1800
SERVICE_PREFIX = "ser_"
# An application calendar's tokens are asked for again and again; the oldest refresh tokens give way.
MOST_REFRESH_TOKENS = 20
_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")
_CHALLENGE = re.compile(r"[A-Za-z0-9\-_]{43}")


@dataclass(frozen=True, slots=True)
class IssuedTokens:
    """What the token endpoint answers with; the refresh token lives until the grant is revoked."""

    grant: Grant
    access_token: str
    refresh_token: str
    expires_in_seconds: int = ACCESS_SECONDS


def grant_access(
    application: Application,
    account: Account,
    scope: str,
    unit: OrganizationalUnit | None = None,
    delegated_scope: str = "",
) -> Grant:
    """Keep that the account lets the application in: to itself, or as an owner to the unit. Raises NotAnOwner."""
    if unit is not None:
        require_owner(account, unit)
    return Grant.objects.create(
        application=application, account=account, unit=unit, scope=scope, delegated_scope=delegated_scope
    )


def renew_grant(
    application: Application, account: Account, scope: str, service_account: ServiceAccount | None = None
) -> Grant:
    """The live grant for exactly this, or a new one: asking again and again piles up nothing."""
    wanted = {
        "application": application,
        "account": account,
        "unit": None,
        "scope": scope,
        "delegated_scope": "",
        "service_account": service_account,
        "revoked_at": None,
    }
    return Grant.objects.filter(**wanted).order_by("created_at", "pk").first() or Grant.objects.create(**wanted)


def issue_tokens(grant: Grant) -> IssuedTokens:
    """Tokens without a code, for a grant that no browser had a part in; inside the caller's transaction."""
    kept = grant.tokens.filter(kind="refresh").order_by("-pk").values_list("pk", flat=True)[: MOST_REFRESH_TOKENS - 1]
    grant.tokens.filter(kind="refresh").exclude(pk__in=list(kept)).delete()
    grant.tokens.filter(kind="access", expires_at__lte=now()).delete()
    return _issue(grant, _add_token(grant, "refresh"))


def check_challenge(code_challenge: str, method: str) -> None:
    """Raises GrantRefused(invalid_request) unless the PKCE challenge is absent or a S256 one."""
    if (code_challenge or method) and (method != "S256" or not _CHALLENGE.fullmatch(code_challenge)):
        raise GrantRefused("Only the S256 code challenge is accepted.", error="invalid_request")


def issue_code(grant: Grant, redirect_uri: str, code_challenge: str = "") -> str:
    """A code for the browser to carry: 32 characters, good once and for a minute."""
    code, row = build_code(grant, redirect_uri, CODE_SECONDS, code_challenge)
    row.save()
    return code


def build_code(
    grant: Grant, redirect_uri: str, lives_seconds: int, code_challenge: str = ""
) -> tuple[str, AuthorizationCode]:
    """A code and its row, not yet kept: for many in one write."""
    code = make_token()
    row = AuthorizationCode(
        code_hash=keyed_hash("code", code),
        grant=grant,
        redirect_uri=redirect_uri,
        code_challenge=code_challenge,
        code_challenge_method="S256" if code_challenge else "",
        expires_at=now() + timedelta(seconds=lives_seconds),
    )
    return code, row


def redeem_code(application: Application, code: str, redirect_uri: str, code_verifier: str = "") -> IssuedTokens:
    """Tokens for a code, once; a second use revokes what the first one got (RFC 9700 §2.1.1, §4.5).

    Raises GrantRefused(invalid_grant).
    """
    row = (
        AuthorizationCode.objects.filter(code_hash=keyed_hash("code", code), grant__application=application)
        .select_related("grant__account", "grant__unit")
        .first()
    )
    if row is None:
        raise GrantRefused("The code is not known.")
    issued: IssuedTokens | None = None
    fault = _find_fault(row, redirect_uri, code_verifier)
    with transaction.atomic():
        # Claim and tokens in one transaction: of many exchanges at once one finds the code unused, and the others,
        # who will revoke what it got, wait until it has got it. A code that was used wrongly is spent, too.
        is_first = AuthorizationCode.objects.filter(pk=row.pk, used_at=None).update(used_at=now())
        if is_first and not fault:
            grant = _lock_live_grant(row.grant_id)
            issued = _issue(grant, _add_token(grant, "refresh"))
    if not is_first:
        revoke_grants(Q(pk=row.grant_id))
        raise GrantRefused("The code was used before.")
    if issued is None:
        raise GrantRefused(fault)
    return issued


def refresh(application: Application, refresh_token: str) -> IssuedTokens:
    """A new access token; the refresh token stays the same, as Cronofy's does. Raises GrantRefused(invalid_grant)."""
    row = Token.objects.filter(
        token_hash=_hash_token(refresh_token), kind="refresh", grant__application=application
    ).first()
    if row is None:
        raise GrantRefused("The refresh token is not known.")
    with transaction.atomic():
        grant = _lock_live_grant(row.grant_id)
        grant.tokens.filter(kind="access", expires_at__lte=now()).delete()
        return _issue(grant, refresh_token)


def revoke(application: Application, token: str = "", sub: str = "") -> str:
    """End the grant of a token (access or refresh), or all grants of this application for `sub`.

    Answers whom it was about, empty when that is unknown: a token that is unknown or another application's changes
    nothing, and nobody is told (RFC 7009 §2.2).
    """
    if token:
        found = Token.objects.filter(token_hash=_hash_token(token), grant__application=application)
        row = found.select_related("grant").first()
        if row is None:
            return ""
        revoke_grants(Q(pk=row.grant_id))
        return row.grant.sub
    if not sub.isprintable() or not Grant.objects.filter(_is_about(sub), application=application).exists():
        return ""
    revoke_grants(Q(application=application) & _is_about(sub))
    return sub


def find_caller_by_access_token(token: str) -> Grant | None:
    """The live grant that the access token speaks for, with application, account and unit, or None."""
    row = (
        Token.objects.filter(
            token_hash=_hash_token(token),
            kind="access",
            expires_at__gt=now(),
            grant__revoked_at=None,
            grant__account__is_active=True,
        )
        .select_related("grant__application", "grant__account", "grant__unit")
        .first()
    )
    return row.grant if row else None


def get_impersonated(application: Application, unit: OrganizationalUnit | None, account_id: str) -> Membership:
    """The place of the member as whom a unit's token or an API key acts (`Cronofy-Impersonate`).

    A unit's token reaches its own members; an API key the members of units that are tied to its application's
    tenants or let it in. Raises NotPermitted for anybody else, and says no more.
    """
    if not account_id.isprintable():
        raise NotPermitted
    if unit is not None:
        reach = Q(unit=unit)
    else:
        live = Grant.objects.filter(application=application, revoked_at=None, unit__isnull=False)
        reach = Q(unit__application=application) | Q(unit__in=live.values("unit_id"))
    found = Membership.objects.filter(reach, account_id=account_id, account__is_active=True)
    membership = found.select_related("account", "unit").order_by("joined_at", "pk").first()
    if membership is None:
        raise NotPermitted("This application cannot act for that account.")
    return membership


def list_granted_units(application: Application) -> list[OrganizationalUnit]:
    """The units that let this application in at present."""
    live = Grant.objects.filter(application=application, revoked_at=None, unit__isnull=False, tokens__isnull=False)
    return list(OrganizationalUnit.objects.filter(pk__in=live.values("unit_id")).order_by("pk"))


def forget_dead_tokens() -> int:
    """Delete access tokens and codes that expired a day ago; answers how many."""
    limit = now() - timedelta(days=1)
    codes = AuthorizationCode.objects.filter(expires_at__lt=limit).delete()[0]
    return codes + Token.objects.filter(kind="access", expires_at__lt=limit).delete()[0]


def forget_unredeemed_grants() -> int:
    """Delete grants whose codes have expired without being redeemed, a day after; answers how many."""
    unredeemed = Grant.objects.filter(revoked_at=None, tokens=None, codes=None)
    return unredeemed.filter(created_at__lt=now() - timedelta(days=1)).delete()[0]


def _lock_live_grant(grant_id: str) -> Grant:
    locked = Grant.objects.select_for_update(of=("self",)).select_related("account", "unit")
    grant = locked.filter(pk=grant_id, revoked_at=None, account__is_active=True).first()
    if grant is None:
        raise GrantRefused("This access was revoked.")
    return grant


def _is_about(sub: str) -> Q:
    return Q(unit_id=sub) | Q(account_id=sub, unit=None)


def revoke_grants(which: Q) -> int:
    """End the live grants that this is about, with all their tokens; answers how many."""
    with transaction.atomic():
        grants = list(Grant.objects.select_for_update(of=("self",)).filter(which, revoked_at=None))
        grant_ids = [grant.pk for grant in grants]
        Grant.objects.filter(pk__in=grant_ids).update(revoked_at=now())
        Token.objects.filter(grant_id__in=grant_ids).delete()
        _close_channels(grants)
    return len(grants)


def _close_channels(ended: list[Grant]) -> None:
    """An application that lost its last grant for an account hears of its calendars no more."""
    pairs = {(grant.application_id, grant.account_id) for grant in ended if grant.unit_id is None}
    if not pairs:
        return
    accounts = [account_id for _, account_id in pairs]
    live = Grant.objects.filter(account_id__in=accounts, unit=None, revoked_at=None, tokens__kind="refresh")
    pairs -= set(live.values_list("application_id", "account_id"))
    about = Q(pk__in=[])
    for application_id, account_id in pairs:
        about |= Q(application_id=application_id, account_id=account_id)
    Channel.objects.filter(about, closed_at=None).update(closed_at=now(), closed_reason="The access was taken back.")


def _issue(grant: Grant, refresh_token: str) -> IssuedTokens:
    return IssuedTokens(grant, _add_token(grant, "access"), refresh_token, _count_seconds(grant))


def _add_token(grant: Grant, kind: str) -> str:
    token = make_token()
    expires_at = now() + timedelta(seconds=_count_seconds(grant)) if kind == "access" else None
    Token.objects.create(grant=grant, kind=kind, token_hash=_hash_token(token), expires_at=expires_at)
    return token


def _count_seconds(grant: Grant) -> int:
    """How long an access token lives; a service account's half as long, as Cronofy's do."""
    return SERVICE_ACCESS_SECONDS if grant.account_id.startswith(SERVICE_PREFIX) else ACCESS_SECONDS


def _hash_token(token: str) -> str:
    return keyed_hash("token", token)


def _find_fault(row: AuthorizationCode, redirect_uri: str, code_verifier: str) -> str:
    """Why the code does not open for this exchange, or empty."""
    if row.expires_at <= now() or not is_same(row.redirect_uri, redirect_uri):
        return "The code has expired, or was made for another redirect address."
    if not row.code_challenge:
        # No challenge was sent: a verifier now means that somebody took the challenge out on the way.
        return "A code verifier was sent, but no code challenge before." if code_verifier else ""
    digest = hashlib.sha256(code_verifier.encode()).digest()
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if not _VERIFIER.fullmatch(code_verifier) or not is_same(expected, row.code_challenge):
        return "The code verifier does not fit the code challenge."
    return ""
