"""How a screen is opened in a browser: by its address, by a form sent from the same site, or by a press."""

from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.candidates.stage.screens import NOBODY, Screen

_SEND = """([path, fields]) => {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = path;
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('input');
    Object.assign(input, {type: 'hidden', name, value});
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}"""


def make_context(browser: Browser, url: str, **look: object) -> BrowserContext:
    """Somebody in Berlin with a touch screen, unless said otherwise."""
    usual = {"base_url": url, "locale": "en-GB", "timezone_id": "Europe/Berlin", "has_touch": True}
    context = browser.new_context(**{**usual, **look})  # type: ignore[arg-type]
    # The page that asks for work would do it and go on while it is looked at.
    context.route("**/engine/proof*.js", lambda route: route.abort())
    return context


def open_screen(page: Page, screen: Screen) -> str:
    """Go to the screen; answers what is wrong with how it was answered, or ""."""
    if screen.headers:
        page.route(f"**{urlsplit(screen.path).path}", lambda route: _go_on(route, screen))
    if screen.fields is None:
        answer = page.goto(screen.path)
    else:
        page.goto(f"/rts/{NOBODY}")  # any page of the site, to send the form from
        with page.expect_navigation() as going:
            page.evaluate(_SEND, [screen.path, screen.fields])
        answer = going.value
    if screen.press:
        with page.expect_navigation() as going:
            page.locator(screen.press).first.click()
        answer = going.value
    status = answer.status if answer else 0
    return "" if status == screen.status else f"answers {status} instead of {screen.status}"


def _go_on(route: Route, screen: Screen) -> None:
    # A browser lets nobody say for it where a page is shown; so the answer is asked for beside it.
    route.fulfill(response=route.fetch(headers={**route.request.all_headers(), **screen.headers}, max_redirects=0))
