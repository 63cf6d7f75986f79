"""A walk over a screen with the Tab key alone: what it never reaches, and where nobody sees that it is."""

from playwright.sync_api import Page

MOST_STEPS = 400
# What a mouse can press; of the radios of one group the arrow keys choose, and a closed part is opened first.
_PREPARE = """() => {
  const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  window.walk = {left: new Set(), passed: new Set(), shown: new Set()};
  for (const each of document.querySelectorAll(wanted)) {
    if (each.disabled || each.type === 'radio' || each.tabIndex < 0 || each.closest('[inert]')) continue;
    if (each.checkVisibility({visibilityProperty: true})) window.walk.left.add(each);
  }
  document.activeElement?.blur();
  return window.walk.left.size;
}"""
_LOOK = """() => {
  const at = document.activeElement, walk = window.walk;
  if (!at || at === document.body) return false;
  if (walk.first === at) return false;
  walk.first ??= at;
  // A card around a radio shows the focus for it.
  const shown = [at, at.closest('label')].filter(Boolean).map((each) => getComputedStyle(each));
  const isShown = shown.some((style) => style.outlineStyle !== 'none' || style.boxShadow !== 'none');
  // A field for a date has parts of its own, whose focus the browser draws.
  walk.passed.add(at);
  if (isShown || at.matches('iframe')) walk.shown.add(at);
  walk.left.delete(at);
  return true;
}"""
_TELL = """() => {
  const unseen = [...window.walk.passed].filter((each) => !window.walk.shown.has(each));
  const tell = (words) => (each) => words + each.outerHTML.slice(0, 90);
  // What htmx put something else in place of meanwhile is no part of the page any more.
  const left = [...window.walk.left].filter((each) => each.isConnected);
  return [...left.map(tell('not reached: ')), ...unseen.map(tell('no focus to be seen: '))];
}"""


def walk_with_tab(page: Page) -> list[str]:
    """What is wrong with the page for whoever has no mouse, in words; nothing where all is well."""
    page.evaluate(_PREPARE)
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if not page.evaluate(_LOOK):
            return [str(each) for each in page.evaluate(_TELL)]
    return [f"no end after {MOST_STEPS} steps"]
