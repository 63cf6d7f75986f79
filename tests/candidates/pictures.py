"""Pictures of the pages, where PARLEY_TEST_SCREENS names a folder: each in four views, to be looked at."""

import os
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.candidates.looks import DESK, PHONE, set_size

FOLDER = os.environ.get("PARLEY_TEST_SCREENS", "")
A_SHEET = 24
HEAD = "<meta charset=utf-8><style>figure { display: inline-block; margin: 4px }</style>"


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


def lay_out(browser: Browser, folder: Path) -> None:
    """Contact sheets beside each folder of pictures: twenty-four small ones a sheet, each with its name."""
    for pictures in sorted(each for each in folder.iterdir() if each.is_dir()):
        width = 240 if f"-{PHONE[0]}-" in pictures.name else 480
        page = browser.new_page(viewport={"width": 8 * (width + 8), "height": 600})
        names = sorted(pictures.glob("*.png"))
        for first in range(0, len(names), A_SHEET):
            shown = "".join(
                f"<figure><figcaption>{each.stem}</figcaption><img width={width} src='{each.as_uri()}'></figure>"
                for each in names[first : first + A_SHEET]
            )
            sheet = folder / f"{pictures.name}-{first // A_SHEET + 1}.html"
            sheet.write_text(
                f"<meta charset=utf-8><style>figure {{ display: inline-block; margin: 4px }}</style>{shown}"
            )
            page.goto(sheet.as_uri())
            page.screenshot(path=sheet.with_suffix(".png"), full_page=True)
            sheet.unlink()
        page.close()
