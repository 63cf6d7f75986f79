"""The product's addresses, and two that do the least an API with a database can do."""

from typing import Any

from django.http import HttpResponse
from django.urls import include, path
from ninja import NinjaAPI

from parley.engine.api.caller import CallerRequest, account_token, api_key
from parley.engine.api.element_token import element_token
from parley.engine.models import Account, UsedTokenId
from parley.toolkit.clock import in_minutes
from parley.toolkit.ids import make_token

# An API of its own: the product's addresses are worked out before these are read.
api = NinjaAPI(urls_namespace="bench", docs_url=None, openapi_url=None)


@api.get("select", auth=[element_token("availability"), account_token, api_key])
def select_one(request: CallerRequest) -> dict[str, Any]:
    """One row, read by its key."""
    return {"name": Account.objects.values_list("name", flat=True).get(pk=request.GET["key"])}


@api.post("insert", auth=[element_token("availability"), account_token, api_key])
def insert_one(request: CallerRequest) -> HttpResponse:
    """One row, committed."""
    UsedTokenId.objects.create(
        application=request.auth.application, audience="bench", jti=make_token(), expires_at=in_minutes(1)
    )
    return HttpResponse(status=202)


urlpatterns = [path("v1/bench/", api.urls), path("", include("parley.site.urls"))]
