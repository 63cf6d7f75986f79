"""Meet links: wished for with an event, made by Google a little later, sometimes never."""

from collections.abc import Mapping
from typing import Any

from parley.engine.connectors.base import LinkState
from parley.engine.connectors.google.calendars import MEET
from parley.engine.connectors.google.events.kept_lines import MEET as WISHED
from parley.engine.connectors.google.events.kept_lines import list_kept

_MOST_CHARACTERS = 2000


def wish_meet(request_id: str) -> dict[str, Any]:
    """The part of an event that asks for a Meet link; the same request id again asks for nothing."""
    return {"createRequest": {"requestId": request_id, "conferenceSolutionKey": {"type": MEET}}}


def find_join_url(item: Mapping[str, Any]) -> str:
    """Where people meet by video, or nothing."""
    conference = item.get("conferenceData")
    points = conference.get("entryPoints") if isinstance(conference, dict) else ()
    found = [
        each.get("uri") for each in points or () if isinstance(each, dict) and each.get("entryPointType") == "video"
    ]
    for address in (*found, item.get("hangoutLink")):
        if isinstance(address, str) and address.startswith("https://") and len(address) <= _MOST_CHARACTERS:
            return " ".join(address.split())
    return ""


def read_link_state(item: Mapping[str, Any]) -> LinkState:
    """What became of the wish for a link; an event that stands without one although it was wished for has failed."""
    if find_join_url(item):
        return LinkState.READY
    conference = item.get("conferenceData")
    request = conference.get("createRequest") if isinstance(conference, dict) else None
    status = request.get("status") if isinstance(request, dict) else None
    code = status.get("statusCode") if isinstance(status, dict) else None
    if isinstance(request, dict):
        return LinkState.FAILED if code == "failure" else LinkState.PENDING
    return LinkState.FAILED if list_kept(item).get(WISHED) else LinkState.NONE
