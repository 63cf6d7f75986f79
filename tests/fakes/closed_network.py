"""The network is closed in tests: this machine can be reached, nothing else."""

import socket
from ipaddress import ip_address
from typing import Any

from tests.fakes.caldav_servers import find_own_address


class NetworkClosed(OSError):
    """A test reached for something outside this machine."""


def _is_near(host: object) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ip_address(str(host)).is_loopback or str(host) == find_own_address()
    except ValueError:
        return False


def close_network() -> None:
    """From here on, this process connects to this machine's addresses and local sockets only, and resolves no names."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse_far(own: socket.socket, address: Any) -> None:
        if own.family in (socket.AF_INET, socket.AF_INET6) and not _is_near(address[0]):
            raise NetworkClosed(f"the network is closed in tests: {address[0]}")

    def near_connect(own: socket.socket, address: Any) -> None:
        refuse_far(own, address)
        connect(own, address)

    def near_connect_ex(own: socket.socket, address: Any) -> int:
        refuse_far(own, address)
        return connect_ex(own, address)

    def near_getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
        if not _is_near(host) and not _is_address(host):
            raise socket.gaierror(socket.EAI_NONAME, f"the network is closed in tests: {host}")
        return getaddrinfo(host, *rest, **options)

    socket.socket.connect = near_connect  # type: ignore[method-assign]
    socket.socket.connect_ex = near_connect_ex  # type: ignore[method-assign]
    socket.getaddrinfo = near_getaddrinfo


def _is_address(host: object) -> bool:
    try:
        ip_address(str(host))
    except ValueError:
        return False
    return True
