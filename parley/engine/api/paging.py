"""Pages of long lists: addresses that say all that the next page needs, signed so that nobody else can use them."""

from typing import Any

from django.conf import settings
from django.core import signing

from parley.engine.domain.errors.base import NotFound


def describe_pages(number: int, total: int, path: str, next_token: str) -> dict[str, Any]:
    """The `pages` of an answer; `next_page` stands on our own configured address and is missing on the last page."""
    pages: dict[str, Any] = {"current": number, "total": max(total, 1)}
    if number < total:
        pages["next_page"] = f"{settings.PARLEY_PUBLIC_URL}{path}/{next_token}"
    return pages


def make_page_token(list_name: str, owner: str, values: dict[str, Any]) -> str:
    """The token of a page: what the list needs, for this caller only."""
    return signing.dumps({"owner": owner, **values}, salt=f"parley.page.{list_name}", compress=True)


def read_page_token(list_name: str, owner: str, token: str) -> dict[str, Any]:
    """What a page's token says. Raises NotFound for one that is not ours, of another list or another caller."""
    try:
        values = signing.loads(token, salt=f"parley.page.{list_name}")
    except (signing.BadSignature, ValueError):
        raise NotFound("There is no such page.") from None
    if not isinstance(values, dict) or values.get("owner") != owner:
        raise NotFound("There is no such page.")
    return values
