"""Letting the forms of one page lead to another site, against the policy that keeps all others here."""

from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django.http.response import HttpResponseBase

Response = TypeVar("Response", bound=HttpResponseBase)


def allow_forms_to(response: Response, *addresses: str) -> Response:
    """Let this page's forms lead to the addresses: browsers hold `form-action` against the redirects after it, too."""
    parts = [urlsplit(address) for address in addresses]
    origins = [f"{part.scheme}://{part.netloc}" for part in parts if part.hostname]
    if origins:
        # django-csp reads this attribute of the response; its decorator can only name origins known beforehand.
        cast(Any, response)._csp_update = {"form-action": origins}
    return response
