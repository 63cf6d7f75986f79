"""Tokens that an application signs with its embed secret: embed token, hand-over and claim (JWT, HS256 only)."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from parley.engine.domain.errors.applications import ClaimRefused, EmbedTokenRefused, HandOverRefused, TenantMismatch
from parley.engine.domain.errors.people import SignInRefused
from parley.engine.models import Application, GroupOffer, PublicLink, UsedTokenId
from parley.engine.services.applications.applications import find_application_by_embed_key, list_embed_secrets
from parley.toolkit.clock import now
from parley.toolkit.ids import is_same

EMBED_AUDIENCE = "scheduler_embed"
HAND_OVER_AUDIENCE = "parley_hand_over"
CLAIM_AUDIENCE = "scheduler_claim"
_OPENED = "scheduler_claim_opened"
# How long a visit may take that a claim began; so long a spent claim is remembered after it has expired.
CLAIMED_VISIT_HOURS = 2
# Two machines' clocks are rarely quite the same.
_CLOCK_SKEW_SECONDS = 60
_LONGEST_TOKEN = 4096


@dataclass(frozen=True, slots=True)
class EmbedToken:
    """Which company of which application opens the scheduler; it names nobody."""

    application: Application
    tenant_id: str
    tenant_name: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """Whom the application vouches for, once: the address was verified there."""

    application: Application
    tenant_id: str
    tenant_name: str
    email: str
    name: str
    tzid: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Whose visit to a public link this is: the application's conversation."""

    application: Application
    tenant_id: str
    correlation_id: str
    jti: str
    expires_at: datetime


def read_embed_token(token: str) -> EmbedToken:
    """What the embed token says (Cronofy, Embedded Scheduler); it may be used until it expires.

    Raises EmbedTokenRefused when it is forged, expired, or made to live longer than four hours.
    """
    application, claims = _read(token, EMBED_AUDIENCE, 4 * 3600, EmbedTokenRefused)
    return EmbedToken(application, _text(claims, "tenant_id", 200), _text(claims, "tenant_name", 200))


def redeem_hand_over(token: str) -> HandOver:
    """What the hand-over says; it works once and for 60 seconds. Raises HandOverRefused."""
    application, claims = _read(token, HAND_OVER_AUDIENCE, 60, HandOverRefused)
    hand_over = HandOver(
        application,
        _text(claims, "tenant_id", 200),
        _text(claims, "tenant_name", 200),
        _text(claims, "email", 254).strip().lower(),
        _text(claims, "name", 200),
        _text(claims, "tzid", 64),
    )
    if not hand_over.tenant_id or "@" not in hand_over.email:
        raise HandOverRefused
    if not _use_once(application, HAND_OVER_AUDIENCE, str(claims["jti"]), _instant(claims["exp"])):
        raise HandOverRefused("The hand-over from the console was used before.")
    return hand_over


def read_claim(token: str, public_link: PublicLink | GroupOffer, correlation_id: str) -> Claim:
    """What the claim says about a visit to this link; reading does not use it up.

    Raises ClaimRefused when it is forged, expired, used, or not about this conversation; TenantMismatch when it comes
    from another company than the link's.
    """
    application, claims = _read(token, CLAIM_AUDIENCE, 3600, ClaimRefused)
    signed_id, jti = _text(claims, "correlation_id", 128), str(claims["jti"])
    if not signed_id or not is_same(signed_id, correlation_id):
        raise ClaimRefused("The claim on this link was changed.")
    unit = public_link.unit
    tenant_id = _text(claims, "tenant_id", 200)
    if not tenant_id or unit.application_id != application.pk or unit.tenant_id != tenant_id:
        raise TenantMismatch
    check_unspent(application, jti)
    return Claim(application, tenant_id, signed_id, jti, _instant(claims["exp"]))


def check_unspent(application: Application, jti: str) -> None:
    """That no booking has used up the claim with this `jti`. Raises ClaimRefused."""
    if UsedTokenId.objects.filter(application=application, audience=CLAIM_AUDIENCE, jti=jti).exists():
        raise ClaimRefused("The claim on this link was used before.")


def consume_claim(claim: Claim) -> None:
    """Use the claim up, inside the booking's transaction, so that a refused booking leaves it; raises ClaimRefused."""
    remembered_until = claim.expires_at + timedelta(hours=CLAIMED_VISIT_HOURS)
    if not _use_once(claim.application, CLAIM_AUDIENCE, claim.jti, remembered_until):
        raise ClaimRefused("The claim on this link was used before.")


def note_claim_opened(claim: Claim) -> bool:
    """Remember that a person opened the link with this claim; whether that was new."""
    remembered_until = claim.expires_at + timedelta(hours=CLAIMED_VISIT_HOURS)
    return _use_once(claim.application, _OPENED, claim.jti, remembered_until)


def forget_expired_token_ids() -> int:
    """Delete used `jti`s whose token has expired anyway; answers how many."""
    return UsedTokenId.objects.filter(expires_at__lt=now()).delete()[0]


def _use_once(application: Application, audience: str, jti: str, expires_at: datetime) -> bool:
    try:
        with transaction.atomic():
            UsedTokenId.objects.create(application=application, audience=audience, jti=jti, expires_at=expires_at)
    except IntegrityError:
        return False
    return True


def _read(
    token: str, audience: str, longest_seconds: int, refusal: type[SignInRefused]
) -> tuple[Application, dict[str, Any]]:
    """The application that signed and what it said: signature first, then for whom and for how long."""
    try:
        head, body, signature = token.split(".") if len(token) <= _LONGEST_TOKEN else ("", "", "")
        header, claims = _decode_object(head), _decode_object(body)
        given = _decode(signature)
    except (ValueError, binascii.Error, RecursionError) as error:
        raise refusal from error
    # The algorithm is ours to say, never the token's.
    if header.get("alg") != "HS256" or "crit" in header:
        raise refusal
    application = find_application_by_embed_key(_text(claims, "iss", 64))
    if application is None or not _is_signed(application, f"{head}.{body}", given):
        raise refusal
    if claims.get("aud") != audience or not _text(claims, "jti", 128):
        raise refusal
    _check_lifetime(claims, longest_seconds, refusal)
    return application, claims


def _is_signed(application: Application, signed: str, given: bytes) -> bool:
    return any(
        hmac.compare_digest(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest(), given)
        for secret in list_embed_secrets(application)
    )


def _check_lifetime(claims: Mapping[str, Any], longest_seconds: int, refusal: type[SignInRefused]) -> None:
    issued, expires, moment = claims.get("iat"), claims.get("exp"), now().timestamp()
    if type(issued) is not int or type(expires) is not int:
        raise refusal
    if not 0 < expires - issued <= longest_seconds or issued > moment + _CLOCK_SKEW_SECONDS:
        raise refusal
    if expires <= moment:
        raise refusal(f"{refusal.default_message.removesuffix('.')}: it has expired.")


def _decode(part: str) -> bytes:
    return base64.b64decode(part.encode("ascii") + b"=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _decode_object(part: str) -> dict[str, Any]:
    value = json.loads(_decode(part))
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def _text(claims: Mapping[str, Any], name: str, longest: int) -> str:
    value = claims.get(name)
    # Control characters would end up in names and mail headers; such a value counts as absent.
    is_clean = isinstance(value, str) and len(value) <= longest and value.isprintable()
    return str(value) if is_clean else ""


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
