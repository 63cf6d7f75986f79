"""The operator's rooms: the mail catcher and the one-time address."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from parley.console.models import Member
from tests.console.cast import browse_as

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
