"""Where Google's services are, and how calendars and events are named in addresses and by us."""

from base64 import b32hexencode
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, unquote

# Names in hrefs stay readable where they may; in addresses everything is encoded (calendars are named with @ and #).
_PLAIN = "@"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Google's addresses, or those of an imitation that stands in for all of them."""

    authorization: str
    token: str
    revocation: str
    keys: str


def list_endpoints(imitation: str) -> Endpoints:
    """The endpoints of signing in; `imitation` is the origin of a fake, "" for Google itself."""
    if imitation:
        origin = imitation.rstrip("/")
        return Endpoints(
            authorization=f"{origin}/o/oauth2/v2/auth",
            token=f"{origin}/token",
            revocation=f"{origin}/revoke",
            keys=f"{origin}/oauth2/v3/certs",
        )
    return Endpoints(
        authorization="https://accounts.google.com/o/oauth2/v2/auth",
        token="https://oauth2.googleapis.com/token",
        revocation="https://oauth2.googleapis.com/revoke",
        keys="https://www.googleapis.com/oauth2/v3/certs",
    )


def name_root(base_url: str) -> str:
    """The root of the calendar API; `base_url` is the origin of a fake, "" for Google itself."""
    return f"{(base_url or 'https://www.googleapis.com').rstrip('/')}/calendar/v3"


def join_path(*names: str) -> str:
    """A path of these names, each wholly encoded."""
    return "/".join(quote(name, safe="") for name in names)


def name_event(calendar_href: str, event_id: str) -> str:
    """The href of an event: unique among all calendars, the calendar's name first. Ids are case-sensitive."""
    return f"{quote(calendar_href, safe=_PLAIN)}/{quote(event_id, safe=_PLAIN)}"


def split_event(href: str) -> tuple[str, str]:
    """The calendar's href and the event's id that `name_event` joined."""
    calendar, _, event = href.partition("/")
    return unquote(calendar), unquote(event)


def derive_event_id(uid: str, generation: int) -> str:
    """An id that follows from what an event is about, so that a repeated write meets the first one.

    0–9 and a–v only, as Google wants it. A deleted id is never given again, so there are generations.
    """
    return b32hexencode(sha256(f"{generation}\n{uid}".encode()).digest()).decode().rstrip("=").lower()
