"""A visit that an application's claim began, carried from page to page in the engine's own signed form."""

import base64
import json
from datetime import UTC, datetime, timedelta

from parley.engine.domain.errors.applications import ClaimRefused, TenantMismatch
from parley.engine.models import GroupOffer, PublicLink
from parley.engine.services.applications.signed_tokens import (
    CLAIMED_VISIT_HOURS,
    Claim,
    check_unspent,
    read_claim,
)
from parley.toolkit.clock import now
from parley.toolkit.ids import is_same, keyed_hash

_MARK = "visit."
_LONGEST = 2048


def carry_claim(token: str, link: PublicLink | GroupOffer, correlation_id: str) -> str:
    """What stands for the claim on the pages of this visit, for two hours from the claim's opening on.

    The claim itself lives for an hour at most and would end while somebody looks for a time; it also opens the link
    for whoever reads it in an address, which this value does no longer than the visit lasts. What came from here is
    given back as it is. Raises as `read_carried`.
    """
    claim = read_carried(token, link, correlation_id)
    if is_carried(token):
        return token
    ends_at = now() + timedelta(hours=CLAIMED_VISIT_HOURS)
    said = [link.pk, claim.tenant_id, claim.correlation_id, claim.jti, _seconds(claim.expires_at), _seconds(ends_at)]
    body = base64.urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).decode().rstrip("=")
    return f"{_MARK}{body}.{_sign(body)}"


def is_carried(token: str) -> bool:
    """Whether this is a visit's value rather than the claim that begins one."""
    return token.startswith(_MARK)


def is_signed(token: str) -> bool:
    """Whether this is a visit's value that was made here, for whichever link. No query."""
    body, signature = _split(token)
    return is_carried(token) and is_same(signature, _sign(body))


def read_carried(token: str, link: PublicLink | GroupOffer, correlation_id: str) -> Claim:
    """The claim behind a visit, or the claim itself where the visit begins; nothing is used up.

    Raises ClaimRefused when it is forged, over, used, or not about this link and conversation; TenantMismatch when
    the link belongs to another company by now.
    """
    if not is_carried(token):
        return read_claim(token, link, correlation_id)
    if not is_signed(token):
        raise ClaimRefused
    body = _split(token)[0]
    said = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    link_id, tenant_id, signed_id, jti, expires, ends = said
    if link_id != link.pk or not is_same(signed_id, correlation_id):
        raise ClaimRefused("The claim on this link was changed.")
    if ends <= now().timestamp():
        raise ClaimRefused("The claim on this link was refused: it has expired.")
    application = link.unit.application
    if application is None or link.unit.tenant_id != tenant_id:
        raise TenantMismatch
    check_unspent(application, jti)
    return Claim(application, tenant_id, signed_id, jti, datetime.fromtimestamp(expires, UTC))


def _split(token: str) -> tuple[str, str]:
    body, _, signature = token[:_LONGEST].removeprefix(_MARK).partition(".")
    return body, signature


def _sign(body: str) -> str:
    return keyed_hash("claimed_visit", body)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
