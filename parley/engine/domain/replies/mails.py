"""Answers as they come by mail: the calendar part found in whatever a mail program wrapped it (RFC 6047)."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses

from parley.engine.domain.errors.calendars import ReplyUnreadable
from parley.engine.domain.replies.replies import Reply, read_reply

MOST_BYTES = 10_000_000
_MOST_PARTS = 200
_MOST_ADDRESSES = 200
_CALENDAR_TYPES = ("text/calendar", "application/ics", "application/calendar", "text/x-vcalendar")
_ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")


@dataclass(frozen=True, slots=True)
class MailedReply:
    """An answer, every address that the mail was sent to, the organizer's among them, and the one it says it is from.

    All addresses are in lower case.
    """

    reply: Reply
    addresses: tuple[str, ...]
    sender: str = ""


def read_reply_mail(content: bytes) -> MailedReply:
    """The first answer in the mail, from its text/calendar part or an attached file. Raises ReplyUnreadable."""
    if len(content) > MOST_BYTES:
        raise ReplyUnreadable("The mail is too large.")
    try:
        return _read_message(message_from_bytes(content))
    except (RecursionError, ValueError, TypeError, LookupError) as fault:
        # Python's reader of mails calls itself for each part within a part, and trusts some parameters.
        raise ReplyUnreadable("The mail cannot be read.") from fault


def _read_message(message: Message) -> MailedReply:
    sender = next(iter(_list_addresses(message, ("From",))), "")
    for part in _list_calendar_parts(message):
        try:
            reply = read_reply(_decode(part), sender)
        except ReplyUnreadable:
            # An attached copy may be whole where the part itself is not.
            continue
        addresses = [*_list_addresses(message, _ADDRESSED), reply.organizer_email]
        return MailedReply(reply, tuple(dict.fromkeys(each for each in addresses if each)), sender)
    raise ReplyUnreadable("This mail holds no answer to an invitation.")


def _list_calendar_parts(message: Message) -> Iterator[Message]:
    """Parts that may hold calendar data, outside of mails that are merely attached."""
    waiting, seen = [message], 0
    while waiting and seen < _MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        payload = part.get_payload()
        if part.get_content_maintype() == "message":
            continue
        if isinstance(payload, list):
            waiting[:0] = [each for each in payload if isinstance(each, Message)]
        elif part.get_content_type() in _CALENDAR_TYPES or str(part.get_filename() or "").lower().endswith(".ics"):
            yield part


def _decode(part: Message) -> bytes:
    """The part's bytes as UTF-8, in which calendar data is written."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    charset = str(part.get_param("charset", "utf-8")).lower()
    if charset in ("utf-8", "us-ascii"):
        return content
    try:
        return content.decode(charset, "replace").encode()
    except LookupError:
        return content


def _list_addresses(message: Message, names: tuple[str, ...]) -> list[str]:
    values = [str(value) for name in names for value in message.get_all(name, [])]
    return [address.lower() for _, address in getaddresses(values[:_MOST_ADDRESSES]) if "@" in address]
