"""The log holds no capability: no token of a link, no query, no credential."""

import json
import logging
from logging.config import dictConfig

import pytest
import structlog

from parley.site.logs import describe_logging, hide_secrets

MARK = "Zk3xMARKxR7q"


@pytest.mark.parametrize(
    "text",
    [
        f"Not Found: /rts/{MARK}",
        f"/pls/{MARK}/times",
        f"/c/{MARK}",
        f"/booking/{MARK}/cancel",
        f"/first-run/{MARK}",
        f"/join/{MARK}",
        f"/operator/enter/{MARK}",
        f"/embed/{MARK}",
        f"/files/{MARK}",
        f"/attachments/{MARK}",
        f"/add_to_calendar/atc.{MARK}/event.ics",
        f"/set-up/enter/{MARK}",
        f"/accounts/password/reset/key/{MARK}/",
        f"https://parley.example/oauth/authorized?code={MARK}&state=x",
        f"Authorization: Bearer {MARK}",
        f"Authorization: Basic {MARK}==",
        f"client_secret CRN_{MARK}",
        f"ESK_{MARK}",
    ],
)
def test_capabilities_are_hidden(text: str) -> None:
    assert MARK not in hide_secrets(text)


def test_ordinary_words_stay() -> None:
    assert hide_secrets("Not Found: /candidates/12") == "Not Found: /candidates/12"


def test_every_logger_goes_through_the_same_hiding(capsys: pytest.CaptureFixture[str]) -> None:
    dictConfig(describe_logging("INFO"))
    logging.getLogger("somebody.else").warning("answered %s", f"/rts/{MARK}?tz=Europe/Berlin")
    structlog.get_logger("parley").warning("opened", path=f"/c/{MARK}")
    try:
        raise ValueError(f"/booking/{MARK}")
    except ValueError:
        logging.getLogger("somebody.else").exception("failed")
    written = capsys.readouterr().err
    assert MARK not in written
    lines = [json.loads(line) for line in written.splitlines()]
    assert len(lines) == 3
