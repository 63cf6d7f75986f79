"""An OpenID Connect provider that keeps strictly to its specification."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

KEY = generate_private_key(65537, 2048)
OTHER_KEY = generate_private_key(65537, 2048)


@dataclass
class OpenIdProvider:
    """One provider with one registered client; `claims` is who signs in next."""

    issuer: str
    client_id: str = "console"
    client_secret: str = "a secret: with %"
    redirect_uri: str = "http://localhost:8000/sign-in/back"
    claims: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)  # of the token, to forge it
    is_key_foreign: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    described_count: int = 0

    def authorize(self, url: str) -> str:
        """What the provider does with a browser that comes: answers the address to go back to."""
        asked = dict(parse_qsl(urlsplit(url).query))
        needed = {"client_id": self.client_id, "redirect_uri": self.redirect_uri, "response_type": "code"}
        assert needed.items() <= asked.items(), asked
        assert "openid" in asked["scope"].split() and asked["code_challenge_method"] == "S256"
        assert len(asked["state"]) >= 22 and len(asked["nonce"]) >= 22
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"/sign-in/back?code={code}&state={asked['state']}"

    def describe(self) -> dict[str, Any]:
        """The discovery document."""
        self.described_count += 1
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def list_keys(self) -> dict[str, Any]:
        """The JWK set."""
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [key | {"kid": "one", "use": "sig", "alg": "RS256"}]}

    def redeem(self, authorization: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The token endpoint."""
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None:
            return 400, {"error": "invalid_grant"}
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if (unquote(pair[0]), unquote(pair[2])) != (self.client_id, self.client_secret):
            return 401, {"error": "invalid_client"}
        if form["redirect_uri"] != asked["redirect_uri"] or challenge.decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        issued = {"iss": self.issuer, "aud": self.client_id, "iat": int(time.time()), "exp": int(time.time()) + 300}
        token = issued | {"nonce": asked["nonce"]} | self.claims | self.changes
        key = OTHER_KEY if self.is_key_foreign else KEY
        signed = jwt.encode(token, key, algorithm="RS256", headers={"kid": "one"})
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": signed}


@contextmanager
def run_openid_provider(host: str) -> Iterator[OpenIdProvider]:
    """The provider on an address of this machine."""
    provider = OpenIdProvider("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            known = {"/.well-known/openid-configuration": provider.describe, "/keys": provider.list_keys}
            self._send(*((200, known[path]()) if path in known else (404, {})))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._send(*provider.redeem(self.headers.get("Authorization", ""), form))

        def _send(self, status: int, answer: dict[str, Any]) -> None:
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    provider.issuer = f"http://{host}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
