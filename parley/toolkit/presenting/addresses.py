"""Web addresses with further fields in their query, and the sites that they name."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

# What stands in a policy for browsers may hold no blank, comma or semicolon.
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_LONGEST_ORIGIN = 300
_USUAL_PORTS = {"http": 80, "https": 443}


def add_to_query(url: str, added: Mapping[str, str]) -> str:
    """The address with these fields after those that stand in it already, which stay as they were written."""
    parts, query = urlsplit(url), urlencode(added)
    return urlunsplit(parts._replace(query=f"{parts.query}&{query}" if parts.query and query else parts.query or query))


def find_origin(text: str) -> str:
    """The origin as browsers write it: scheme, host and port, lower-cased; "" where the text is more or something else.

    Letters beyond ASCII are written as browsers send them (`https://xn--…`).
    """
    try:
        parts = urlsplit(text.strip().lower())
        port, host = parts.port, (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:
        return ""
    is_plain = parts.path in ("", "/") and not parts.query and not parts.fragment and "@" not in parts.netloc
    shown = f"[{host}]" if ":" in host else host
    if parts.scheme not in _USUAL_PORTS or not is_plain or len(text) > _LONGEST_ORIGIN or not _HOST.fullmatch(shown):
        return ""
    # Browsers leave the scheme's own port out.
    return f"{parts.scheme}://{shown}" + ("" if port in (None, _USUAL_PORTS[parts.scheme]) else f":{port}")
