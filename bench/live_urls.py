"""The product's addresses, and one that does the least an API with a database can do."""

from typing import Any

from django.urls import include, path
from ninja import NinjaAPI

from parley.engine.api.caller import CallerRequest, account_token, api_key
from parley.engine.api.element_token import element_token
from parley.engine.models import Account

# An API of its own: the product's addresses are worked out before these are read.
api = NinjaAPI(urls_namespace="bench", docs_url=None, openapi_url=None)


@api.get("select", auth=[element_token("availability"), account_token, api_key])
def select_one(request: CallerRequest) -> dict[str, Any]:
    """One row, read by its key."""
    return {"name": Account.objects.values_list("name", flat=True).get(pk=request.GET["key"])}


urlpatterns = [path("v1/bench/", api.urls), path("", include("parley.site.urls"))]
