"""What an administrator and a new colleague do in the console before the first link."""

import re

from playwright.sync_api import Page, expect

from tests.fakes.smtp import SmtpServer
from tests.journeys.camera import shoot

COMPANY = "Acme"
PASSWORD = "a long pass phrase 9"


def make_company(page: Page, first_run_url: str) -> None:
    """Open the printed address and make the company with its administrator, Ana Ruiz."""
    page.goto(first_run_url)
    page.get_by_label("Company name").fill(COMPANY)
    page.get_by_label("Your first name").fill("Ana")
    page.get_by_label("Your last name").fill("Ruiz")
    page.get_by_label("Your email address").fill("ana@acme.example")
    shoot(page, "administrator-first-run")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the company").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    shoot(page, "administrator-today")


def open_cronofy_settings(page: Page) -> None:
    """Company › Settings › Miscellaneous › Cronofy."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", name="Miscellaneous")).to_be_visible()
    shoot(page, "administrator-settings")
    page.get_by_role("main").get_by_role("link", name="Cronofy").click()
    expect(page.get_by_role("heading", name="Cronofy", exact=True)).to_be_visible()


def add_cronofy_account(page: Page, centre: str) -> None:
    """Add Cronofy account › the preselected data centre › Save."""
    shoot(page, "administrator-cronofy-none")
    page.get_by_role("link", name="Add Cronofy account").click()
    expect(page.get_by_role("radio", name=centre)).to_be_checked()
    shoot(page, "administrator-cronofy-add")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The data centre is saved")).to_be_visible()
    expect(page.get_by_text("Not granted")).to_be_visible()
    shoot(page, "administrator-cronofy-saved")


def press_authorize(page: Page) -> None:
    """The button that leads to the engine."""
    page.get_by_role("button", name=re.compile("^Authorize with Cronofy")).click()


def allow(page: Page) -> None:
    """Consent on the engine's page; back in the console it is granted, by whom and when."""
    expect(page.get_by_role("heading", name="asks for access")).to_be_visible()
    shoot(page, "administrator-consent")
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_text("Authorization has been granted: by Ana Ruiz on")).to_be_visible()
    expect(page.get_by_text("Granted", exact=True)).to_be_visible()
    shoot(page, "administrator-cronofy-granted")


def revoke(page: Page) -> None:
    """Take the authorization back."""
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("Not granted")).to_be_visible()


def invite_colleague(page: Page, email: str) -> None:
    """Company › Members › Invite colleagues."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Members").click()
    page.get_by_label("Email addresses of your colleagues").fill(email)
    shoot(page, "administrator-members")
    page.get_by_role("button", name="Send invitations").click()
    expect(page.get_by_role("heading", name="Invited, not yet joined")).to_be_visible()


def join_company(page: Page, smtp: SmtpServer, email: str, first_name: str, last_name: str) -> None:
    """Follow the link in the mailed invitation."""
    page.goto(find_link(smtp, email, "/join/"))
    page.get_by_label("First name").fill(first_name)
    page.get_by_label("Last name").fill(last_name)
    shoot(page, "recruiter-join")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def find_link(smtp: SmtpServer, email: str, path: str) -> str:
    """The link with this path in the newest mail to an address."""
    body = smtp.wait_for_mail(email)[-1].find_part("text/plain")
    assert body is not None
    found = re.search(rf"https?://\S+?{re.escape(path)}\S+", body.get_content())
    assert found, body.get_content()
    return found[0].rstrip(".,")
