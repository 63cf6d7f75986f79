"""`/v1/parley/link_times`: whether a link offers any time, for whoever is about to send it (our addition)."""

from typing import Any

from ninja import Router

from parley.engine.api.caller import CallerRequest, scheduler_caller
from parley.engine.api.fields import read_fields
from parley.engine.api.scheduler.units import list_reachable_units
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.services.link_times import list_link_starts

router = Router()
LONGEST_ADDRESS = 500


@router.post("link_times", auth=scheduler_caller)
def count_link_times(request: CallerRequest) -> dict[str, Any]:
    """How many times a link of the caller's units offers now, and the first; none once it is closed.

    Asked by POST, so that the link stands in no log of addresses; it changes nothing.
    """
    reader = FieldReader(read_fields(request))
    url = reader.text("url", LONGEST_ADDRESS) or ""
    reader.finish()
    starts = list_link_starts(list_reachable_units(request.auth), url)
    first = f"{starts[0]:%Y-%m-%dT%H:%M:%SZ}" if starts else None
    return {"link_times": {"count": len(starts), "first_start": first}}
