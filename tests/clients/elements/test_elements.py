"""All six Elements on a page of another origin: each shows true data and does what it is for."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from parley.toolkit.clock import now
from tests.clients.elements.stage import BUNDLE, Site, run_site
from tests.fakes.browser import PATIENCE_SECONDS, run_chromium
from tests.fakes.live_parley import run_parley

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not BUNDLE.exists(), reason="cronofy-elements is not installed; `make setup-tests` installs it"),
]


EVENTS = ["open-day", "taken"]


@dataclass
class Stage:
    """A running Parley with a calendar of an application's own in it, and a customer's site beside it."""

    api: httpx.Client
    site: Site
    page: Page
    sub: str
    account: dict[str, str]
    key: dict[str, str]
    client_id: str
    day: datetime
    seen: list[tuple[int, str]]

    def at(self, hour: int) -> str:
        """An hour of the day after tomorrow."""
        return f"{self.day + timedelta(hours=hour):%Y-%m-%dT%H:%M:%SZ}"

    def make_token(self, *permissions: str, origin: str = "") -> str:
        """An element token for the site, or for another origin."""
        body = {"version": "1", "permissions": permissions, "subs": [self.sub], "origin": origin or self.site.origin}
        body["bookable_event_ids"] = EVENTS
        answer = self.api.post("/v1/element_tokens", json=body, headers=self.key)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["element_token"]["token"])

    def show(self, name: str, permission: str, *, origin: str = "", **options: Any) -> Page:
        """Open the element on the site."""
        address = str(self.api.base_url).rstrip("/")
        token = self.make_token(permission, origin=origin)
        usual = {"element_token": token, "api_domain": address, "app_domain": address, "tzid": "Etc/UTC"}
        self.seen.clear()
        self.page.goto(self.site.show(name, {**usual, **options}))
        return self.page

    def ask(self) -> dict[str, Any]:
        """An hour between nine and five."""
        return {
            "participants": [{"members": [{"sub": self.sub}], "required": "all"}],
            "required_duration": {"minutes": 60},
            "query_periods": [{"start": self.at(9), "end": self.at(17)}],
            "start_interval": {"minutes": 60},
        }

    def wait_for(self, kind: str) -> dict[str, Any]:
        """The note that the element gives its page."""
        find = "kind => window.notes.find(note => note.notification.type === kind)"
        handle = self.page.wait_for_function(find, arg=kind, timeout=PATIENCE_SECONDS * 1000)
        note: dict[str, Any] = handle.json_value()
        return note


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One Parley, site and browser for all elements."""
    with ExitStack() as stack:
        parley = stack.enter_context(run_parley(tmp_path_factory.mktemp("elements") / "data"))
        site = stack.enter_context(run_site())
        browser = stack.enter_context(run_chromium())
        page = browser.new_context(viewport={"width": 1280, "height": 900}, timezone_id="Etc/UTC").new_page()
        api = stack.enter_context(httpx.Client(base_url=parley.url, timeout=PATIENCE_SECONDS))
        secrets = parley.read_secrets()
        credentials = {name: secrets[name] for name in ("client_id", "client_secret")}
        made = api.post("/v1/application_calendars", json={**credentials, "application_calendar_id": "room"}).json()
        seen: list[tuple[int, str]] = []
        page.on("response", lambda answer: seen.append((answer.status, answer.url)) if "/v1/" in answer.url else None)
        day = (now() + timedelta(days=2)).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        account = {"Authorization": f"Bearer {made['access_token']}"}
        key = {"Authorization": f"Bearer {secrets['client_secret']}"}
        acting = Stage(api, site, page, made["sub"], account, key, secrets["client_id"], day, seen)
        write_events(acting)
        yield acting


def write_events(stage: Stage) -> None:
    """Three talks of an hour, at 9, 11 and 13."""
    calendar_id = stage.api.get("/v1/calendars", headers=stage.account).json()["calendars"][0]["calendar_id"]
    for hour in (9, 11, 13):
        event = {"event_id": f"talk-{hour}", "summary": f"Talk at {hour}", "tzid": "Etc/UTC"}
        event |= {"start": stage.at(hour), "end": stage.at(hour + 1)}
        answer = stage.api.post(f"/v1/calendars/{calendar_id}/events", json=event, headers=stage.account)
        assert answer.status_code == 202, answer.text


def test_the_agenda_shows_the_events(stage: Stage) -> None:
    page = stage.show("Agenda", "agenda", config={"mode": "default"})
    for days in (1, 0):
        expect(page.get_by_text("No events to show")).to_be_visible()
        page.get_by_role("button", name="Next").click()
        # While the days slide there are two; Next is pressed again when there is one.
        expect(page.locator(".CronofyAgenda__nav-date__number")).to_have_text([f"{stage.day - timedelta(days):%-d}"])
    expect(page.locator(".CronofyAgenda__event__title")).to_have_text(["Talk at 9", "Talk at 11", "Talk at 13"])


def test_the_slot_picker_offers_what_is_free_and_tells_what_was_picked(stage: Stage) -> None:
    page = stage.show("SlotPicker", "availability", availability_query=stage.ask())
    page.locator(".SlotPicker__slots-list--days .SlotPicker__slot").click()
    buttons = page.locator(".SlotPicker__slots-list--times .SlotPicker__slot")
    expect(buttons).to_have_text(
        ["10:00AM - 11:00AM", "12:00PM - 1:00PM", "2:00PM - 3:00PM", "3:00PM - 4:00PM", "4:00PM - 5:00PM"]
    )
    buttons.last.click()
    page.get_by_role("button", name="Confirm", exact=True).click()
    slot = stage.wait_for("slot_selected")["notification"]["slot"]
    assert slot == {"start": stage.at(16), "end": stage.at(17), "participants": [{"sub": stage.sub}]}


def test_the_availability_viewer_shows_free_hours_and_tells_the_chosen_one(stage: Stage) -> None:
    config = {"start_time": "08:00", "end_time": "18:00", "interval": 60}
    page = stage.show("AvailabilityViewer", "availability", availability_query=stage.ask(), config=config)
    free = page.locator(".CronofyAvailabilityViewer__slot-background--available")
    expect(free).to_have_count(5)
    # Above the hours lies a layer that takes the pointer; forced, the click waits until they stand still all the same.
    free.first.click(force=True)
    page.get_by_role("button", name="Confirm").first.click()
    slot = stage.wait_for("slot_selected")["notification"]["slot"]
    assert (slot["start"], slot["end"]) == (stage.at(10), stage.at(11))


def test_the_date_time_picker_tells_what_was_picked(stage: Stage) -> None:
    page = stage.show("DateTimePicker", "availability", availability_query=stage.ask())
    page.locator(".DTP__time-slot").first.click()
    page.get_by_role("button", name="Confirm", exact=True).click()
    slot = stage.wait_for("slot_selected")["notification"]["slot"]
    assert slot == {"start": stage.at(10), "end": stage.at(11), "participants": [{"sub": stage.sub}]}


def test_the_date_time_picker_picks_a_sequence(stage: Stage) -> None:
    asked = stage.ask()
    steps = [
        {
            "sequence_id": name,
            "ordinal": ordinal,
            "participants": asked["participants"],
            "required_duration": {"minutes": 60},
            "start_interval": {"minutes": 60},
        }
        for ordinal, name in enumerate(("first", "second"), 1)
    ]
    query = {"sequence": steps, "query_periods": asked["query_periods"]}
    page = stage.show("DateTimePicker", "availability", availability_query=query)
    page.locator(".DTP__time-slot").first.click()
    page.get_by_role("button", name="Confirm", exact=True).click()
    slot = stage.wait_for("slot_selected")["notification"]["slot"]
    assert [(step["sequence_id"], step["start"]) for step in slot["sequence"]] == [
        ("first", stage.at(10)),
        ("second", stage.at(12)),
    ]


def test_the_slot_picker_offers_events_that_have_places_left(stage: Stage) -> None:
    keep_bookable_events(stage)
    query = {"bookable_events": [{"bookable_event_id": each} for each in EVENTS]}
    page = stage.show("SlotPicker", "availability", availability_query=query)
    page.locator(".SlotPicker__slots-list--days .SlotPicker__slot").click()
    slot = page.locator(".SlotPicker__slots-list--times .SlotPicker__slot")
    expect(slot).to_have_text(["10:00AM - 12:00PM"])
    slot.click()
    page.get_by_role("button", name="Confirm", exact=True).click()
    told = stage.wait_for("slot_selected")["notification"]["slot"]
    assert (told["bookable_event_id"], told["start"], told["end"]) == ("open-day", stage.at(10), stage.at(12))


def keep_bookable_events(stage: Stage) -> None:
    """One with a place left, and one without."""
    for event_id in EVENTS:
        event: dict[str, Any] = {"bookable_event_id": event_id, "start": stage.at(10), "end": stage.at(12)}
        event |= {"status": "confirmed", "registration": {"capacity": 1}}
        stage.api.post("/v1/bookable_events", json=event, headers=stage.key).raise_for_status()
    registration = {"registration_id": "mara", "status": "accepted"}
    address = "/v1/bookable_events/taken/registrations"
    stage.api.post(address, json=registration, headers=stage.key).raise_for_status()


def test_availability_rules_are_saved(stage: Stage) -> None:
    config = {"start_time": "08:00", "end_time": "18:00"}
    page = stage.show(
        "AvailabilityRules", "managed_availability", availability_rule_id="work", config=config, tzid="Europe/Berlin"
    )
    stage.wait_for("availability_rule_not_found")
    page.get_by_role("button", name="Save new rules").click()
    told = stage.wait_for("availability_rule_saved")["availability_rule"]
    kept = stage.api.get("/v1/availability_rules/work", headers=stage.account).json()["availability_rule"]
    assert told == kept
    assert kept["tzid"] == "Europe/Berlin"
    assert [(each["day"], each["start_time"], each["end_time"]) for each in kept["weekly_periods"]] == [
        (day, "09:00", "17:00") for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
    ]


def test_another_origin_gets_nothing_with_the_token(stage: Stage) -> None:
    page = stage.show("SlotPicker", "availability", origin="https://elsewhere.example", availability_query=stage.ask())
    stage.wait_for("error")
    expect(page.locator(".SlotPicker__slot")).to_have_count(0)
    assert not any(status == 200 for status, _ in stage.seen)


def test_a_token_serves_what_it_is_for_only(stage: Stage) -> None:
    stage.show("AvailabilityRules", "availability", availability_rule_id="work")
    stage.wait_for("error")
    assert stage.seen and not any(status == 200 for status, _ in stage.seen)


def test_a_calendar_account_is_shown_and_taken_away(stage: Stage) -> None:
    """The last one: what it takes away, the others need."""
    authorization = {"redirect_uri": "https://customer.example/", "client_id": stage.client_id, "scope": "read_events"}
    page = stage.show("CalendarSync", "account_management", authorization=authorization)
    expect(page.locator(".CalendarSync__profile-name")).to_have_text("Built-in calendar")
    page.get_by_text("Edit accounts").click()
    # Nothing is asked again, though the button comes back for a moment before the account is gone.
    page.locator(".CalendarSync__remove").click()
    assert stage.wait_for("profile_revoked")["notification"]["profile"]["profile_name"] == "Built-in calendar"
    assert stage.api.get("/v1/profiles", headers=stage.account).json() == {"profiles": []}
