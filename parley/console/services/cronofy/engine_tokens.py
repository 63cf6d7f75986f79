"""The signed tokens by which the console names company and member to an engine (JWT, HS256, RFC 7515)."""

import base64
import hashlib
import hmac
import json
from typing import Any

from django.utils.translation import gettext as _

from parley.console.domain.data_centres import DataCentre
from parley.console.domain.errors import CompanyNotSetUp
from parley.console.models import Company, Member
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token

EMBED_SECONDS = 4 * 3600
HAND_OVER_SECONDS = 60
CLAIM_SECONDS = 3600


def make_embed_token(data_centre: DataCentre, company: Company) -> str:
    """Names the company as tenant for 4 hours; it signs nobody in. Raises CompanyNotSetUp without credentials."""
    tenant = {"tenant_id": company.id, "tenant_name": company.name}
    return _sign(data_centre, "scheduler_embed", EMBED_SECONDS, tenant)


def make_hand_over(data_centre: DataCentre, company: Company, member: Member) -> str:
    """Says who goes on at the engine: good once and for 60 seconds, so it is made when its form is sent out.

    Raises CompanyNotSetUp without credentials.
    """
    person = {"email": member.user.email, "name": member.user.name, "tzid": member.user.tzid}
    tenant = {"tenant_id": company.id, "tenant_name": company.name}
    return _sign(data_centre, "parley_hand_over", HAND_OVER_SECONDS, tenant | person)


def make_claim(data_centre: DataCentre, company: Company, correlation_id: str) -> str:
    """Ties a visit of a public link to one conversation; good once and for 60 minutes.

    Raises CompanyNotSetUp without credentials.
    """
    claims = {"tenant_id": company.id, "correlation_id": correlation_id}
    return _sign(data_centre, "scheduler_claim", CLAIM_SECONDS, claims)


def _sign(data_centre: DataCentre, audience: str, seconds: int, claims: dict[str, Any]) -> str:
    if not (data_centre.embed_key and data_centre.embed_secret):
        raise CompanyNotSetUp(
            _(
                "%(place)s has no embed credentials on this installation. Whoever runs it has to set "
                "%(setting)s_EMBED_KEY and …_EMBED_SECRET."
            )
            % {"place": data_centre.name, "setting": f"PARLEY_DATA_CENTRE_{data_centre.code.upper()}"}
        )
    issued_at = int(now().timestamp())
    body = {
        "iss": data_centre.embed_key,
        "aud": audience,
        "iat": issued_at,
        "exp": issued_at + seconds,
        "jti": make_token(),
        **claims,
    }
    signed = f"{_encode_json({'alg': 'HS256', 'typ': 'JWT'})}.{_encode_json(body)}"
    signature = hmac.new(data_centre.embed_secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_encode(signature)}"


def _encode_json(value: dict[str, Any]) -> str:
    return _encode(json.dumps(value, separators=(",", ":")).encode())


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
