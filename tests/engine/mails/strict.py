"""A strict reading of mails, by the letter of RFC 5322, 2045 to 2047 and 6047; written without Python's own reader."""

import base64
import quopri
import re
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

LONGEST_LINE, LONGEST_HEADER_LINE, LONGEST_WORD = 998, 78, 75
_NAME = re.compile(r"[!-9;-~]+")
_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?\s]*)\?=")
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
_QUOTED = re.compile(rb"(?:[!-<>-~ \t]|=[0-9A-F]{2}|=(?=\r\n))*(?:\r\n(?:[!-<>-~ \t]|=[0-9A-F]{2}|=(?=\r\n))*)*")
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{1,76}={0,2}\r\n)*")
_ONCE = ("from", "to", "subject", "date", "message-id", "mime-version", "reply-to", "auto-submitted")


@dataclass(slots=True)
class Part:
    """One part of a message: its headers in small letters, its parameters, its bytes decoded, the parts in it."""

    headers: list[tuple[str, str]]
    kind: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    content: bytes = b""
    parts: list["Part"] = field(default_factory=list)

    def find(self, name: str) -> str:
        """The value of the header, "" where there is none."""
        return next((value for known, value in self.headers if known == name), "")

    def walk(self) -> list["Part"]:
        """It and all within."""
        return [self, *(each for part in self.parts for each in part.walk())]


class Faulty(AssertionError):
    """What a mail does against the rules."""


def demand(holds: object, fault: str) -> None:
    """That a rule holds. Raises Faulty."""
    if not holds:
        raise Faulty(fault)


def read_strictly(mail: bytes) -> Part:
    """The mail in its parts. Raises Faulty at the first rule that it breaks."""
    demand(mail.isascii() and b"\x00" not in mail, "not every relay carries bytes above 127")
    demand(not re.search(rb"\r(?!\n)|(?<!\r)\n", mail), "a line ends otherwise than by CRLF")
    demand(all(len(line) <= LONGEST_LINE for line in mail.split(b"\r\n")), "a line is too long")
    message = _read_part(mail, ())
    names = [name for name, _ in message.headers]
    demand(all(names.count(name) <= 1 for name in _ONCE), "a header stands twice")
    demand({"from", "to", "subject", "date", "message-id", "mime-version"} <= set(names), "a header is missing")
    demand(not {"bcc", "cc", "sender", "return-path"} & set(names), "a header stands that nobody wrote")
    demand(parsedate_to_datetime(message.find("date")).tzinfo, "the date bears no zone")
    demand(re.fullmatch(r"<[!-;=?-~]+@[A-Za-z0-9.-]+>", message.find("message-id")), "the Message-ID is none")
    for part in message.walk():
        _check_calendar(part)
    return message


def _read_part(data: bytes, boundaries: tuple[str, ...]) -> Part:
    head, divider, body = data.partition(b"\r\n\r\n")
    demand(divider, "no empty line ends the headers")
    part = Part(_read_headers(head.decode("ascii")))
    if part.find("content-type"):
        part.kind, part.parameters = _read_kind(part.find("content-type"))
    encoding = part.find("content-transfer-encoding").lower() or "7bit"
    if part.kind.startswith("multipart/"):
        demand(encoding == "7bit", "a multipart is encoded")
        boundary = part.parameters.get("boundary", "")
        demand(_BOUNDARY.fullmatch(boundary) and boundary not in boundaries, "a boundary is none, or used twice")
        part.parts = [_read_part(each, (*boundaries, boundary)) for each in _split(body, boundary)]
        return part
    for boundary in boundaries:
        demand(f"--{boundary}".encode() not in body, "a boundary stands in a body")
    part.content = _decode(body, encoding)
    if part.kind.startswith("text/"):
        part.content.decode(part.parameters.get("charset", "us-ascii"))
    return part


def _read_headers(head: str) -> list[tuple[str, str]]:
    lines = head.split("\r\n")
    demand(all(len(line) <= LONGEST_HEADER_LINE or " " not in line.strip() for line in lines), "a header is not folded")
    fields: list[str] = []
    for line in lines:
        demand(line.strip(), "a header's line is empty")
        if line[0] in " \t":
            demand(fields, "the headers begin with a folded line")
            fields[-1] += line
        else:
            fields.append(line)
    found = []
    for each in fields:
        name, colon, value = each.partition(":")
        demand(colon and _NAME.fullmatch(name), f"no header: {each[:40]}")
        for word in re.findall(r"=\?\S*", value):
            demand(_WORD.match(word.strip('"')) and len(word) <= LONGEST_WORD + 2, "an encoded word is none")
        found.append((name.lower(), value.strip()))
    return found


def _read_kind(value: str) -> tuple[str, dict[str, str]]:
    kind, *rest = (each.strip() for each in value.split(";"))
    parameters = {}
    for each in rest:
        name, equals, said = each.partition("=")
        demand(equals and name.lower() not in parameters, "a parameter is none, or stands twice")
        parameters[name.strip().lower()] = said.strip().strip('"')
    return kind.lower(), parameters


def _split(body: bytes, boundary: str) -> list[bytes]:
    line = f"--{boundary}".encode()
    pieces = (b"\r\n" + body).split(b"\r\n" + line)
    demand(len(pieces) >= 3 and pieces[-1].startswith(b"--"), "a multipart is not ended")
    demand(all(each.startswith(b"\r\n") for each in pieces[1:-1]), "something stands behind a boundary")
    return [each[2:] for each in pieces[1:-1]]


def _decode(body: bytes, encoding: str) -> bytes:
    if encoding == "7bit":
        return body
    if encoding == "base64":
        demand(_BASE64.fullmatch(body.rstrip(b"\r\n") + b"\r\n"), "base64 is broken")
        return base64.b64decode(body)
    demand(encoding == "quoted-printable" and _QUOTED.fullmatch(body), "quoted-printable is broken")
    demand(all(len(line) <= 76 for line in body.split(b"\r\n")), "a quoted line is too long")
    return quopri.decodestring(body)


def _check_calendar(part: Part) -> None:
    """Calendar data: lines as RFC 5545 has them, the METHOD that the mail says (RFC 6047 §2.4)."""
    if part.kind not in ("text/calendar", "application/ics"):
        return
    demand(part.content.endswith(b"END:VCALENDAR\r\n"), "the calendar is cut short")
    demand(not re.search(rb"\r(?!\n)|(?<!\r)\n", part.content), "a calendar's line ends otherwise than by CRLF")
    lines = part.content.split(b"\r\n")
    demand(all(len(line) <= 75 for line in lines), "a calendar's line is too long")
    for line in lines:
        line.decode()
    if part.kind == "text/calendar":
        method = part.parameters.get("method", "")
        demand(method and f"METHOD:{method}".encode() in lines, "the method is not the calendar's")
        demand(part.parameters.get("charset", "").lower() == "utf-8", "the calendar names no charset")
