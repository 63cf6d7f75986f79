"""How a view says who may call it, so that a test can walk every route and find none that forgot."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

PERMISSION_ATTRIBUTE = "parley_permission"


def declares(permission: str) -> Callable[[View], View]:
    """Mark a view with the permission that guards it; `public` must also stand on the short public list."""

    def mark(view: View) -> View:
        setattr(view, PERMISSION_ATTRIBUTE, permission)
        return view

    return mark
