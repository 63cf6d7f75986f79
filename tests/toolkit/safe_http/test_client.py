"""Pinning, registered origins, redirects and TLS of the guarded client."""

import socket
import ssl
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from parley.toolkit.clock import now
from parley.toolkit.safe_http.client import open_guarded_client
from parley.toolkit.safe_http.errors import (
    AddressForbidden,
    AddressUnreachable,
    RedirectRefused,
)
from tests.fakes.misbehaving_servers import (
    Asked,
    FakeServer,
    Reply,
    run_raw_server,
    run_redirecting_server,
    run_scripted_server,
)
from tests.toolkit.safe_http.conftest import answer_with, find_port


def test_the_pinned_address_is_reached_under_the_host_of_the_url(inside: FakeServer) -> None:
    origin = f"http://calendar.example.org:{find_port(inside)}"
    resolve = answer_with("127.0.0.1")
    with open_guarded_client(resolve=resolve, allowed_origins=frozenset({origin})) as client:
        assert client.request("GET", f"{origin}/office").body == b"secret"
    assert inside.asked[0].headers["Host"] == origin.removeprefix("http://")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("host", ["127.0.0.1", "[::ffff:127.0.0.1]", "2130706433", "localhost", "0x7f.1"])
def test_scenario_52_a_redirect_to_the_inside_is_refused(status: int, host: str, inside: FakeServer) -> None:
    with (
        run_redirecting_server(f"http://{host}:{find_port(inside)}/", status) as server,
        open_guarded_client(allowed_origins=frozenset({server.origin})) as client,
        pytest.raises(AddressForbidden),
    ):
        client.request("PROPFIND", f"{server.origin}/", max_redirects=3)
    assert inside.connections == 0


def test_a_redirect_is_only_an_answer_unless_following_is_asked_for(inside: FakeServer) -> None:
    with (
        run_redirecting_server(f"{inside.origin}/") as server,
        open_guarded_client(allowed_origins=frozenset({server.origin, inside.origin})) as client,
    ):
        assert client.request("GET", f"{server.origin}/").status == 302
    assert inside.connections == 0


def test_a_redirect_keeps_method_and_body_and_drops_secrets_on_another_origin(inside: FakeServer) -> None:
    with (
        run_redirecting_server(f"{inside.origin}/dav/", 301) as server,
        open_guarded_client(allowed_origins=frozenset({server.origin, inside.origin})) as client,
    ):
        answer = client.request(
            "PROPFIND",
            f"{server.origin}/",
            headers={"Depth": "0"},
            secret_headers={"Authorization": "Basic c2VjcmV0"},
            body=b"<propfind/>",
            max_redirects=3,
        )
    assert answer.url == f"{inside.origin}/dav/"
    assert server.asked[0].headers["Authorization"] == "Basic c2VjcmV0"
    (asked,) = inside.asked
    assert (asked.method, asked.body, asked.headers["Depth"]) == ("PROPFIND", b"<propfind/>", "0")
    assert "Authorization" not in asked.headers


def test_a_redirect_on_the_same_origin_keeps_secrets() -> None:
    def script(asked: Asked) -> Reply:
        return Reply(200) if asked.path == "/dav/" else Reply(308, {"Location": "/dav/"})

    with (
        run_scripted_server(script) as server,
        open_guarded_client(allowed_origins=frozenset({server.origin})) as client,
    ):
        answer = client.request("GET", server.origin, secret_headers={"Authorization": "x"}, max_redirects=1)
    assert answer.status == 200
    assert [asked.headers.get("Authorization") for asked in server.asked] == ["x", "x"]


def test_endless_redirects_end() -> None:
    with (
        run_redirecting_server("/again") as server,
        open_guarded_client(allowed_origins=frozenset({server.origin})) as client,
        pytest.raises(RedirectRefused),
    ):
        client.request("GET", server.origin, max_redirects=3)
    assert len(server.asked) == 4


def test_a_registered_origin_is_exact(inside: FakeServer) -> None:
    port = find_port(inside)
    with open_guarded_client(allowed_origins=frozenset({inside.origin})) as client:
        assert client.request("GET", f"{inside.origin}/").status == 200
        for other in (f"https://127.0.0.1:{port}/", f"http://127.0.0.2:{port}/", f"http://localhost:{port}/"):
            with pytest.raises(AddressForbidden):
                client.request("GET", other)
    assert inside.connections == 1


def test_proxies_of_the_environment_are_ignored(inside: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, inside.origin)
    with (
        run_scripted_server(lambda asked: Reply(204)) as server,
        open_guarded_client(allowed_origins=frozenset({server.origin})) as client,
    ):
        assert client.request("GET", server.origin).status == 204
    assert inside.connections == 0


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of calendar.example.org, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "calendar.example.org")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("calendar.example.org")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("authority") / "both.pem"
    kept = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(certificate.public_bytes(Encoding.PEM) + kept)
    return file


@pytest.mark.parametrize(
    ("host", "is_known", "is_reached"),
    [
        ("calendar.example.org", True, True),
        ("other.example.org", True, False),
        ("calendar.example.org", False, False),
    ],
)
def test_tls_checks_the_name_of_the_url_on_the_pinned_address(
    authority: Path, host: str, is_known: bool, is_reached: bool
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)

    def talk(connection: socket.socket, over: threading.Event) -> None:
        with context.wrap_socket(connection, server_side=True) as wrapped:
            wrapped.recv(4096)
            wrapped.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            over.wait(5)

    with run_raw_server(talk) as server:
        origin = f"https://{host}:{find_port(server)}"
        with open_guarded_client(
            allowed_origins=frozenset({origin}),
            resolve=answer_with("127.0.0.1"),
            tls=ssl.create_default_context(cafile=str(authority)) if is_known else None,
        ) as client:
            if is_reached:
                assert client.request("GET", origin).body == b"ok"
            else:
                with pytest.raises(AddressUnreachable):
                    client.request("GET", origin)
