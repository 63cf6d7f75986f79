"""What a recruiter does with a project: stages, automations, a candidate on the board."""

import re
import time

from playwright.sync_api import Page, expect

from tests.fakes.smtp import SmtpServer
from tests.journeys.camera import shoot

BOOKED_STAGE = "Conversation booked"


def make_project(page: Page, console_url: str, name: str) -> str:
    """Projects › New project with the stages of Sourcing; answers the address of its board."""
    page.goto(f"{console_url}/projects/")
    page.get_by_role("link", name="New project").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label(re.compile("^Sourcing")).check()
    page.get_by_role("button", name="Make the project").click()
    expect(page.get_by_role("heading", name=BOOKED_STAGE)).to_be_visible()
    return page.url


def write_template(page: Page, console_url: str, name: str, subject: str, text: str) -> None:
    """Company › Templates › a template for everybody."""
    page.goto(f"{console_url}/company/templates/add")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(name).first).to_be_visible()


def automate(page: Page, board_url: str, template: str) -> None:
    """A booking moves the card to its stage; entering that stage sends the template. Both are switched on."""
    page.goto(f"{board_url}/automations")
    page.get_by_role("link", name="Move a card when").click()
    page.get_by_label("When", exact=True).select_option("a conversation is booked")
    page.get_by_label("move it to").select_option(BOOKED_STAGE)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.goto(f"{board_url}/automations")
    page.get_by_role("link", name="Send a message when").click()
    page.get_by_label("When a card enters").select_option(BOOKED_STAGE)
    page.get_by_label("send the template").select_option(template)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    shoot(page, "recruiter-automation")


def add_to_project(page: Page, profile_url: str, project: str) -> None:
    """Profile › Lists and projects › Add to a project."""
    page.goto(profile_url)
    page.get_by_role("button", name="Add to a project").click()
    page.get_by_role("button", name=f"Add {project}").click()
    expect(page.get_by_text("1 candidate was added")).to_be_visible()


def wait_for_stage(page: Page, board_url: str, name: str, stage: str, seconds: float = 30) -> None:
    """Look at the board until the candidate's card stands in the stage."""
    ends = time.monotonic() + seconds
    while True:
        page.goto(board_url)
        column = page.get_by_role("region", name=stage, exact=True)
        if column.get_by_role("link", name=name).count():
            return
        assert time.monotonic() < ends, f"{name} is not in {stage}"
        page.wait_for_timeout(300)


def wait_for_subject(smtp: SmtpServer, address: str, subject: str, seconds: float = 30) -> None:
    """Wait until exactly one mail with that subject has come."""
    with smtp.arrived:
        came = smtp.arrived.wait_for(lambda: subject in read_subjects(smtp, address), seconds)
    assert came, read_subjects(smtp, address)
    assert read_subjects(smtp, address).count(subject) == 1


def read_subjects(smtp: SmtpServer, address: str) -> list[str]:
    """The subjects of all mails to an address."""
    return [str(mail.message["Subject"]) for mail in smtp.mails_to(address)]
