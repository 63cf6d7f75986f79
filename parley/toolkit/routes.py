"""How a view says who may call it and how much it takes, so that what stands in front of it can know."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

PERMISSION_ATTRIBUTE = "parley_permission"
MOST_BYTES_ATTRIBUTE = "parley_most_bytes"
# The boundaries and the other fields of a form around a file.
ROOM_AROUND_FILES = 200_000


def declares(permission: str) -> Callable[[View], View]:
    """Mark a view with the permission that guards it; `public` must also stand on the short public list."""

    def mark(view: View) -> View:
        setattr(view, PERMISSION_ATTRIBUTE, permission)
        return view

    return mark


def takes(most_bytes: int) -> Callable[[View], View]:
    """Mark a view with the largest file that it takes; others take forms and JSON of ordinary size only."""

    def mark(view: View) -> View:
        setattr(view, MOST_BYTES_ATTRIBUTE, most_bytes + ROOM_AROUND_FILES)
        return view

    return mark
