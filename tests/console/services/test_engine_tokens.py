"""The console's signed tokens, read back with another implementation of JWT."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from parley.console.domain.data_centres import DataCentre
from parley.console.domain.errors import CompanyNotSetUp
from parley.console.models import Member
from parley.console.services.cronofy.engine_tokens import make_claim, make_embed_token, make_hand_over

CENTRE = DataCentre(
    "here", "Here", "http://a", "http://a", "id", "CRN_s", "EMB_key", "ESK_secret_of_decent_length", is_builtin=True
)


def read(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, OctKey.import_key("ESK_secret_of_decent_length"), algorithms=["HS256"]).claims)


def test_the_embed_token_names_the_company_for_four_hours(ana: Member, noon: datetime) -> None:
    claims = read(make_embed_token(CENTRE, ana.company))
    assert (claims["iss"], claims["aud"]) == ("EMB_key", "scheduler_embed")
    assert (claims["tenant_id"], claims["tenant_name"]) == (ana.company.id, "Harbour Robotics")
    assert (claims["iat"], claims["exp"]) == (noon.timestamp(), noon.timestamp() + 4 * 3600)


def test_the_hand_over_names_the_member_for_a_minute(ana: Member, noon: datetime) -> None:
    claims = read(make_hand_over(CENTRE, ana.company, ana))
    assert claims["aud"] == "parley_hand_over"
    assert (claims["email"], claims["name"], claims["tzid"]) == ("ana@harbour.example", "Ana Ruiz", "Europe/Berlin")
    assert claims["exp"] == noon.timestamp() + 60


def test_the_claim_signs_the_conversation_for_an_hour(ana: Member, noon: datetime) -> None:
    claims = read(make_claim(CENTRE, ana.company, "random-id"))
    assert (claims["aud"], claims["correlation_id"]) == ("scheduler_claim", "random-id")
    assert claims["exp"] == noon.timestamp() + 3600


def test_every_token_is_another(ana: Member) -> None:
    assert len({read(make_hand_over(CENTRE, ana.company, ana))["jti"] for _ in range(20)}) == 20


def test_without_embed_credentials_the_setting_is_named(ana: Member) -> None:
    with pytest.raises(CompanyNotSetUp, match="PARLEY_DATA_CENTRE_UK_EMBED_KEY"):
        make_embed_token(replace(CENTRE, code="uk", embed_key=""), ana.company)
