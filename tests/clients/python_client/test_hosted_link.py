"""A hosted link from end to end: made through the client, used by a visitor's browser, told in a callback."""

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.clients.cast import REDIRECT_URI, Somebody
from tests.clients.python_client.calls import TZID, read_managed
from tests.clients.times import day_ahead, text
from tests.clients.waiting import eventually
from tests.fakes.browser import run_chromium
from tests.fakes.webhook_receiver import run_receiver

pytestmark = pytest.mark.slow


def test_a_visitor_books_through_a_hosted_link_and_the_application_hears_of_it(
    client: Any, host: Somebody, own_address: str
) -> None:
    with run_receiver(own_address) as receiver, run_chromium() as browser:
        made = client.real_time_scheduling(
            {
                "participants": [{"members": [{"sub": host.sub}], "required": "all"}],
                "required_duration": {"minutes": 60},
                "available_periods": [{"start": day_ahead(12, 8), "end": day_ahead(12, 12)}],
            },
            {"redirect_uri": REDIRECT_URI},
            {"event_id": "hosted", "summary": "A talk with the host", "tzid": TZID},
            [{"sub": host.sub, "calendar_id": host.calendar_id}],
            callback_urls={"completed_url": receiver.url},
        )
        page = browser.new_page(timezone_id="Africa/Nairobi")
        page.goto(f"{made['url']}?correlation_id=candidate-7")
        expect(page.get_by_role("heading", name="A talk with the host")).to_be_visible()
        expect(page.get_by_text("Nairobi").first).to_be_visible()
        page.get_by_role("button", name="Take this time").click()
        page.get_by_role("button", name="Confirm this time").click()
        expect(page.get_by_role("heading", name="Your time is booked")).to_be_visible()
        page.goto(made["url"])
        expect(page.get_by_role("heading", name="Your time is booked")).to_be_visible()

        body, signature = eventually(lambda: receiver.received[:1])[0]
    assert client.hmac_valid(signature, body.decode())
    assert not client.hmac_valid(signature, body.decode() + " ")
    told = json.loads(body)
    assert told["real_time_scheduling"]["status"] == "completed"
    assert told["event"]["start"] == {"time": text(day_ahead(12, 8)), "tzid": TZID}
    assert told["participants"] == [{"sub": host.sub}]
    assert told["user"] == {"tzid": "Africa/Nairobi"}
    assert told["metadata"] == {"correlation_id": "candidate-7"}
    booked = eventually(lambda: read_managed(client, "hosted"))
    assert booked is not None
    assert (booked["start"], booked["end"]) == (text(day_ahead(12, 8)), text(day_ahead(12, 9)))
