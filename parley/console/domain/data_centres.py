"""A data centre: the address of an engine, and what this installation's console is there."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class DataCentre:
    """One engine as this console may use it; without credentials it can be shown but not chosen."""

    code: str
    name: str
    api_url: str
    app_url: str
    client_id: str
    client_secret: str
    embed_key: str
    embed_secret: str
    is_builtin: bool

    @property
    def is_usable(self) -> bool:
        """Whether the installation has been given what it needs to be an application there."""
        return bool(self.client_id and self.client_secret)

    @property
    def has_window(self) -> bool:
        """Whether Generate Link may open a window there: Parley's addition, which needs embed credentials."""
        return self.is_parley and bool(self.embed_key and self.embed_secret)

    @property
    def is_parley(self) -> bool:
        """Whether the engine is a Parley, and so offers our additions; Cronofy's own addresses do not."""
        return not (urlsplit(self.app_url).hostname or "").endswith(".cronofy.com")

    def owns_address(self, url: str) -> bool:
        """Whether the address lies on this data centre's app, compared by scheme, host and port."""
        return _read_origin(url) == _read_origin(self.app_url)


def _read_origin(url: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None
    if parts.username is not None or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port
