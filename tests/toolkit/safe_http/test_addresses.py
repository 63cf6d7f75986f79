"""The guard never opens a connection to the inside."""

import socket
from ipaddress import ip_address, ip_network

import pytest

from parley.toolkit.safe_http.addresses import is_global, is_inside, read_target
from parley.toolkit.safe_http.client import open_guarded_client
from parley.toolkit.safe_http.errors import (
    AddressForbidden,
    AddressUnreachable,
    DeadlineExceeded,
)
from tests.fakes.misbehaving_servers import (
    FakeServer,
    run_dripping_server,
)
from tests.toolkit.safe_http.conftest import answer_with, find_port

# Each is asked for with the listener's own port put in for {port}.
INSIDE_HOSTS = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.0.0.1.",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "0X7F.0.0.1",
    "0x7f.0x0.0x0.0x1",
    "017700000001",
    "0177.0.0.1",
    "127.0.0.01",
    "0",
    "0.0.0.0",
    "00",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:a9fe:a9fe]",
    "[::ffff:8.8.8.8]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[2001:db8::1]",
    "[fd00:ec2::254]",
    "[fd00::2]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fec0::1]",
    "[ff02::1]",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "172.16.0.1",
    "172.31.255.255",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "10.0.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "LocalHost.",
    "anything.localhost",
    "１２７.0.0.1",
    "127。0。0。1",
    "①②⑦.0.0.1",
    "ok@127.0.0.1",
    "ok:secret@127.0.0.1",
    "@127.0.0.1",
    "127.0.0.1%2f.example.org",
    "127%2e0%2e0%2e1",
    "127.0.0.1\\.example.org",
    "exa mple.org",
    "example.org\t",
    "-example.org",
    "example..org",
]
INSIDE_URLS = [f"http://{host}:{{port}}/" for host in INSIDE_HOSTS] + [
    "http://127.0.0.1:{port}#@example.org",
    "http://127.0.0.1:{port}?@example.org",
    "http:///127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@example.org/",
    "file:///etc/passwd",
    "file://127.0.0.1:{port}/etc/passwd",
    "gopher://127.0.0.1:{port}/_x",
    "ftp://127.0.0.1:{port}/",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}",
    "http://",
    "",
]
ACROSS_PRIVATE = ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"]


@pytest.mark.parametrize("url", INSIDE_URLS)
def test_scenario_52_an_address_of_the_inside_is_refused_without_a_connection(url: str, inside: FakeServer) -> None:
    with open_guarded_client() as client, pytest.raises(AddressForbidden):
        client.request("GET", url.replace("{port}", find_port(inside)))
    assert inside.connections == 0


def test_no_network_of_an_administrator_opens_loopback_or_metadata(inside: FakeServer) -> None:
    everything = (ip_network("0.0.0.0/0"), ip_network("::/0"))
    hosts = ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "[fd00:ec2::254]", "0.0.0.0", "localhost"]
    with open_guarded_client(allowed_networks=everything) as client:
        for host in hosts:
            with pytest.raises(AddressForbidden):
                client.request("GET", f"http://{host}:{find_port(inside)}/")
    assert inside.connections == 0


@pytest.mark.parametrize("private", ACROSS_PRIVATE)
def test_a_name_with_one_private_answer_among_public_ones_is_refused(private: str, inside: FakeServer) -> None:
    resolve = answer_with("93.184.215.14", private)
    with open_guarded_client(resolve=resolve) as client, pytest.raises(AddressForbidden):
        client.request("GET", f"http://calendar.example.org:{find_port(inside)}/")
    assert inside.connections == 0


def test_scenario_52_a_name_is_resolved_once_so_that_a_second_answer_cannot_lead_inside(inside: FakeServer) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int, seconds: float) -> list[str]:
        asked.append(host)
        return ["2001:4860::1"] if len(asked) == 1 else ["127.0.0.1"]

    # The pinned address is tried; whether there is a route or not, nothing inside hears of it.
    with open_guarded_client(resolve=resolve, total_seconds=1, connect_seconds=0.2) as client:
        for _ in range(2):
            with pytest.raises((AddressUnreachable, DeadlineExceeded)):
                client.request("GET", f"http://rebinding.example.org:{find_port(inside)}/")
    assert asked == ["rebinding.example.org"]
    assert inside.connections == 0


@pytest.mark.parametrize("port", [1, 22, 25, 110, 143, 389, 636, 993])
def test_ports_of_other_services_are_refused(port: int) -> None:
    with open_guarded_client(resolve=answer_with("93.184.215.14")) as client, pytest.raises(AddressForbidden):
        client.request("GET", f"http://calendar.example.org:{port}/")


def test_open_and_closed_ports_inside_look_the_same(inside: FakeServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed_port = listener.getsockname()[1]
    words = set()
    with open_guarded_client() as client:
        for port in (find_port(inside), closed_port):
            with pytest.raises(AddressForbidden) as caught:
                client.request("GET", f"http://127.0.0.1:{port}/")
            words.add(str(caught.value))
    assert len(words) == 1


def test_a_closed_port_and_one_that_speaks_something_else_look_the_same() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = f"http://127.0.0.1:{listener.getsockname()[1]}"
    words = set()
    with run_dripping_server(b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"\0", 0.01) as server:
        for origin in (closed, server.origin):
            with (
                open_guarded_client(allowed_origins=frozenset({origin})) as client,
                pytest.raises(AddressUnreachable) as caught,
            ):
                client.request("GET", origin)
            words.add(str(caught.value))
    assert len(words) == 1


def test_public_addresses_are_global_and_plain_urls_are_read() -> None:
    public = ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "64:ff9b::808:808"]
    assert all(is_global(ip_address(address)) for address in public)
    assert read_target("HTTPS://Bücher.Example.org/x#y").origin == "https://xn--bcher-kva.example.org:443"
    assert read_target("https://[2606:4700::1111]:8443/").origin == "https://[2606:4700::1111]:8443"


def test_an_administrators_network_opens_only_its_own_addresses() -> None:
    networks = (ip_network("10.1.0.0/16"), ip_network("fd12::/16"))
    assert is_inside(ip_address("10.1.2.3"), networks)
    assert is_inside(ip_address("fd12::9"), networks)
    assert not is_inside(ip_address("10.2.0.1"), networks)
    assert not is_inside(ip_address("::ffff:10.1.2.3"), networks)
