"""The console that belongs to the engine: its addresses follow the settings of each start, nothing of them is kept."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[4]
ASK = """
import django, json
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from parley.engine.services.applications.applications import (
    ensure_builtin_application, get_webhook_url, list_redirect_uris, list_return_urls,
)
one = ensure_builtin_application()
print(json.dumps([one.client_id, list_redirect_uris(one), list_return_urls(one), get_webhook_url(one)]))
"""


def ask(data: Path, **environment: str) -> tuple[str, list[str], list[str], str]:
    """What the built-in application is after a start with this environment."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
    settings = {"DJANGO_SETTINGS_MODULE": "parley.site.settings", "PARLEY_DATA": str(data)}
    answer = subprocess.run(
        [sys.executable, "-c", ASK], cwd=CHECKOUT, env={**own, **settings, **environment}, capture_output=True
    )
    assert answer.returncode == 0, answer.stderr.decode()
    client_id, redirects, returns, webhook = json.loads(answer.stdout)
    return client_id, redirects, returns, webhook


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of one installation, started again and again."""
    return tmp_path_factory.mktemp("data")


def test_another_public_url_moves_the_addresses_and_keeps_the_application(data: Path) -> None:
    client_id, redirects, _, _ = ask(data)
    assert "http://localhost:8000/company/settings/cronofy/authorized" in redirects
    again, redirects, returns, webhook = ask(data, PARLEY_PUBLIC_URL="https://talk.example", PARLEY_PORT="8123")
    assert again == client_id
    assert redirects and returns
    assert all(address.startswith("https://talk.example/") for address in [*redirects, *returns])
    assert webhook == "http://127.0.0.1:8123/inbound/engine/here"


def test_an_engine_alone_is_told_where_its_console_is(data: Path) -> None:
    _, redirects, returns, webhook = ask(
        data, PARLEY_SERVE="engine", PARLEY_CONSOLE_URL="https://console.example", PARLEY_CONSOLE_CODE="other"
    )
    assert all(address.startswith("https://console.example/") for address in [*redirects, *returns])
    assert webhook == "https://console.example/inbound/engine/other"
