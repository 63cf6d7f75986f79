"""The product's addresses, and some that do the least that an API or a page with a database can do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from ninja import NinjaAPI

from parley.console.models import Member
from parley.console.pages.permissions import MemberRequest, member_page
from parley.engine.api.caller import CallerRequest, account_token, api_key
from parley.engine.api.element_token import element_token
from parley.engine.models import Account, UsedTokenId
from parley.engine.session import public_page
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


@member_page
def select_member(request: MemberRequest) -> HttpResponse:
    """One row of the console, read by its key."""
    name = Member.objects.values_list("user__first_name", flat=True).get(pk=request.member.pk)
    return HttpResponse(name)


@public_page
def select_bare(request: HttpRequest) -> HttpResponse:
    """One row of the engine, read by its key, for everybody."""
    return HttpResponse(Account.objects.values_list("name", flat=True).get(pk=request.GET["key"]))


urlpatterns = [
    path("v1/bench/", api.urls),
    path("bench/select", select_member),
    path("bench/bare", select_bare),
    path("", include("parley.site.urls")),
]
