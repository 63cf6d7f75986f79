"""Who takes part in the journeys, each with a browser of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page

from tests.fakes.browser import PATIENCE_SECONDS

# Browsers write these for answers that a page asked for and that are part of the story (a refusal, a dead server).
EXPECTED = ("Failed to load resource",)


@dataclass
class Visitor:
    """Somebody with a browser; `complaints` are what its console said of every page."""

    page: Page
    complaints: list[str] = field(default_factory=list)


@contextmanager
def visit(browser: Browser, tzid: str, *, is_phone: bool = False, has_script: bool = True) -> Iterator[Visitor]:
    """A browser without any memory; at the end no page may have complained (errors, content security policy)."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844} if is_phone else {"width": 1280, "height": 800},
        has_touch=is_phone,
        timezone_id=tzid,
        locale="en-GB",
        color_scheme="light",
        java_script_enabled=has_script,
    )
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    context.set_default_navigation_timeout(PATIENCE_SECONDS * 1000)
    visitor = Visitor(context.new_page())
    context.on("weberror", lambda error: visitor.complaints.append(str(error.error)))
    context.on(
        "console",
        lambda message: (
            visitor.complaints.append(message.text)
            if message.type == "error" and not message.text.startswith(EXPECTED)
            else None
        ),
    )
    try:
        yield visitor
        assert visitor.complaints == []
    except BaseException as failure:
        # What stood on the screen is most of the answer to what went wrong.
        for page in context.pages:
            failure.add_note(f"{page.url}\n{page.locator('body').inner_text()[:1500]}")
        raise
    finally:
        context.close()
