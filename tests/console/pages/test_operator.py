"""The operator's rooms: the mail catcher and the one-time address."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from parley.console.models import Member
from tests.console.cast import browse_as
from tests.fakes.engine import FakeEngine

MAIL = b"""From: Parley <parley@localhost>\r
To: zoe@example.org\r
Subject: Your conversation\r
MIME-Version: 1.0\r
Content-Type: multipart/alternative; boundary=x\r
\r
--x\r
Content-Type: text/plain; charset=utf-8\r
\r
Plain words\r
--x\r
Content-Type: text/html; charset=utf-8\r
\r
<b>Loud words</b><script>alert(1)</script>\r
--x--\r
"""


@pytest.fixture
def mail(settings: Any, tmp_path: Path) -> str:
    """One mail in the catcher."""
    settings.PARLEY_DATA = tmp_path
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "20260303-one.eml").write_bytes(MAIL)
    (tmp_path / "secret.eml").write_bytes(b"Subject: no\r\n\r\n")
    return "/operator/mail/20260303-one.eml/"


def make_operator_path() -> str:
    out = StringIO()
    call_command("operator_address", stdout=out)
    return out.getvalue().strip().removeprefix("http://localhost:8000")


def test_only_the_operator_reads_mail(ana: Member, olga: Member, mail: str) -> None:
    assert Client().get("/operator/mail/").status_code == 302
    for path in ("/operator/mail/", mail, f"{mail}html", f"{mail}source"):
        assert browse_as(olga).get(path).status_code == 403
    ana.user.is_operator = True
    ana.user.save()
    client = browse_as(ana)
    assert b"Your conversation" in client.get("/operator/mail/").content
    assert b"Plain words" in client.get(mail).content
    assert client.get(f"{mail}source").content == MAIL


def test_the_printed_address_opens_the_catcher_once_and_only_by_its_button(mail: str, db: Any) -> None:
    path = make_operator_path()
    client = Client()
    client.get(path)
    assert client.get("/operator/mail/").status_code == 302
    assert client.post(path).status_code == 302
    assert client.get("/operator/mail/").status_code == 200
    assert Client().post(path).status_code == 404
    assert Client().get(path).status_code == 404


def test_html_stands_in_a_sandbox(ana: Member, mail: str) -> None:
    ana.user.is_operator = True
    ana.user.save()
    client = browse_as(ana)
    assert b"<script>alert" not in client.get(mail).content
    response = client.get(f"{mail}html")
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("name", ["..%2Fsecret.eml", "../secret.eml", "missing.eml", ".eml"])
def test_nothing_outside_the_catcher_is_read(ana: Member, mail: str, name: str) -> None:
    ana.user.is_operator = True
    ana.user.save()
    assert browse_as(ana).get(f"/operator/mail/{name}/").status_code == 404


def test_the_operator_goes_on_to_the_set_up_of_google_and_microsoft(
    ana: Member, fake_engine: FakeEngine, settings: Any
) -> None:
    settings.PARLEY_SERVE = "both"
    settings.PARLEY_DATA_CENTRES = {"here": fake_engine.describe_data_centre(is_builtin=True)}
    address = {"url": "http://localhost:8000/set-up/enter/t0ken", "valid_minutes": 60}
    fake_engine.answer("POST", "/v1/parley/set_up_addresses", {"set_up_address": address})
    client = browse_as(ana)
    assert client.post("/operator/set-up").status_code == 403
    assert b"This installation" not in client.get("/company/settings").content
    assert fake_engine.asked == []
    ana.user.is_operator = True
    ana.user.save()
    assert b"This installation" in client.get("/company/settings").content
    assert client.get("/operator/set-up").status_code == 405
    assert client.post("/operator/set-up")["Location"] == "/set-up/enter/t0ken"
    assert fake_engine.asked[0].headers["Authorization"] == f"Bearer {settings.PARLEY_ADMIN_API_KEY}"


def test_a_console_whose_engine_is_somebody_else_s_offers_no_set_up(ana: Member, settings: Any) -> None:
    settings.PARLEY_SERVE = "console"
    ana.user.is_operator = True
    ana.user.save()
    client = browse_as(ana)
    assert b"This installation" not in client.get("/company/settings").content
    assert client.post("/operator/set-up").status_code == 404
