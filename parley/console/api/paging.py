"""Pages of long lists by a cursor that names the last row, so that no page is skipped or doubled by new rows."""

from typing import Any, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet

from parley.console.domain.errors import InputRefused

MOST = 200
Row = TypeVar("Row", bound=Model)


def read_page(rows: QuerySet[Row], cursor: str, limit: int) -> tuple[list[Row], str | None]:
    """One page in the order of the key, and the cursor of the next one, None on the last. Raises InputRefused."""
    if not 1 <= limit <= MOST:
        raise InputRefused({"limit": f"Ask for 1 to {MOST} at once."})
    ordered = rows.order_by("pk")
    if cursor:
        ordered = ordered.filter(pk__gt=_read(cursor))
    found = list(ordered[: limit + 1])
    return found[:limit], _write(found[limit - 1].pk) if len(found) > limit else None


def describe_page(data: list[dict[str, Any]], next_cursor: str | None) -> dict[str, Any]:
    """The answer of a list."""
    return {"data": data, "next_cursor": next_cursor}


def _write(key: object) -> str:
    return signing.dumps(str(key), salt="parley.console.cursor", compress=False)


def _read(cursor: str) -> str:
    try:
        return str(signing.loads(cursor, salt="parley.console.cursor"))
    except signing.BadSignature:
        raise InputRefused({"cursor": "Use `next_cursor` of the page before, as it is."}) from None
