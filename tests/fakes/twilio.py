"""Twilio's Messages API and its callbacks, strictly after its published rules, as much as a sender of texts asks for.

Create a message: twilio.com/docs/messaging/api/message-resource#create-a-message-resource; errors by HTTP status with
`code`, `message`, `more_info`, `status`; signatures of callbacks: twilio.com/docs/usage/webhooks/webhooks-security.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

ACCOUNT, TOKEN, NUMBER = "AC" + "0" * 32, "a" * 32, "+15005550006"
_E164 = re.compile(r"\+[1-9]\d{6,14}")


@dataclass
class FakeTwilio:
    """Where it listens, what it took, and the numbers that it refuses with a code."""

    origin: str = ""
    taken: list[dict[str, str]] = field(default_factory=list)
    refused: dict[str, tuple[int, int]] = field(default_factory=dict)  # number: HTTP status and code
    # It takes the text, and the connection ends before it has said so.
    is_dropping: bool = False

    def describe(self) -> dict[str, str]:
        """The value of the setting PARLEY_SMS."""
        return {"account": ACCOUNT, "token": TOKEN, "number": NUMBER, "imitation": self.origin}

    def answer(self, path: str, authorization: str, content_type: str, body: str) -> tuple[int, dict[str, Any]]:
        """Status and JSON of one call."""
        if path != f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json":
            return _refuse(404, 20404, "The requested resource was not found")
        if authorization != "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode():
            return _refuse(401, 20003, "Authenticate")
        if content_type.partition(";")[0] != "application/x-www-form-urlencoded":
            return _refuse(415, 20415, "Unsupported media type")
        form = {name: values[0] for name, values in parse_qs(body, strict_parsing=True).items()}
        if not _E164.fullmatch(form.get("To", "")):
            return _refuse(400, 21211, "Invalid 'To' Phone Number")
        if form.get("From") != NUMBER:
            return _refuse(400, 21606, "The 'From' phone number is not yours")
        if not 1 <= len(form.get("Body", "")) <= 1600:
            return _refuse(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        if form["To"] in self.refused:
            return _refuse(*self.refused[form["To"]], "Refused")
        form["sid"] = f"SM{len(self.taken):032x}"
        self.taken.append(form)
        return 201, {"sid": form["sid"], "status": "queued", "to": form["To"], "from": NUMBER, "body": form["Body"]}


def _refuse(status: int, code: int, message: str) -> tuple[int, dict[str, Any]]:
    return status, {"code": code, "message": message, "more_info": "", "status": status}


def sign(url: str, fields: dict[str, str], token: str = TOKEN) -> str:
    """X-Twilio-Signature of a callback."""
    text = url
    for name in sorted(fields):
        text += name + fields[name]
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


@contextmanager
def run_fake_twilio() -> Iterator[FakeTwilio]:
    """Start it on a free loopback port and stop it again."""
    fake = FakeTwilio()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            kind, authorization = self.headers.get("Content-Type", ""), self.headers.get("Authorization", "")
            status, answer = fake.answer(self.path, authorization, kind, body)
            content = json.dumps(answer).encode()
            if fake.is_dropping:
                return
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    fake.origin = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
