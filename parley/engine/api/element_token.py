"""ET: the element token of a page in another site's browser, beside the other kinds of callers."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest

from parley.engine.api.caller import Caller
from parley.engine.domain.errors.applications import ScopeMissing
from parley.engine.models import ElementToken
from parley.engine.services.applications.element_tokens import (
    find_element_account,
    find_element_token,
    is_live,
)

_ATTRIBUTE = "parley_element_token"


def element_token(*permissions: str) -> Callable[[HttpRequest], Caller | None]:
    """ET with any one of these permissions; stands first among an operation's kinds of callers.

    For `availability` the caller is the application, its questions held to `caller.subs`; for the others it is the
    first account that the token names. A token that lacks the permission is refused with 403.
    """

    def authenticate(request: HttpRequest) -> Caller | None:
        row = read_element_token(request)
        if row is None or not is_live(row) or not is_from_its_origin(request, row):
            return None
        if not set(permissions) & set(row.permissions):
            raise ScopeMissing("This element token lacks the permission.", scopes=permissions)
        if permissions == ("availability",):
            return Caller(row.application, None, None, frozenset(), element=row)
        found = find_element_account(row)
        if found is None:
            raise ScopeMissing("This element token names no account that has let the application in.")
        return Caller(row.application, found[0], None, found[1], element=row)

    return authenticate


def read_element_token(request: HttpRequest) -> ElementToken | None:
    """The token of the request's `et`, looked up once a request."""
    if not hasattr(request, _ATTRIBUTE):
        found = find_element_token(request.GET.get("et", "")) if "et=" in request.META.get("QUERY_STRING", "") else None
        setattr(request, _ATTRIBUTE, found)
    row: ElementToken | None = getattr(request, _ATTRIBUTE)
    return row


def is_from_its_origin(request: HttpRequest, row: ElementToken) -> bool:
    """Whether the browser says that a page of the token's origin asks; our own pages' GETs carry no Origin."""
    origin = request.headers.get("Origin", "")
    return origin == row.origin or (not origin and row.origin == settings.PARLEY_PUBLIC_URL)
