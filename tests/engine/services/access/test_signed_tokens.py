"""Embed token, hand-over and claim: good ones are read, every forged, old or changed one is refused."""

import pytest
from django.conf import settings

from parley.engine.domain.errors.applications import ClaimRefused, EmbedTokenRefused, HandOverRefused, TenantMismatch
from parley.engine.models import PublicLink
from parley.engine.services.applications.applications import ensure_builtin_application, register_application
from parley.engine.services.applications.signed_tokens import (
    consume_claim,
    read_claim,
    read_embed_token,
    redeem_hand_over,
)
from parley.engine.services.people.units import create_unit
from parley.toolkit.clock import now
from tests.engine.signing import BUILTIN, claim, claims_for, embed_token, hand_over, make_person, sign

pytestmark = pytest.mark.django_db


def make_link(tenant_id: str = "acme") -> PublicLink:
    account = make_person(f"owner@{tenant_id}.example")
    unit = create_unit(account, ensure_builtin_application(), tenant_id, "Acme", True)
    return PublicLink.objects.create(account=account, unit=unit, token="t", token_hash=tenant_id)


def test_an_embed_token_names_the_company_and_may_be_used_again() -> None:
    token = embed_token()
    assert [read_embed_token(token).tenant_name for _ in range(2)] == ["Acme", "Acme"]


def test_the_builtin_application_is_made_once() -> None:
    assert ensure_builtin_application() == ensure_builtin_application()
    assert ensure_builtin_application().secrets.filter(revoked_at=None).count() == 2


def bad_embed_tokens() -> dict[str, str]:
    good = claims_for("scheduler_embed", 3600)
    moment = int(now().timestamp())
    return {
        "nothing": "",
        "no token": "a.b",
        "not ascii": "ä.ö.ü",
        "not an object": "W10.W10.W10",
        "far too long": "a" * 5000,
        "another secret": sign(good, secret="ESK_somebody_elses"),
        "the client secret": sign(good, secret=str(BUILTIN["client_secret"])),
        "no signature": sign(good, alg="none"),
        "another algorithm": sign(good, alg="HS512"),
        "unknown issuer": sign({**good, "iss": "EMB_unknown"}),
        "another audience": sign({**good, "aud": "parley_hand_over"}),
        "expired": sign({**good, "iat": moment - 7200, "exp": moment - 3600}),
        "from the future": sign({**good, "iat": moment + 3600, "exp": moment + 7200}),
        "lives too long": sign({**good, "exp": moment + 5 * 3600}),
        "never ends": sign({**good, "exp": None}),
        "no begin": sign({key: value for key, value in good.items() if key != "iat"}),
        "no jti": sign({key: value for key, value in good.items() if key != "jti"}),
        "exp is a truth": sign({**good, "exp": True}),
    }


@pytest.mark.parametrize("kind", list(bad_embed_tokens()))
def test_a_bad_embed_token_is_refused(kind: str) -> None:
    with pytest.raises(EmbedTokenRefused):
        read_embed_token(bad_embed_tokens()[kind])


def test_a_changed_embed_token_is_refused() -> None:
    head, _, signature = embed_token().split(".")
    body = embed_token(tenant_id="globex").split(".")[1]
    with pytest.raises(EmbedTokenRefused):
        read_embed_token(f"{head}.{body}.{signature}")


def test_a_hand_over_works_once() -> None:
    token = hand_over()
    assert redeem_hand_over(token).email == "ana@acme.example"
    with pytest.raises(HandOverRefused, match="before"):
        redeem_hand_over(token)


def test_a_hand_over_for_longer_than_a_minute_is_refused() -> None:
    with pytest.raises(HandOverRefused):
        redeem_hand_over(sign(claims_for("parley_hand_over", 61, email="ana@acme.example")))


def test_a_hand_over_without_tenant_or_address_is_refused() -> None:
    for missing in ({"tenant_id": ""}, {"email": ""}, {"email": "ana@acme.example\nBcc: all@acme.example"}):
        with pytest.raises(HandOverRefused):
            redeem_hand_over(sign(claims_for("parley_hand_over", 60, **{"email": "ana@acme.example", **missing})))


def test_an_embed_token_is_no_hand_over() -> None:
    with pytest.raises(HandOverRefused):
        redeem_hand_over(embed_token())


def test_a_claim_is_used_up_by_the_booking_and_not_by_reading() -> None:
    link, token = make_link(), claim("conversation-1")
    read_claim(token, link, "conversation-1")
    consume_claim(read_claim(token, link, "conversation-1"))
    with pytest.raises(ClaimRefused, match="before"):
        read_claim(token, link, "conversation-1")


def test_a_claim_read_twice_is_consumed_once() -> None:
    link, token = make_link(), claim("conversation-1")
    first, second = read_claim(token, link, "conversation-1"), read_claim(token, link, "conversation-1")
    consume_claim(first)
    with pytest.raises(ClaimRefused):
        consume_claim(second)


def test_a_claim_whose_id_was_changed_is_refused() -> None:
    with pytest.raises(ClaimRefused):
        read_claim(claim("conversation-1"), make_link(), "conversation-2")


def test_a_claim_of_another_company_is_refused() -> None:
    with pytest.raises(TenantMismatch):
        read_claim(claim("conversation-1", tenant_id="globex"), make_link(), "conversation-1")


def test_a_claim_of_another_application_is_refused() -> None:
    other = register_application("Other", [], [])
    token = sign(
        {**claims_for("scheduler_claim", 3600, correlation_id="c"), "iss": other.embed_key}, other.embed_secret
    )
    with pytest.raises(TenantMismatch):
        read_claim(token, make_link(), "c")


def test_new_secrets_in_the_data_folder_end_the_old_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    old = embed_token()
    read_embed_token(old)
    renewed = {**BUILTIN, "embed_secret": "ESK_" + "n" * 40}
    monkeypatch.setattr(settings, "PARLEY_BUILTIN_APPLICATION", renewed)
    ensure_builtin_application()
    with pytest.raises(EmbedTokenRefused):
        read_embed_token(old)
    assert read_embed_token(sign(claims_for("scheduler_embed", 60), secret=renewed["embed_secret"])).tenant_id == "acme"


def test_a_data_folder_put_back_brings_its_secrets_back(monkeypatch: pytest.MonkeyPatch) -> None:
    old = embed_token()
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(settings, "PARLEY_BUILTIN_APPLICATION", {**BUILTIN, "embed_secret": "ESK_" + "n" * 40})
        ensure_builtin_application()
    ensure_builtin_application()
    assert read_embed_token(old).tenant_id == "acme"
