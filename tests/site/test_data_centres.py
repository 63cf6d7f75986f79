"""Data centres come from the environment; this server's own engine stands first."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from parley.site.data_centres import describe_builtin, read_data_centres

APPLICATION = {"client_id": "id", "client_secret": "CRN_x", "embed_key": "EMB_x", "embed_secret": "ESK_x"}
HERE = describe_builtin("http://127.0.0.1:4000", "https://parley.example", APPLICATION)


@pytest.mark.parametrize(
    ("code", "api_url", "app_url"),
    [
        ("US", "https://api.cronofy.com", "https://app.cronofy.com"),
        ("DE", "https://api-de.cronofy.com", "https://app-de.cronofy.com"),
        ("SG", "https://api-sg.cronofy.com", "https://app-sg.cronofy.com"),
    ],
)
def test_cronofy_addresses_are_known_by_code(
    monkeypatch: pytest.MonkeyPatch, code: str, api_url: str, app_url: str
) -> None:
    monkeypatch.setenv(f"PARLEY_DATA_CENTRE_{code}_CLIENT_ID", "me")
    centre = read_data_centres(None)[code.lower()]
    assert (centre["api_url"], centre["app_url"], centre["client_id"]) == (api_url, app_url, "me")
    assert centre["name"].startswith("Cronofy")


def test_here_comes_first_and_is_reached_through_the_loopback_listener(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_DATA_CENTRE_DE_CLIENT_ID", "me")
    centres = read_data_centres(HERE)
    assert list(centres) == ["here", "de"]
    assert centres["here"]["is_builtin"]
    assert centres["here"]["api_url"] == "http://127.0.0.1:4000"


def test_another_parley_needs_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_DATA_CENTRE_OTHER_CLIENT_ID", "me")
    with pytest.raises(ImproperlyConfigured, match="PARLEY_DATA_CENTRE_OTHER_URL"):
        read_data_centres(None)
    monkeypatch.setenv("PARLEY_DATA_CENTRE_OTHER_URL", "https://other.example/")
    assert read_data_centres(None)["other"]["api_url"] == "https://other.example"


def test_nobody_else_takes_the_code_of_this_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_DATA_CENTRE_HERE_URL", "https://elsewhere.example")
    with pytest.raises(ImproperlyConfigured, match="HERE"):
        read_data_centres(HERE)
