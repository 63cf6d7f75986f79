"""How CalDAV addresses are read, compared and trusted."""

import hashlib
import re
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

from parley.engine.connectors.errors import AddressForbidden, AnswerUnreadable
from parley.toolkit.safe_http.addresses import DEFAULT_PORTS, Target, read_target
from parley.toolkit.safe_http.errors import AddressForbidden as GuardForbidden

CALDAV_SCHEMES = {"webcal": "https", "webcals": "https", "caldav": "https", "caldavs": "https"}
EMAIL = re.compile(r"[^@/:\s]+@([^@/:\s]+)")
PLAIN_UID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,150}")
HREF_SAFE = "%/:?#[]@!$&'()*+,;=~"
SEGMENT_SAFE = "!$&'()*+,;=:@~"


def read_address(address: str) -> str:
    """The URL a person means by an address, a bare host or an email address. Raises AddressForbidden."""
    text = address.strip()
    email = EMAIL.fullmatch(text)
    if email:
        text = email[1]
    scheme, separator, rest = text.partition("://")
    if not separator:
        text = f"https://{text}"
    elif scheme.lower() in CALDAV_SCHEMES:
        text = f"{CALDAV_SCHEMES[scheme.lower()]}://{rest}"
    return normalise_href(text, "")


def normalise_href(base_url: str, href: str) -> str:
    """The one spelling of an address: absolute, `@` and `%40` the same, no dot segments (RFC 3986 §6.2.2).

    Raises AddressForbidden for what is no plain http(s) address, AnswerUnreadable for a path that climbs.
    """
    # Servers leave blanks and umlauts in their hrefs; a typed address may have them in its host, read with the guard.
    written = quote(href.strip(), safe=HREF_SAFE) if base_url else href.strip()
    url = urljoin(base_url, written) if written else base_url
    target = read_link(url.partition("#")[0])
    parts = urlsplit(str(target.url))
    segments = [unquote_to_bytes(segment) for segment in (parts.path or "/").split("/")]
    if any(segment in {b".", b".."} or b"\0" in segment for segment in segments):
        raise AnswerUnreadable
    path = "/".join(quote(segment, safe=SEGMENT_SAFE) for segment in segments)
    query = f"?{parts.query}" if parts.query else ""
    return f"{_spell_origin(target)}{path}{query}"


def read_link(url: str) -> Target:
    """The URL taken apart. Raises the connector's AddressForbidden."""
    try:
        return read_target(url)
    except GuardForbidden:
        raise AddressForbidden from None


def _spell_origin(target: Target) -> str:
    suffix = f":{DEFAULT_PORTS[target.scheme]}"
    return target.origin.removesuffix(suffix) if target.port == DEFAULT_PORTS[target.scheme] else target.origin


def name_object(calendar_href: str, uid: str) -> str:
    """The href of the object that holds this UID; derived, so that a repeated write meets the first one."""
    name = uid if PLAIN_UID.fullmatch(uid) else hashlib.sha256(uid.encode()).hexdigest()
    return normalise_href(f"{calendar_href.rstrip('/')}/", f"./{name}.ics")


def is_trusted_with_secrets(named: Target, other: Target) -> bool:
    """Whether a password given for `named` may go to `other`: the same origin, or https at the same site.

    Providers spread their users over hosts of one domain (caldav.icloud.com, p42-caldav.icloud.com). Any other
    host must be entered by the person, since names and redirects may lead to a stranger.
    """
    if named.origin == other.origin:
        return True
    return other.scheme == "https" and (named.host == other.host or find_site(named.host) == find_site(other.host))


def find_site(host: str) -> str:
    """The domain somebody registers, by rule of thumb: two labels, three under the likes of co.uk; else the host."""
    labels = host.rstrip(".").split(".")
    if ":" in host or labels[-1].isdigit():
        return host
    count = 3 if len(labels[-1]) == 2 and len(labels) > 1 and len(labels[-2]) <= 3 else 2
    return ".".join(labels[-count:]) if len(labels) >= count else host
