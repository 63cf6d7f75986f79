"""Web addresses with further fields in their query."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit


def add_to_query(url: str, added: Mapping[str, str]) -> str:
    """The address with these fields after those that stand in it already, which stay as they were written."""
    parts, query = urlsplit(url), urlencode(added)
    return urlunsplit(parts._replace(query=f"{parts.query}&{query}" if parts.query and query else parts.query or query))
