"""What a candidate does, by hand or by keyboard alone, at each step checked for what it leads to."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from parley.toolkit.clock import now

Press = Callable[[Locator], None]
MOST_STEPS = 80

# The server's clock runs on: two days of the month after this one, read as people read them.
_NEXT = (now().date().replace(day=1) + timedelta(days=40)).replace(day=1)
FIRST, SECOND = _NEXT.replace(day=10), _NEXT.replace(day=11)
_IS_SEEN = """(each) => each === document.activeElement
  && (getComputedStyle(each).outlineStyle !== 'none' || getComputedStyle(each).boxShadow !== 'none')"""


def list_starts() -> list[str]:
    """Three times on the first day, two on the second, all by Berlin's clock."""
    return [_at(FIRST, clock) for clock in ("09:00", "09:30", "14:00")] + [_at(SECOND, c) for c in ("10:00", "11:00")]


def _at(day: date, clock: str) -> str:
    local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo("Europe/Berlin"))
    return f"{local.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def name(day: date) -> str:
    """The day as the page says it where its year goes without saying."""
    return f"{day:%A} {day.day} {day:%B}"


def book_by_hand(page: Page, path: str, press: Press) -> None:
    """Another zone, another day, a time, the form with an error, then without."""
    page.goto(path)
    expect(page.locator("#zone")).to_have_text("Time zone: Berlin time")
    press(page.get_by_text("Change time zone or clock"))
    page.get_by_label("A large city in your time zone").fill("Lisbon")
    press(page.get_by_role("button", name="Show times"))
    expect(page.locator("#zone")).to_have_text("Time zone: Lisbon time")
    press(page.get_by_role("link", name=f"{name(SECOND)}, 2 times"))
    expect(page.get_by_role("heading", name=name(SECOND))).to_be_visible()
    press(page.get_by_role("button", name="09:00", exact=True))
    expect(page.get_by_text("We keep this time for you until")).to_be_visible()
    page.get_by_label("Your email").fill("mara")
    press(page.get_by_role("button", name="Confirm this time"))
    expect(page.get_by_role("alert")).to_contain_text("Please enter your name")
    page.get_by_label("Your name").fill("Mara Okafor")
    page.get_by_label("Your email").fill("mara@candidates.example")
    press(page.get_by_role("button", name="Confirm this time"))
    expect(page.get_by_role("heading", name="Your time is booked")).to_be_visible()
    expect(page.locator(".time-large")).to_contain_text(name(SECOND))
    expect(page.locator(".time-large")).to_contain_text("09:00")


def change_by_hand(page: Page, press: Press) -> None:
    """Move to the first day, then cancel."""
    press(page.get_by_role("link", name="Choose another time"))
    expect(page.get_by_text("It stays booked until you confirm another time")).to_be_visible()
    press(page.get_by_role("button", name="13:00", exact=True))
    expect(page.get_by_role("heading", name="Move the conversation?")).to_be_visible()
    press(page.get_by_role("button", name="Move to this time"))
    expect(page.get_by_role("heading", name="Your new time is booked")).to_be_visible()
    expect(page.locator(".time-large")).to_contain_text("13:00")
    press(page.locator("summary", has_text="Cancel this conversation"))
    page.get_by_label("Why?").fill("I am ill.")
    press(page.get_by_role("button", name="Cancel the conversation"))
    expect(page.get_by_role("heading", name="This conversation is cancelled")).to_be_visible()


def say_none_suits(page: Page, path: str, press: Press) -> None:
    """Propose a time of one's own, after a mistake, and see what was said."""
    page.goto(path)
    expect(page.locator("#zone")).to_have_text("Time zone: Berlin time")
    press(page.get_by_role("link", name="None of these suit me"))
    press(page.get_by_role("button", name="Tell Ana Ruiz"))
    expect(page.get_by_role("alert")).to_contain_text("Propose a time, or write what would suit you.")
    page.get_by_label("Day").first.fill(f"{SECOND}")
    page.get_by_label("Time of day").first.fill("20:30")
    press(page.get_by_role("button", name="Tell Ana Ruiz"))
    expect(page.get_by_role("heading", name="Ana Ruiz has been told")).to_be_visible()
    expect(page.get_by_text(f"{name(SECOND)}, 20:30, Berlin time")).to_be_visible()


def book_by_keyboard(page: Page, path: str) -> None:
    """The same with nothing but Tab, Enter and the arrow keys; the focus is seen at each step."""
    page.goto(path)
    expect(page.get_by_role("grid")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    press_key(page, page.get_by_text("Change time zone or clock"))
    come_to(page, page.get_by_label("A large city in your time zone"))
    page.keyboard.type("Lisbon")
    page.keyboard.press("Enter")
    expect(page.locator("#zone")).to_have_text("Time zone: Lisbon time")
    expect(page.locator(".zone summary")).to_be_focused()
    come_to(page, page.get_by_role("link", name=f"{name(FIRST)}, 3 times"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name=f"{name(SECOND)}, 2 times")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name(SECOND))).to_be_focused()
    press_key(page, page.get_by_role("button", name="10:00", exact=True))
    press_key(page, page.get_by_role("button", name="Confirm this time"))
    expect(page.get_by_role("alert")).to_be_focused()
    press_key(page, page.get_by_role("link", name="Your name"))
    expect(page.get_by_label("Your name")).to_be_focused()
    page.keyboard.type("Mara Okafor")
    come_to(page, page.get_by_label("Your email"))
    page.keyboard.type("mara@candidates.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your time is booked")).to_be_visible()


def change_by_keyboard(page: Page) -> None:
    """Move and cancel without a mouse."""
    press_key(page, page.get_by_role("link", name="Choose another time"))
    expect(page.get_by_role("grid")).to_be_visible()
    press_key(page, page.get_by_role("button", name="13:00", exact=True))
    press_key(page, page.get_by_role("button", name="Move to this time"))
    expect(page.get_by_role("heading", name="Your new time is booked")).to_be_visible()
    press_key(page, page.locator("summary", has_text="Cancel this conversation"))
    come_to(page, page.get_by_label("Why?"))
    page.keyboard.type("I am ill.")
    press_key(page, page.get_by_role("button", name="Cancel the conversation"))
    expect(page.get_by_role("heading", name="This conversation is cancelled")).to_be_visible()


def say_none_suits_by_keyboard(page: Page, path: str) -> None:
    """A note instead of a time."""
    page.goto(path)
    expect(page.get_by_role("grid")).to_be_visible()
    press_key(page, page.get_by_role("link", name="None of these suit me"))
    come_to(page, page.get_by_label("What would suit you?"))
    page.keyboard.type("Evenings are best.")
    press_key(page, page.get_by_role("button", name="Tell Ana Ruiz"))
    expect(page.get_by_role("heading", name="Ana Ruiz has been told")).to_be_visible()


def press_key(page: Page, control: Locator) -> None:
    """Come to it by Tab, and press Enter."""
    come_to(page, control)
    page.keyboard.press("Enter")


def come_to(page: Page, control: Locator) -> None:
    """Tab on until it has the focus, which has to be seen."""
    expect(control).to_be_visible()
    for _step in range(MOST_STEPS):
        if control.evaluate(_IS_SEEN):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{control} is not reached by Tab, or nobody sees that it is")
