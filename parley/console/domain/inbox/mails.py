"""A mail that came in, read: from whom, to which of our addresses, what it says, and what it is."""

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from email.utils import getaddresses, parseaddr
from html import unescape

import nh3

LONGEST_TEXT = 100_000
LONGEST_LINE = 300
MOST_FILES = 20
# Headers that name the address a mail was delivered to: lists and forwarding keep ours out of To.
_RECIPIENT_HEADERS = ("To", "Cc", "Delivered-To", "X-Original-To", "X-Forwarded-To", "Envelope-To")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,290}>")
# Where the part begins that a mail program quotes, in the languages of the console (and Outlook's header block).
_QUOTE_BEGINS = re.compile(
    r"^(On .{5,200} wrote:|Am .{5,200} schrieb.{0,100}:|Le .{5,200} a écrit ?:|El .{5,200} escribió:"
    r"|Em .{5,200} escreveu:|Op .{5,200} schreef.{0,100}:|-{2,} ?(Original Message|Ursprüngliche Nachricht"
    r"|Message d'origine|Mensaje original|Mensagem original|Oorspronkelijk bericht) ?-{2,}|_{20,})\s*$"
)


@dataclass(frozen=True, slots=True)
class MailFile:
    """One attachment."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """What a mail says; `text` is what was newly written, `quoted` what it quotes below."""

    message_id: str
    digest: str
    references: tuple[str, ...]
    sender_name: str
    sender_address: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    quoted: str
    files: tuple[MailFile, ...]
    is_report: bool
    is_automatic: bool
    is_dmarc_failed: bool


def read_mail(raw: bytes) -> IncomingMail:
    """The mail, whatever is broken in it: what cannot be read is left out."""
    mail = message_from_bytes(raw, policy=modern)
    assert isinstance(mail, EmailMessage)
    message_id = _first(_MESSAGE_ID.findall(_header(mail, "Message-ID")))
    name, address = parseaddr(_header(mail, "From"))
    references = _MESSAGE_ID.findall(_header(mail, "References") + " " + _header(mail, "In-Reply-To"))
    text, quoted = split_quote(_read_text(mail)[:LONGEST_TEXT])
    return IncomingMail(
        message_id=message_id,
        digest=hashlib.sha256(message_id.encode() or raw).hexdigest(),
        references=tuple(dict.fromkeys(references))[-50:],
        sender_name=_one_line(name)[:200],
        sender_address=address.strip().lower()[:254],
        recipients=tuple(dict.fromkeys(_list_recipients(mail))),
        subject=_one_line(_header(mail, "Subject"))[:LONGEST_LINE],
        text=text,
        quoted=quoted,
        files=tuple(_list_files(mail))[:MOST_FILES],
        is_report=_is_report(mail),
        is_automatic=_is_automatic(mail),
        is_dmarc_failed=_is_dmarc_failed(mail),
    )


def split_quote(text: str) -> tuple[str, str]:
    """What was newly written, and what is quoted below it; lines that begin with > between new ones stay."""
    lines = text.replace("\r\n", "\n").replace("\x00", "").rstrip().split("\n")
    begins = next((index for index, line in enumerate(lines) if _QUOTE_BEGINS.match(line.strip())), None)
    if begins is None:
        begins = len(lines)
        while begins and (lines[begins - 1].startswith(">") or not lines[begins - 1].strip()):
            begins -= 1
    written, quoted = "\n".join(lines[:begins]).strip(), "\n".join(lines[begins:]).strip()
    # An answer that stands only below the quote would vanish with it.
    return (written, quoted) if written else (quoted, "")


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(value) for value in mail.get_all(name, []))
    except Exception:  # The parser of the standard library stumbles over some broken headers with all kinds of errors.
        return ""


def _one_line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _first(found: list[str]) -> str:
    return found[0] if found else ""


def _list_recipients(mail: EmailMessage) -> list[str]:
    return [
        address.strip().lower()
        for _name, address in getaddresses([_header(mail, name) for name in _RECIPIENT_HEADERS])
        if "@" in address
    ][:100]


def _read_text(mail: EmailMessage) -> str:
    """The plain part; where there is only HTML, what it says without any of its markup."""
    plain = _read_part(mail, "plain")
    if plain.strip():
        return plain
    marked_up = re.sub(r"(?i)<(br|/p|/div|/tr|/li|/h\d)\b[^>]*>", "\n", _read_part(mail, "html")[:1_000_000])
    bare = unescape(nh3.clean(marked_up, tags=set()))
    return re.sub(r"\n\s*\n\s*\n+", "\n\n", "\n".join(line.strip() for line in bare.split("\n")))


def _read_part(mail: EmailMessage, kind: str) -> str:
    try:
        body = mail.get_body((kind,))
        return str(body.get_content()) if body is not None else ""
    except Exception:  # An unknown charset, a wrong transfer encoding, a part that is none: nothing to read.
        return ""


def _list_files(mail: EmailMessage) -> list[MailFile]:
    files = []
    for part in mail.walk():
        name = _one_line(part.get_filename() or "") if not part.is_multipart() else ""
        content = part.get_payload(decode=True) if name else None
        if isinstance(content, bytes):
            files.append(MailFile(name[:200], part.get_content_type(), content))
    return files


def _is_report(mail: EmailMessage) -> bool:
    """A delivery report (RFC 3464), or what an empty envelope sender gives away as one."""
    return mail.get_content_type() == "multipart/report" or _header(mail, "Return-Path").strip() == "<>"


def _is_automatic(mail: EmailMessage) -> bool:
    """Whether nobody wrote it (RFC 3834, and the habits of before it)."""
    submitted = _header(mail, "Auto-Submitted").strip().lower()
    precedence = _header(mail, "Precedence").strip().lower()
    return (
        submitted not in ("", "no")
        or precedence in ("bulk", "junk", "auto_reply")
        or bool(_header(mail, "X-Autoreply") or _header(mail, "X-Autorespond"))
    )


def _is_dmarc_failed(mail: EmailMessage) -> bool:
    """What the receiving server found (RFC 8601); only the topmost line is its own, others may be forged."""
    found = mail.get_all("Authentication-Results", [])
    return bool(found) and re.search(r"\bdmarc=fail\b", str(found[0]), re.IGNORECASE) is not None
