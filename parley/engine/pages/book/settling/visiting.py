"""The beginning of a visit: the claim in the address makes room for the visit that it begins."""

from urllib.parse import urlencode

from django.http import HttpRequest

from parley.engine.pages.book.offers import Offered, carry_on, read_link_values
from parley.engine.services.bookings.identity.visits import is_carried


def find_visit_url(request: HttpRequest, offered: Offered) -> str:
    """The same address with the visit in place of the claim that begins it; "" where none does.

    So neither the page nor the browser's history keeps the claim, and a reload works after it has expired.
    Raises ClaimRefused.
    """
    token = request.GET.get("claim_token", "")
    if not token or offered.link is None or is_carried(token):
        return ""
    values = request.GET.dict()
    return f"{offered.path}?{urlencode({**values, **carry_on(offered, read_link_values(values))})}"
