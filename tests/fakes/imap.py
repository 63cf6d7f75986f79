"""An IMAP server with one mailbox, as much of one as a reader of mails asks for."""

import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

_STORE = re.compile(rb"UID STORE (\d+) \+FLAGS\.SILENT \((.+)\)")
_FETCH = re.compile(rb"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)")
_SINCE_UID = re.compile(rb"UID SEARCH UID (\d+):\* SINCE \d{2}-[A-Z][a-z]{2}-\d{4}")
_SEARCH = re.compile(rb"UID SEARCH (?:UNKEYWORD (\w+)|(UNSEEN))")


@dataclass
class Mailbox:
    """Its mails by number, and the marks that were set on them; `keeps_marks`: also marks of the reader's own."""

    port: int = 0
    mails: dict[int, bytes] = field(default_factory=dict)
    marks: dict[int, set[bytes]] = field(default_factory=dict)
    keeps_marks: bool = True
    uid_validity: int = 1
    commands: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The value of PARLEY_INBOUND_IMAP_URL."""
        return f"imap://box:secret@127.0.0.1:{self.port}/Answers"

    def answer(self, command: bytes) -> tuple[bytes, bytes]:
        """Untagged lines, and how the command ended."""
        self.commands.append(command)
        if command == b"CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n", b"OK done"
        if command.startswith(b"LOGIN"):
            return b"", b"OK in" if command == b'LOGIN box "secret"' else b"NO wrong"
        if command.startswith((b"SELECT", b"EXAMINE")):
            flags = b"\\Seen \\*" if self.keeps_marks else b"\\Seen"
            facts = (len(self.mails), flags, self.uid_validity)
            told = b"* %d EXISTS\r\n* OK [PERMANENTFLAGS (%s)] those\r\n* OK [UIDVALIDITY %d] so\r\n" % facts
            return told, b"OK [READ-ONLY] open" if command.startswith(b"EXAMINE") else b"OK open"
        if found := _SINCE_UID.fullmatch(command):
            # The newest one is always in the range, whatever its beginning (RFC 3501 §6.4.8).
            newest = max(self.mails, default=0)
            keys = [str(key).encode() for key in self.mails if key >= int(found[1]) or key == newest]
            return b"* SEARCH %s\r\n" % b" ".join(keys), b"OK done"
        if found := _SEARCH.match(command):
            mark = found[1] or b"\\Seen"
            keys = [str(key).encode() for key in self.mails if mark not in self.marks.get(key, set())]
            return b"* SEARCH %s\r\n" % b" ".join(keys), b"OK done"
        if found := _FETCH.match(command):
            mail = self.mails[int(found[1])][: int(found[2])]
            head = b"* 1 FETCH (UID %s BODY[]<0> {%d}\r\n" % (found[1], len(mail))
            return head + mail + b")\r\n", b"OK done"
        if found := _STORE.match(command):
            self.marks.setdefault(int(found[1]), set()).add(found[2])
            return b"", b"OK done"
        return b"", b"BAD unknown"


@contextmanager
def run_mailbox() -> Iterator[Mailbox]:
    """Listen on a free loopback port."""
    mailbox = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK ready\r\n")
            while line := self.rfile.readline().strip():
                tag, _, command = line.partition(b" ")
                lines, end = mailbox.answer(command)
                self.wfile.write(lines + tag + b" " + end + b"\r\n")

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    mailbox.port = server.server_address[1]
    try:
        yield mailbox
    finally:
        server.shutdown()
        server.server_close()
