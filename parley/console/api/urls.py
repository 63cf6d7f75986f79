"""Addresses of the console's API, and its description."""

from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from parley.console.api.caller import record_changes
from parley.console.api.candidates import router as candidates
from parley.console.api.conversations import router as conversations
from parley.console.api.errors import add_error_answers, answer_error
from parley.console.api.lists import router as lists
from parley.console.api.webhooks import router as webhooks
from parley.toolkit.routes import declares

api = NinjaAPI(
    title="Parley console",
    version="1",
    description="Candidates, conversations and lists of one company, for applicant tracking systems.",
    urls_namespace="console_api",
    docs_url=None,
    openapi_url=None,
)
add_error_answers(api)
api.add_decorator(record_changes, mode="view")
for router in (candidates, conversations, lists, webhooks):
    api.add_router("", router)


@require_safe
@declares("public")
def send_document(request: HttpRequest) -> JsonResponse:
    """OpenAPI of the whole API; it names no company."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/v1/"), headers={"Access-Control-Allow-Origin": "*"})


@csrf_exempt
@declares("public")
def refuse_unknown_address(request: HttpRequest, rest: str) -> JsonResponse:
    """What is not there is refused in the API's own shape."""
    return answer_error("not_found", "There is nothing at this address.", 404)


_operations, _app_name, _namespace = api.urls

urlpatterns = [
    path("openapi.json", send_document, name="console_openapi"),
    # Without the library's own root page, which says nothing.
    path("", include(([one for one in _operations if getattr(one, "name", "") != "api-root"], _app_name), _namespace)),
    path("<path:rest>", refuse_unknown_address),
]
