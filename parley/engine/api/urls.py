"""Addresses of the API."""

from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from parley.engine.api.app import api
from parley.engine.api.applications.element_tokens import router as element_tokens
from parley.engine.api.applications.own_accounts import router as own_accounts
from parley.engine.api.applications.registration import router as registration
from parley.engine.api.applications.set_up import router as set_up
from parley.engine.api.availability.availability import router as availability
from parley.engine.api.availability.bookable_events import router as bookable_events
from parley.engine.api.availability.periods import router as available_periods
from parley.engine.api.availability.rules import router as availability_rules
from parley.engine.api.booking_links.conversations import router as conversations
from parley.engine.api.booking_links.real_time import router as real_time
from parley.engine.api.calendars.calendars import router as calendars
from parley.engine.api.calendars.permissions import router as permissions
from parley.engine.api.calendars.writing.attachments import router as attachments
from parley.engine.api.calendars.writing.batch import router as batch
from parley.engine.api.calendars.writing.bulk import router as events
from parley.engine.api.calendars.writing.conferencing import router as conferencing
from parley.engine.api.calendars.writing.events import router as event_writing
from parley.engine.api.description.page import send_document, show_reference
from parley.engine.api.errors import describe_refusal
from parley.engine.api.identity.identity import router as identity
from parley.engine.api.identity.linking import router as linking
from parley.engine.api.notifications.channels import router as channels
from parley.engine.api.scheduler.link_attempts import router as link_attempts
from parley.engine.api.scheduler.link_times import router as link_times
from parley.engine.api.scheduler.request_changes import router as request_changes
from parley.engine.api.scheduler.scheduling_requests import changes
from parley.engine.api.scheduler.scheduling_requests import router as scheduling_requests
from parley.engine.api.scheduler.selection_rules import router as selection_rules
from parley.engine.api.scheduler.units import router as units
from parley.engine.api.smart_invites.smart_invites import router as smart_invites
from parley.toolkit.routes import declares

api.add_router("", identity)
api.add_router("", calendars)
api.add_router("", permissions)
api.add_router("", event_writing)
api.add_router("", batch)
api.add_router("", attachments)
api.add_router("", conferencing)
api.add_router("", events)
api.add_router("", element_tokens)
api.add_router("", own_accounts)
api.add_router("", registration)
api.add_router("", linking)
api.add_router("", scheduling_requests)
api.add_router("", real_time)
api.add_router("", conversations)
api.add_router("", selection_rules)
api.add_router("", units)
api.add_router("", availability)
api.add_router("", availability_rules)
api.add_router("", available_periods)
api.add_router("", bookable_events)
api.add_router("", channels)
api.add_router("", smart_invites)
api.add_router("parley/", link_attempts)
api.add_router("parley/", link_times)
api.add_router("parley/", changes)
api.add_router("parley/", request_changes)
api.add_router("parley/", set_up)


@csrf_exempt
@declares("public")
def refuse_unknown_address(request: HttpRequest, rest: str) -> JsonResponse:
    """What is not there is refused in the API's own shape, not by a page of the console."""
    return JsonResponse(describe_refusal("base", "not_found", "There is nothing at this address."), status=404)


_operations, _app_name, _namespace = api.urls

urlpatterns = [
    path("docs/api", show_reference, name="api_reference"),
    path("v1/openapi.json", send_document, name="openapi_document"),
    # Without the library's own root page, which says nothing.
    path(
        "v1/", include(([one for one in _operations if getattr(one, "name", "") != "api-root"], _app_name), _namespace)
    ),
    path("v1/<path:rest>", refuse_unknown_address),
]
