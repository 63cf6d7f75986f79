"""Who may enter the built-in calendar server: only a caller that knows this start's secret, under any user's name."""

import base64
import binascii
import hmac
import socketserver
import threading
from pathlib import Path

HANDSHAKE = b"VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t00000000000000000000000000000000\nDONE\n"
LONGEST_LINE = 8192


class LoginGuard(socketserver.ThreadingUnixStreamServer):
    """Answers Radicale's questions in Dovecot's authentication protocol, on a socket that only this user can reach.

    Radicale's own ways either keep a file of passwords or trust an identity header from anybody on the machine. Here
    the password of every user is the one secret of this start, so a forged header or a guessed password fails.
    https://doc.dovecot.org/main/developers/design/auth_protocol.html
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, socket_path: Path, secret: str) -> None:
        super().__init__(str(socket_path), _Answer)
        self.secret = secret

    def start(self) -> None:
        """Answer in a thread of its own."""
        threading.Thread(target=self.serve_forever, args=(0.2,), name="login-guard", daemon=True).start()

    def knows(self, response: bytes) -> bool:
        """Whether a SASL PLAIN response (identity, name, password; RFC 4616) carries the secret."""
        try:
            _identity, name, password = base64.b64decode(response, validate=True).split(b"\0")
        except (binascii.Error, ValueError):
            return False
        return bool(name) and hmac.compare_digest(password, self.secret.encode())


class _Answer(socketserver.StreamRequestHandler):
    timeout = 5
    server: LoginGuard

    def handle(self) -> None:
        try:
            self.wfile.write(HANDSHAKE)
            while line := self.rfile.readline(LONGEST_LINE):
                words = line.rstrip(b"\n").split(b"\t")
                if words[0] == b"AUTH" and len(words) > 2:
                    self._answer(words[1], words[3:])
                    return
        except OSError:
            return

    def _answer(self, number: bytes, parameters: list[bytes]) -> None:
        response = next((word[5:] for word in parameters if word.startswith(b"resp=")), b"")
        verdict = b"OK" if self.server.knows(response) else b"FAIL"
        self.wfile.write(verdict + b"\t" + number + b"\n")
