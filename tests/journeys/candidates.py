"""What a recruiter does with candidates, by keyboard alone: adding, tagging, noting, editing, filing, merging."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.camera import shoot
from tests.journeys.proofs import check_accessibility


def press(control: Locator) -> None:
    """Come to a control by keyboard and press it."""
    control.focus()
    expect(control).to_be_focused()
    control.press("Enter")


def add_candidate(page: Page, console_url: str, first_name: str, email: str) -> str:
    """Candidates › Add a candidate; answers the profile's address."""
    page.goto(f"{console_url}/candidates/")
    press(page.get_by_role("link", name="Add a candidate"))
    page.get_by_label("First name").fill(first_name)
    page.get_by_label("Last name").fill("Lindgren")
    page.get_by_label("Email address").fill(email)
    press(page.get_by_role("button", name="Add candidate"))
    expect(page.get_by_role("heading", name=f"{first_name} Lindgren", exact=True)).to_be_visible()
    return page.url


def keep_up(page: Page) -> None:
    """A tag, a note, a file, a changed headline: each stands on the profile and in the timeline."""
    press(page.locator("summary", has_text="Add a tag"))
    page.get_by_label("Tag", exact=True).fill("Marine")
    page.get_by_label("Tag", exact=True).press("Enter")
    expect(page.get_by_role("button", name="Remove the tag Marine")).to_be_visible()
    page.get_by_label("A note for colleagues").fill("Prefers mornings")
    press(page.get_by_role("button", name="Add the note"))
    expect(page.locator("#notes")).to_contain_text("Prefers mornings")
    page.get_by_label("Add a file").set_input_files(
        {"name": "cv.txt", "mimeType": "text/plain", "buffer": b"Marine engineer"}
    )
    press(page.get_by_role("button", name="Add the file"))
    expect(page.get_by_role("link", name="cv.txt")).to_be_visible()
    press(page.locator("summary", has_text="Actions"))
    press(page.get_by_role("link", name="Edit", exact=True).first)
    page.get_by_label("Headline").fill("Marine engineer")
    press(page.get_by_role("button", name="Save"))
    expect(page.locator("#timeline")).to_contain_text("Details changed")
    check_accessibility(page)
    shoot(page, "recruiter-profile-of-candidate")


def merge_with(page: Page, email: str) -> None:
    """Actions › Merge › the other one; the address of this one stays."""
    press(page.locator("summary", has_text="Actions"))
    press(page.get_by_role("link", name="Merge", exact=True))
    row = page.get_by_role("listitem").filter(has_text=email)
    check_accessibility(page)
    press(row.get_by_role("link", name="Compare"))
    expect(page.get_by_text("This cannot be undone")).to_be_visible()
    check_accessibility(page)
    shoot(page, "recruiter-merge")
    press(page.get_by_role("button", name="Make them one"))
    expect(page.get_by_text("Also known as")).to_be_visible()
    expect(page.get_by_text(email, exact=True)).to_be_visible()
