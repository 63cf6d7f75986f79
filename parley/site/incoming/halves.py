"""Which half of the site serves a path: each has its own session cookie."""

from django.urls import Resolver404, get_resolver


def find_half(serve: str, path: str) -> str:
    """`engine` or `console`, whichever serves the path when this process serves the given halves.

    The engine's own table of addresses is asked, as it stands first where both are mounted: so no second list of
    paths can fall behind.
    """
    if serve != "both":
        return serve
    try:
        get_resolver("parley.engine.urls").resolve(path)
    except Resolver404:
        return "console"
    return "engine"
