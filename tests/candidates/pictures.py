"""Pictures of the pages, where PARLEY_TEST_SCREENS names a folder: each in four views, to be looked at."""

import os
from pathlib import Path

from playwright.sync_api import Page

from tests.candidates.looks import DESK, PHONE, set_size

FOLDER = os.environ.get("PARLEY_TEST_SCREENS", "")


def keep_pictures(page: Page, name: str, language: str) -> None:
    """The page on a phone and on a desk, by day and by night."""
    if not FOLDER:
        return
    for size in (PHONE, DESK):
        for scheme in ("light", "dark"):
            set_size(page, size)
            page.emulate_media(color_scheme=scheme)
            path = Path(FOLDER) / f"{language}-{size[0]}-{scheme}" / f"{name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=path, animations="disabled")
    page.emulate_media(color_scheme="light")
