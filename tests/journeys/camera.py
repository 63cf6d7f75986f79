"""Pictures of the journey for the guides, taken only when PARLEY_TEST_SCREENSHOTS=1 (`make screenshots`)."""

import os
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

Scheme = Literal["light", "dark"]

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "guide" / "images"
IS_LOADED = os.environ.get("PARLEY_TEST_SCREENSHOTS") == "1"
HEIGHTS = {1280: 800, 390: 844}
DESK: tuple[tuple[int, Scheme], ...] = ((1280, "light"),)
EVERYWHERE: tuple[tuple[int, Scheme], ...] = ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark"))

_taken: set[str] = set()


def shoot(page: Page, name: str, views: tuple[tuple[int, Scheme], ...] = DESK, *, stays_scrolled: bool = False) -> None:
    """Keep a picture of the top (or, when told, of what is in sight) for each width and colour scheme.

    The first of a name in a run counts.
    """
    if not IS_LOADED or name in _taken:
        return
    _taken.add(name)
    before = page.viewport_size
    for width, scheme in views:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate("document.activeElement?.blur?.()")
        if not stays_scrolled:
            page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        page.screenshot(path=IMAGES / f"{name}-{width}-{scheme}.png", animations="disabled")
    if before is not None:
        page.set_viewport_size(before)
    page.emulate_media(color_scheme="light")
