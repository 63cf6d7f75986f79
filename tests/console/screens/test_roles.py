"""A journey for each role, in a real browser: what they come for works, and what is not theirs says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, expect

from parley.console.domain.roles import Role
from parley.site.incoming.half_sessions import cookie_name

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.slow

Opener = Callable[[Role], Page]


@pytest.fixture
def sessions(db: Any) -> dict[str, str]:
    """One session for each role of one company, which has a candidate and a conversation."""
    from tests.console.cast import browse_as, make_company, make_member
    from tests.console.conversation_cast import make_candidate, make_conversation

    company = make_company("Harbour Robotics")
    found = {}
    for role in Role:
        member = make_member(company, f"{role}@harbour.example", role.value.split("_")[0].title(), "Ruiz", role)
        found[str(role)] = str(browse_as(member).cookies[cookie_name("console")].value)
        if role == Role.RECRUITER:
            make_conversation(member, make_candidate(member), summary="First conversation")
    return found


@pytest.fixture
def open_as(sessions: dict[str, str], live_server: LiveServer, chromium: Browser) -> Opener:
    """A browser in which somebody of that role has signed in; it comes last, for its loop forbids the database."""

    def open_page(role: Role) -> Page:
        context = chromium.new_context(base_url=live_server.url, locale="en-GB", reduced_motion="reduce")
        context.add_cookies([{"name": cookie_name("console"), "value": sessions[role], "url": live_server.url}])
        page = context.new_page()
        page.goto("/")
        return page

    return open_page


def list_menu(page: Page) -> list[str]:
    return [text.strip() for text in page.get_by_role("navigation", name="Main").get_by_role("link").all_inner_texts()]


def test_an_organisation_admin_makes_a_company_and_goes_there_and_back(open_as: Opener) -> None:
    page = open_as(Role.ORGANISATION_ADMIN)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Companies").click()
    page.locator("main").get_by_label("Name", exact=True).last.fill("Harbour Logistics")
    page.get_by_role("button", name="Make company").click()
    page.get_by_label("Switch company").click()
    page.get_by_role("button", name="Harbour Logistics").first.click()
    expect(page.locator(".topbar-place")).to_have_text("Harbour Logistics")
    page.goto("/candidates/")
    expect(page.get_by_text("Milena Jovanović")).to_have_count(0)
    page.get_by_label("Switch company").click()
    page.get_by_role("button", name="Harbour Robotics").first.click()
    expect(page.locator(".topbar-place")).to_have_text("Harbour Robotics")


def test_a_company_admin_invites_a_colleague_and_finds_it_in_the_audit_log(open_as: Opener) -> None:
    page = open_as(Role.COMPANY_ADMIN)
    assert {"Members", "Settings", "Audit log"} <= set(list_menu(page))
    page.get_by_role("link", name="Members").click()
    page.get_by_label("Email addresses of your colleagues").fill("new@harbour.example")
    page.get_by_role("button", name="Send invitations").click()
    expect(page.locator("main")).to_contain_text("new@harbour.example")
    page.get_by_role("link", name="Audit log").click()
    expect(page.locator("main")).to_contain_text("Company Ruiz")
    page.goto("/company/companies")
    expect(page.locator("main")).not_to_contain_text("Make another company")


def test_a_recruiter_adds_a_candidate_writes_a_note_and_reaches_no_settings_of_others(open_as: Opener) -> None:
    page = open_as(Role.RECRUITER)
    page.get_by_role("link", name="Candidates", exact=True).click()
    page.get_by_role("link", name="Add a candidate").first.click()
    page.get_by_label("First name").fill("Jonas")
    page.get_by_label("Email address").fill("jonas@example.org")
    page.locator("main").get_by_role("button", name="Save").or_(
        page.locator("main").get_by_role("button", name="Add")
    ).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jonas")
    page.goto("/company/settings/keys")
    expect(page.locator("main")).to_contain_text("You cannot do this")


def test_a_content_creator_writes_templates_and_never_meets_a_candidate(open_as: Opener) -> None:
    page = open_as(Role.CONTENT_CREATOR)
    menu = list_menu(page)
    assert "Templates" in menu and "Numbers" in menu
    assert not {"Candidates", "Inbox", "Messages", "Members", "Settings"} & set(menu)
    assert "Milena" not in page.content()
    page.get_by_role("link", name="Templates").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Templates")
    for path in ("/candidates/", "/inbox/", "/bookings/", "/messages/", "/projects/"):
        page.goto(path)
        expect(page.locator("main")).to_contain_text("You cannot do this")
        assert "Milena" not in page.content()


def test_a_reader_sees_candidates_and_is_offered_no_change(open_as: Opener) -> None:
    page = open_as(Role.READ_ONLY)
    page.get_by_role("link", name="Candidates", exact=True).click()
    page.get_by_role("link", name="Milena Jovanović", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Milena Jovanović")
    for name in ("Edit", "Write a message", "Generate Link", "Anonymise"):
        expect(page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name))).to_have_count(0)
    page.goto("/candidates/new")
    expect(page.locator("main")).to_contain_text("You cannot do this")
