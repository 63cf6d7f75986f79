"""What is looked at on a page: accessibility, widths, large text, forced colours, touch, motion, direction."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PHONE, DESK, SMALLEST = (390, 844), (1280, 800), (320, 640)

# What sticks out at the inline end; words that have to stay whole may not, either.
_TOO_WIDE = """() => {
  const root = document.documentElement, most = root.clientWidth;
  if (root.scrollWidth <= most) return [];
  const out = [...document.querySelectorAll('body *')].filter((each) => {
    const box = each.getBoundingClientRect();
    return box.width && (box.right > most + 1 || box.left < -1) && !each.closest('.visually-hidden');
  });
  return [`${root.scrollWidth - most} px: ` + out.slice(-3).map((each) => each.outerHTML.slice(0, 80)).join(' | ')];
}"""
# Links inside a sentence are as large as its line; nobody wants them larger (WCAG 2.5.8).
_TOO_SMALL = """() => [...document.querySelectorAll(
    'button, .btn, a.month-day, .slot-button, .views a, summary, input:not([type=hidden]), select')]
  .filter((each) => each.checkVisibility({visibilityProperty: true}) && !each.closest('.visually-hidden'))
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([each, box]) => Math.round(box.height) < 44 || Math.round(box.width) < 24)
  .map(([each, box]) => `${Math.round(box.width)}x${Math.round(box.height)}: ${each.outerHTML.slice(0, 90)}`)"""
_MOVING = """() => [...document.querySelectorAll('body *')].filter((each) => {
    const style = getComputedStyle(each);
    const times = `${style.transitionDuration},${style.animationDuration}`;
    return times.split(',').some((each) => parseFloat(each));
  }).slice(0, 3).map((each) => each.outerHTML.slice(0, 90))"""
# In forced colours backgrounds say nothing: what is pressed has an edge, and what is chosen looks unlike the rest.
_UNSEEN = """() => {
  const look = (each) => getComputedStyle(each), found = [];
  const isEdged = (style) => style.borderTopStyle !== 'none' && parseFloat(style.borderTopWidth)
    && style.borderTopColor !== look(document.body).backgroundColor;
  const edged = '.btn:not(.btn-quiet), .slot-button, a.month-day, .input, .textarea, .card';
  for (const each of document.querySelectorAll(edged)) {
    if (each.checkVisibility() && !isEdged(look(each))) found.push('no edge: ' + each.outerHTML.slice(0, 90));
  }
  for (const chosen of document.querySelectorAll('a.month-day[aria-current], .views a[aria-current]')) {
    const other = [...chosen.closest('table, .views').querySelectorAll('a')].find((each) => !each.ariaCurrent);
    if (other && look(other).backgroundColor === look(chosen).backgroundColor
      && look(other).borderTopColor === look(chosen).borderTopColor) found.push('chosen like the rest');
  }
  for (const each of document.querySelectorAll('main a[href], main button, main input:not([type=hidden]), summary')) {
    if (!each.checkVisibility({visibilityProperty: true})) continue;
    each.focus({focusVisible: true, preventScroll: true});
    const style = look(each);
    if (document.activeElement === each && (style.outlineStyle === 'none' || !parseFloat(style.outlineWidth))) {
      found.push('focus unseen: ' + each.outerHTML.slice(0, 90));
    }
  }
  document.activeElement?.blur();
  return found;
}"""


_OFFERED = """() => [...document.querySelectorAll('main a[href], main button, main input, main textarea, summary')]
  .filter((each) => each.type !== 'hidden' && each.checkVisibility({visibilityProperty: true}))
  .map((each) => each.innerText || each.name)"""


def set_size(page: Page, size: tuple[int, int]) -> None:
    """Make the window so large."""
    page.set_viewport_size({"width": size[0], "height": size[1]})


def start_at_top(page: Page) -> None:
    """Let Tab begin before everything, also where the page gave the focus to something in its middle."""
    page.evaluate("const body = document.body; body.tabIndex = -1; body.focus(); body.removeAttribute('tabindex')")


def enlarge(page: Page, percent: int) -> None:
    """Set the text's size, as in a browser's own settings."""
    page.evaluate("(percent) => { document.documentElement.style.fontSize = percent + '%'; }", percent)


def list_findings(page: Page) -> Iterator[str]:
    """All that axe finds, however small, on the page as it stands."""
    for each in Axe().run(page).response["violations"]:
        yield f"axe {each['id']} ({each['impact']}): {[node['html'][:120] for node in each['nodes']][:3]}"


def list_widths(page: Page) -> Iterator[str]:
    """Where a narrow page, or one with large text, has to be moved sideways."""
    for size, percent in ((PHONE, 100), (SMALLEST, 100), (PHONE, 200), (DESK, 200)):
        set_size(page, size)
        enlarge(page, percent)
        yield from (f"too wide at {size[0]} px, {percent} %: {each}" for each in page.evaluate(_TOO_WIDE))
    enlarge(page, 100)


def list_targets(page: Page) -> Iterator[str]:
    """What is too small for a thumb."""
    set_size(page, PHONE)
    yield from (f"too small to touch, {each}" for each in page.evaluate(_TOO_SMALL))


def list_colours(page: Page) -> Iterator[str]:
    """What is lost where the reader's colours stand in place of ours."""
    page.emulate_media(forced_colors="active")
    yield from (f"in forced colours {each}" for each in page.evaluate(_UNSEEN))
    page.emulate_media(forced_colors="none")


def list_motion(page: Page) -> Iterator[str]:
    """What moves for people who asked for stillness."""
    page.emulate_media(reduced_motion="reduce")
    yield from (f"moves: {each}" for each in page.evaluate(_MOVING))


def list_offered(page: Page) -> list[str]:
    """What there is to press and to fill in, by its words."""
    found: list[str] = page.evaluate(_OFFERED)
    return found


def read_direction(page: Page) -> Any:
    """The page's language and which way it is read."""
    return page.evaluate("[document.documentElement.lang, document.documentElement.dir || 'ltr']")
