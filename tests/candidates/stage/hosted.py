"""Links that an application hosts here, an event to add to one's calendar, and the permissions it asks for."""

from typing import Any

from django.test import Client

from parley.engine.models import BookingLink, BookingLinkStatus
from parley.engine.services.booking_links.links import get_booking_link_by_token
from tests.candidates.stage.screens import Screen, at
from tests.engine.booking_links.cast import Cast, link_body, make_cast

JSON = "application/json"


def list_hosted() -> list[Screen]:
    """Chosen from, chosen, closed; shown."""
    cast = make_cast()
    link, used, closed, told = (_make(cast, number) for number in range(4))
    taken = {"starts_at": at(5, "11:00"), "tz": "Europe/Berlin", "is_confirmed": "1"}
    answer = Client().post(f"{used}/choose", taken)
    assert answer.status_code == 302, answer.content.decode()
    BookingLink.objects.filter(pk=_find(closed).pk).update(status=BookingLinkStatus.DISABLED)
    return [
        Screen("hosted-choose", link),
        Screen("hosted-list", f"{link}?view=list"),
        Screen("hosted-confirm", f"{link}/choose", {"starts_at": at(6, "11:00"), "tz": "Europe/Berlin"}),
        Screen("hosted-just-taken", f"{link}/choose", {"starts_at": at(5, "03:00"), "tz": "Europe/Berlin"}, 409),
        Screen("hosted-chosen", used),
        Screen("hosted-told", f"{told}/none-suits", {"tz": "Europe/Berlin"}),
        Screen("hosted-closed", closed, status=404),
        Screen("event", _add(cast, at(9, "10:00"), at(9, "11:00"))),
        Screen("event-of-days", _add(cast, at(9, "10:00")[:10], at(11, "10:00")[:10])),
    ]


def _make(cast: Cast, number: int) -> str:
    periods = [{"start": at(days, "09:00"), "end": at(days, "17:00")} for days in range(5, 9)]
    body = link_body(cast)
    body["event"]["event_id"] = f"interview-{number}"
    body["availability"]["query_periods"] = periods
    # Stays on our page at the end.
    del body["redirect_urls"]
    return _post(cast, "/v1/real_time_scheduling", body)


def _add(cast: Cast, starts: str, ends: str) -> str:
    event = {"event_id": starts, "summary": "Open day", "description": "Bring a friend.", "start": starts, "end": ends}
    body = {
        "client_id": cast.application.client_id,
        "client_secret": cast.client_secret,
        "oauth": {"redirect_uri": "https://customer.example/back", "state": "opaque", "scope": "create_event"},
        "event": {**event, "tzid": "Europe/Berlin", "location": {"description": "Hall 4"}},
    }
    return _post(cast, "/v1/add_to_calendar", body)


def _post(cast: Cast, path: str, body: dict[str, Any]) -> str:
    answer = Client().post(path, body, JSON, headers=cast.headers)
    assert answer.status_code == 200, answer.content.decode()
    return "/" + str(answer.json()["url"]).split("/", 3)[3]


def _find(path: str) -> BookingLink:
    return get_booking_link_by_token(path.rsplit("/", 1)[1])
