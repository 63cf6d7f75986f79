"""Where a visitor comes from: their address and the network around it, as keyed hashes."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.http import HttpRequest

from parley.engine.session import find_client_address
from parley.toolkit.ids import keyed_hash

# Whoever rents one line has a /64 and changes addresses in it at will; of a /48 or a /24 one can rent more.
_ADDRESS_BITS, _NETWORK_BITS = {4: 32, 6: 64}, {4: 24, 6: 48}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever asks, without saying who that is: two words that are the same whenever they come from there."""

    address: str
    network: str


def read_visitor(request: HttpRequest) -> Visitor:
    """The visitor of a request."""
    return describe_visitor(find_client_address(request))


def describe_visitor(address: str) -> Visitor:
    """The visitor at an address; what is no address counts as one that all such share."""
    try:
        found = _unwrap(ip_address(address))
    except ValueError:
        return Visitor(keyed_hash("visitor", "nowhere"), keyed_hash("visitor_network", "nowhere"))
    line = ip_network((found, _ADDRESS_BITS[found.version]), strict=False)
    network = ip_network((found, _NETWORK_BITS[found.version]), strict=False)
    return Visitor(keyed_hash("visitor", str(line)), keyed_hash("visitor_network", str(network)))


def _unwrap(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address of version 4 that is written as one of version 6 (`::ffff:192.0.2.1`)."""
    return (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address
