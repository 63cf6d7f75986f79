"""Which addresses may be reached: the reading of URLs and the judgement of IP addresses."""

import re
import socket
import threading
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

from parley.toolkit.safe_http.errors import AddressForbidden, AddressUnreachable

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

DEFAULT_PORTS = {"http": 80, "https": 443}
# Below 1024 only the web's own ports, so that nobody speaks to mail or directory servers through us; above it
# self-hosted calendar servers use all kinds.
FIRST_FREE_PORT = 1024

# The IANA special-purpose registries, written out: Python 3.11's `is_global` differs between its patch releases.
SPECIAL_IPV4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host agent answers on this public-looking address
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
GLOBAL_IPV6 = IPv6Network("2000::/3")
SPECIAL_IPV6 = tuple(IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
NAT64 = IPv6Network("64:ff9b::/96")

# Loopback, link-local and metadata services: no administrator's list opens these.
NEVER = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "192.0.0.0/24",
        "100.100.100.200/32",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "fe80::/10",
        "fd00:ec2::/32",
        "fd20:ce::254/128",
        "ff00::/8",
    )
)

HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?")
NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart: `host` is lower-case ASCII without brackets, `port` always given."""

    url: httpx.URL
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        """Scheme, host and port in one spelling, fit for comparing."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def read_target(url: str) -> Target:
    """Take a URL apart. Raises AddressForbidden unless it is plain http or https without user name or odd spelling."""
    if "\\" in url or any(ord(character) <= 32 or ord(character) == 127 for character in url):
        raise AddressForbidden
    try:
        parsed = httpx.URL(unicodedata.normalize("NFKC", url)).copy_with(fragment=None)
        scheme, host, port = parsed.scheme, parsed.raw_host.decode("ascii").lower(), parsed.port
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise AddressForbidden from None
    if scheme not in DEFAULT_PORTS or parsed.userinfo or "@" in parsed.netloc.decode("ascii", "replace"):
        raise AddressForbidden
    host = host.strip("[]")
    if not (_is_ip(host) or _is_name(host)):
        raise AddressForbidden
    return Target(parsed, scheme, host, DEFAULT_PORTS[scheme] if port is None else port)


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return "%" not in host


def _is_name(host: str) -> bool:
    """Whether the host can only be a name: a last label of digits is read as an IP address by many resolvers."""
    if len(host) > 253 or not HOST.fullmatch(host) or ".." in host:
        return False
    last_label = host.rstrip(".").rpartition(".")[2]
    return not NUMERIC_LABEL.fullmatch(last_label) and last_label != "localhost"


def is_global(address: Address) -> bool:
    """Whether the address belongs to the public internet, seen also through NAT64."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in SPECIAL_IPV4)
    if address in NAT64:
        return is_global(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in GLOBAL_IPV6 and not any(address in network for network in SPECIAL_IPV6)


def is_inside(address: Address, allowed_networks: tuple[Network, ...]) -> bool:
    """Whether an administrator opened this address; loopback, link-local and metadata cannot be opened."""
    if any(address in network for network in NEVER if network.version == address.version):
        return False
    return any(address in network for network in allowed_networks if network.version == address.version)


def resolve_name(host: str, port: int, seconds: float) -> list[str]:
    """All addresses of a name. Raises AddressUnreachable where there are none within `seconds`."""
    answers: list[str] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        answers.extend(dict.fromkeys(str(entry[4][0]) for entry in found))

    # The system's resolver has no timeout of its own; a thread that hangs in it is left behind.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive() or not answers:
        raise AddressUnreachable
    return answers


def check_addresses(target: Target, answers: list[str], allowed_networks: tuple[Network, ...]) -> bool:
    """Whether all answers lie inside the opened networks. Raises AddressForbidden unless every one may be reached."""
    if target.port not in DEFAULT_PORTS.values() and target.port < FIRST_FREE_PORT:
        raise AddressForbidden
    try:
        addresses = [ip_address(answer) for answer in answers]
    except ValueError:
        raise AddressForbidden from None
    inside = [is_inside(address, allowed_networks) for address in addresses]
    if not all(opened or is_global(address) for address, opened in zip(addresses, inside, strict=True)):
        raise AddressForbidden
    return all(inside)
