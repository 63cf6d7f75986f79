"""What a recruiter does to contact many: the Calendar button, and a message with a link for each candidate."""

from playwright.sync_api import Page, expect

from tests.fakes.smtp import SmtpServer
from tests.journeys.camera import shoot
from tests.journeys.setting_up import find_link


def import_public_url(page: Page, console_url: str) -> str:
    """Profile › Calendar; there is no public link yet, so it is made on the engine first. Answers the address."""
    page.goto(f"{console_url}/profile")
    shoot(page, "recruiter-profile")
    page.get_by_role("button", name="Calendar").click()
    expect(page.get_by_role("heading", name="You have no public link yet")).to_be_visible()
    shoot(page, "recruiter-no-public-link")
    page.get_by_role("button", name="Make a public link").click()
    expect(page.get_by_role("button", name="Make my public link")).to_be_visible()
    shoot(page, "recruiter-public-link")
    page.get_by_role("button", name="Make my public link").click()
    expect(page.get_by_label("Your public URL")).to_be_visible()
    shoot(page, "recruiter-public-url")
    return page.get_by_label("Your public URL").input_value()


def write_to(page: Page, console_url: str, names: list[str], subject: str, body: str) -> None:
    """Select candidates, write one message with merge fields, look at the preview, send."""
    page.goto(f"{console_url}/candidates/")
    for name in names:
        page.get_by_label(f"Select {name}").check()
    shoot(page, "recruiter-select", stays_scrolled=True)
    page.get_by_role("button", name="Write a message").click()
    expect(page.get_by_text(f"To {len(names)} candidates, each with a link of their own")).to_be_visible()
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Message", exact=True).fill(body)
    first_name = page.get_by_label("Preview for").locator("option:checked").inner_text().split()[0]
    expect(page.locator("#preview")).to_contain_text(first_name)
    shoot(page, "recruiter-message")
    page.get_by_role("button", name=f"Send to {len(names)}").click()
    expect(page.get_by_role("heading", name=subject)).to_be_visible()
    expect(page.get_by_text(f"by Ana Ruiz to {len(names)} candidates")).to_be_visible()


def find_own_link(smtp: SmtpServer, email: str) -> str:
    """The candidate's own link in the mail they got."""
    return find_link(smtp, email, "/c/")
