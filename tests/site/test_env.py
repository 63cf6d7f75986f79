"""Settings from the environment are read strictly, and refused in words."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from parley.site.env import (
    read_choice,
    read_database,
    read_imap,
    read_number,
    read_origin,
    read_reply_address,
    read_sms_provider,
    read_smtp,
)

FILE = Path("/data/parley.sqlite3")


@pytest.mark.parametrize("raw", ["abc", "0", "65536", "-1", "8 0", "٣"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    monkeypatch.setenv("PARLEY_PORT", raw)
    with pytest.raises(ImproperlyConfigured, match="PARLEY_PORT"):
        read_number("PARLEY_PORT", 8000, 1, 65535)


def test_an_unset_or_empty_variable_gives_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_PORT", " ")
    assert read_number("PARLEY_PORT", 8000, 1, 65535) == 8000
    assert read_choice("PARLEY_SERVE", ("both", "engine")) == "both"


@pytest.mark.parametrize(
    "raw",
    ["parley.example.org", "ftp://parley.example.org", "https://a.example/path", "https://u@a.example", "http://"],
)
def test_a_public_url_that_is_no_origin_is_refused(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    monkeypatch.setenv("PARLEY_PUBLIC_URL", raw)
    with pytest.raises(ImproperlyConfigured, match="PARLEY_PUBLIC_URL"):
        read_origin("PARLEY_PUBLIC_URL", "")


def test_a_postgres_address_with_host_port_and_escaped_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_DATABASE_URL", "postgres://ana:p%40ss@db.example:5433/parley")
    read = read_database("PARLEY_DATABASE_URL", FILE)
    assert (read["HOST"], read["PORT"], read["USER"], read["PASSWORD"]) == ("db.example", "5433", "ana", "p@ss")
    assert read["NAME"] == "parley"


def test_a_postgres_address_with_a_socket_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_DATABASE_URL", "postgres://ana@/parley?host=/run/postgresql&port=5444")
    read = read_database("PARLEY_DATABASE_URL", FILE)
    assert (read["HOST"], read["PORT"], read["NAME"]) == ("/run/postgresql", "5444", "parley")


def test_a_refused_database_address_does_not_show_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_DATABASE_URL", "mysql://ana:hush@db/parley")
    with pytest.raises(ImproperlyConfigured) as refusal:
        read_database("PARLEY_DATABASE_URL", FILE)
    assert "hush" not in str(refusal.value)


def test_sqlite_begins_immediate_and_waits_for_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARLEY_DATABASE_URL", raising=False)
    options = read_database("PARLEY_DATABASE_URL", FILE)["OPTIONS"]
    assert isinstance(options, dict)
    assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 20)


def test_without_a_mail_server_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARLEY_SMTP_URL", raising=False)
    assert read_smtp("PARLEY_SMTP_URL") is None


@pytest.mark.parametrize(
    ("raw", "port", "use_tls", "use_ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+starttls://me:pw@mail.example", 587, True, False),
        ("smtps://me:pw@mail.example:2465", 2465, False, True),
    ],
)
def test_each_way_of_reaching_a_mail_server(
    monkeypatch: pytest.MonkeyPatch, raw: str, port: int, use_tls: bool, use_ssl: bool
) -> None:
    monkeypatch.setenv("PARLEY_SMTP_URL", raw)
    smtp = read_smtp("PARLEY_SMTP_URL")
    assert smtp is not None
    assert (smtp["host"], smtp["port"], smtp["use_tls"], smtp["use_ssl"]) == ("mail.example", port, use_tls, use_ssl)


def test_a_mailbox_has_an_account_and_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_imap("PARLEY_INBOUND_IMAP_URL") is None
    monkeypatch.setenv("PARLEY_INBOUND_IMAP_URL", "imaps://me%40acme.example:p%2Fw@mail.example/Answers/New")
    facts = {"host": "mail.example", "port": 993, "username": "me@acme.example", "password": "p/w", "use_ssl": True}
    assert read_imap("PARLEY_INBOUND_IMAP_URL") == {**facts, "folder": "Answers/New"}
    monkeypatch.setenv("PARLEY_INBOUND_IMAP_URL", "imap://me:pw@mail.example:1143")
    assert read_imap("PARLEY_INBOUND_IMAP_URL") == {
        "host": "mail.example",
        "port": 1143,
        "username": "me",
        "password": "pw",
        "use_ssl": False,
        "folder": "INBOX",
    }


@pytest.mark.parametrize("raw", ["mail.example", "pop3://me:pw@mail.example", "imaps://mail.example", "imaps://me@x:y"])
def test_what_is_no_mailbox_is_refused(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    monkeypatch.setenv("PARLEY_INBOUND_IMAP_URL", raw)
    with pytest.raises(ImproperlyConfigured, match="PARLEY_INBOUND_IMAP_URL"):
        read_imap("PARLEY_INBOUND_IMAP_URL")


@pytest.mark.parametrize(
    "raw", ["answers", "@acme.example", "a+b@acme.example", f"{'x' * 32}@acme.example", "A <a@b.de>"]
)
def test_an_address_for_answers_leaves_room_for_a_word(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    assert read_reply_address("PARLEY_REPLY_ADDRESS") == ""
    monkeypatch.setenv("PARLEY_REPLY_ADDRESS", raw)
    with pytest.raises(ImproperlyConfigured, match="PARLEY_REPLY_ADDRESS"):
        read_reply_address("PARLEY_REPLY_ADDRESS")


def test_a_provider_of_texts_is_named_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_sms_provider("PARLEY_SMS") is None
    monkeypatch.setenv("PARLEY_SMS_ACCOUNT", "AC1")
    monkeypatch.setenv("PARLEY_SMS_TOKEN", "secret")
    with pytest.raises(ImproperlyConfigured):
        read_sms_provider("PARLEY_SMS")
    monkeypatch.setenv("PARLEY_SMS_NUMBER", "0301234")
    with pytest.raises(ImproperlyConfigured):
        read_sms_provider("PARLEY_SMS")
    monkeypatch.setenv("PARLEY_SMS_NUMBER", "+49301234567")
    facts = read_sms_provider("PARLEY_SMS")
    assert facts is not None and facts["number"] == "+49301234567"
