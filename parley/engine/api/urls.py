"""Addresses of the API."""

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from parley.engine.api.app import api
from parley.engine.api.errors import describe_refusal
from parley.engine.api.identity import router as identity
from parley.engine.api.link_attempts import router as link_attempts
from parley.engine.api.units import router as units
from parley.toolkit.routes import declares

api.add_router("", identity)
api.add_router("", units)
api.add_router("parley/", link_attempts)


@csrf_exempt
@declares("public")
def refuse_unknown_address(request: HttpRequest, rest: str) -> JsonResponse:
    """What is not there is refused in the API's own shape, not by a page of the console."""
    return JsonResponse(describe_refusal("base", "not_found", "There is nothing at this address."), status=404)


urlpatterns = [
    path("v1/", api.urls),
    path("v1/<path:rest>", refuse_unknown_address),
]
