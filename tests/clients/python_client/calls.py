"""What the tests of the Python client share: which methods they cover, refusals, and the events that they write."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pycronofy.exceptions import PyCronofyRequestError

from tests.clients.coverage import Coverage

covers = Coverage()
TZID = "Europe/Berlin"


def event_of(event_id: str, starts_at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "summary": f"Talk {event_id}",
        "description": "About the work",
        "start": starts_at,
        "end": starts_at + timedelta(hours=1),
        "tzid": TZID,
        "location": {"description": "Room 7"},
        **more,
    }


def read_managed(client: Any, event_id: str) -> dict[str, Any] | None:
    found = [each for each in client.read_events(only_managed=True, tzid=TZID) if each.get("event_id") == event_id]
    assert len(found) < 2
    return found[0] if found else None


def is_refused(status: int, call: Any, *arguments: Any, **options: Any) -> Any:
    """The refusal of a call, which must have this status."""
    with pytest.raises(PyCronofyRequestError) as refusal:
        call(*arguments, **options)
    assert refusal.value.response.status_code == status, refusal.value.response.text
    return refusal.value.response
