"""Passkeys in a real browser, with an authenticator that the browser imitates."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from parley.console.models import Member
from tests.console.cast import PASSWORD

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def somebody(transactional_db: None, ben: Member) -> str:
    """The address of somebody who can log in, made before the browser starts."""
    return ben.user.email


def log_out(page: Page, server: LiveServer) -> None:
    page.goto(f"{server.url}/accounts/logout/")
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(f"{server.url}/accounts/login/")


def test_a_passkey_is_made_and_logs_in_without_a_password(
    somebody: str, live_server: LiveServer, chromium: Browser
) -> None:
    page = chromium.new_context().new_page()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("Email").fill(somebody)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page).to_have_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/accounts/2fa/passkeys/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("main")).to_contain_text("recovery codes", ignore_case=True)
    page.goto(f"{live_server.url}/accounts/2fa/passkeys/")
    expect(page.get_by_role("main")).to_contain_text("My laptop")
    log_out(page, live_server)
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page).to_have_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/profile")
    expect(page.get_by_role("main")).to_contain_text(somebody)
    page.context.close()
