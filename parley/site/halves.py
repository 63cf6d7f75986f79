"""Which half of the site serves a path: each has its own session cookie."""

ENGINE_PATHS = (
    "/engine",
    "/scheduler",
    "/connect",
    "/booking",
    "/v1",
    "/oauth",
    "/dav",
    "/.well-known/caldav",
    "/rts",
    "/pls",
    "/embed",
    "/enterprise_connect",
)


def find_half(serve: str, path: str) -> str:
    """`engine` or `console`, whichever serves the path when this process serves the given halves."""
    if serve != "both":
        return serve
    return "engine" if any(path == root or path.startswith(f"{root}/") for root in ENGINE_PATHS) else "console"
