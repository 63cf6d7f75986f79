"""`/v1/bookable_events`: events for which people register, and their registrations (6.5)."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from parley.engine.api.caller import CallerRequest, api_key
from parley.engine.api.fields import read_fields
from parley.engine.api.paging import describe_pages, make_page_token, read_page_token
from parley.engine.models import BookableEvent
from parley.engine.services.bookable_events.events import (
    describe_event,
    get_bookable_event,
    read_event_page,
    upsert_bookable_event,
)
from parley.engine.services.bookable_events.registrations import delete_registration, register

router = Router(auth=api_key)
REGISTRATIONS_A_PAGE = 100
_LIST = "registrations"


@router.post("bookable_events")
def upsert_event(request: CallerRequest) -> dict[str, Any]:
    """Keep an event under the id that the application chose."""
    return _show(upsert_bookable_event(request.auth.application, read_fields(request)))


@router.get("bookable_events/{event_id}")
def read_event(request: CallerRequest, event_id: str) -> dict[str, Any]:
    """One event of the application with its first registrations; 404 where there is none."""
    return _show(get_bookable_event(request.auth.application, event_id))


@router.get("bookable_events/{event_id}/registrations/pages/{token}")
def read_page(request: CallerRequest, event_id: str, token: str) -> dict[str, Any]:
    """The event with further registrations, as the page before says."""
    event = get_bookable_event(request.auth.application, event_id)
    return _show(event, int(read_page_token(_LIST, str(event.pk), token)["first"]))


@router.post("bookable_events/{event_id}/registrations")
def upsert_registration(request: CallerRequest, event_id: str) -> dict[str, Any]:
    """Register somebody, or change a registration; the answer is the whole event."""
    return _show(register(request.auth.application, event_id, read_fields(request)))


@router.delete("bookable_events/{event_id}/registrations/{registration_id}")
def forget_registration(request: CallerRequest, event_id: str, registration_id: str) -> HttpResponse:
    """Forget a registration: 202 with an empty body."""
    delete_registration(request.auth.application, event_id, registration_id)
    return HttpResponse(status=202)


def _show(event: BookableEvent, first: int = 0) -> dict[str, Any]:
    page = read_event_page(event, first, REGISTRATIONS_A_PAGE)
    token = make_page_token(_LIST, str(event.pk), {"first": first + REGISTRATIONS_A_PAGE})
    number, total = first // REGISTRATIONS_A_PAGE + 1, -(-page.total_count // REGISTRATIONS_A_PAGE)
    pages = describe_pages(number, total, f"/v1/bookable_events/{event.event_id}/registrations/pages", token)
    told = describe_event(page)
    return {**told, "registration": {**told["registration"], "pages": pages}}
