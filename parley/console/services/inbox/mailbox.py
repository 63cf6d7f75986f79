"""The mailbox that answers arrive in, where the operator named one: read forward by UID, never changed (RFC 3501)."""

import hashlib
import imaplib
import re
import ssl
from collections.abc import Iterator
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import Error as DatabaseError

from parley.console.models import MailboxCursor
from parley.console.services.inbox.receiving import LARGEST_BYTES, take_mail
from parley.toolkit.clock import now

log = structlog.get_logger(__name__)

STEP_SECONDS = 20
MAILS_AT_ONCE = 50
# Nobody answers for a mail that lay there long before Parley came.
DAYS_BACK = 14
_UID = re.compile(rb"^\d+$")


def read_inbox() -> int:
    """Take the mails behind the last one that was read; answers how many, and 0 where no mailbox is named.

    The mailbox is opened read-only: nothing is marked, moved or deleted. The cursor moves on after a mail was taken;
    one that is read twice, by two workers perhaps, is kept once by its Message-ID.
    """
    facts = settings.PARLEY_INBOX_IMAP
    if facts is None:
        return 0
    try:
        server = _open_server(str(facts["host"]), int(str(facts["port"])), use_ssl=bool(facts["use_ssl"]))
        try:
            server.login(str(facts["username"]), str(facts["password"]))
            name = f"{facts['host']}:{facts['port']} {facts['username']} {facts['folder']}"
            return _read_folder(server, str(facts["folder"]), hashlib.sha256(name.encode()).hexdigest())
        finally:
            server.shutdown()
    except (imaplib.IMAP4.error, OSError) as error:
        log.warning("inbox_unreachable", reason=type(error).__name__)
        return 0


def _open_server(host: str, port: int, *, use_ssl: bool) -> imaplib.IMAP4:
    if use_ssl:
        return imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=STEP_SECONDS)
    return imaplib.IMAP4(host, port, timeout=STEP_SECONDS)


def _read_folder(server: imaplib.IMAP4, folder: str, mailbox: str) -> int:
    quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if server.select(quoted, readonly=True)[0] != "OK":
        raise imaplib.IMAP4.error("The folder cannot be opened.")
    cursor = _find_cursor(mailbox, _read_validity(server))
    taken = 0
    for uid in _list_uids(server, cursor.last_uid):
        if not _take(server, uid):
            break
        # Never back: another worker may have come further.
        MailboxCursor.objects.filter(
            pk=mailbox, uid_validity=cursor.uid_validity, last_uid__lt=uid
        ).update(last_uid=uid, read_at=now())  # fmt: skip
        taken += 1
    return taken


def _read_validity(server: imaplib.IMAP4) -> int:
    _code, found = server.response("UIDVALIDITY")
    raw = found[0] if found else None
    return int(raw) if isinstance(raw, bytes) and _UID.match(raw) else 0


def _find_cursor(mailbox: str, uid_validity: int) -> MailboxCursor:
    """How far it was read; a mailbox that was made anew counts from the beginning (RFC 3501 §2.3.1.1)."""
    cursor, _is_new = MailboxCursor.objects.get_or_create(mailbox=mailbox, defaults={"uid_validity": uid_validity})
    if cursor.uid_validity != uid_validity:
        cursor.uid_validity, cursor.last_uid = uid_validity, 0
        cursor.save()
    return cursor


def _list_uids(server: imaplib.IMAP4, last_uid: int) -> Iterator[int]:
    since = f"{now() - timedelta(days=DAYS_BACK):%d-%b-%Y}"
    _code, found = server.uid("SEARCH", f"UID {last_uid + 1}:* SINCE {since}")
    numbers = sorted(int(each) for each in (found[0] or b"").split() if _UID.match(each))
    # `n:*` always names the newest mail, even when its UID is below n (RFC 3501 §6.4.8).
    yield from [each for each in numbers if each > last_uid][:MAILS_AT_ONCE]


def _take(server: imaplib.IMAP4, uid: int) -> bool:
    """Take one mail; False when the database failed, which is not the mail's fault: it is read again."""
    _code, parts = server.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{LARGEST_BYTES + 1}>)")
    content = next((part[1] for part in parts if isinstance(part, tuple)), b"")
    try:
        if content:
            take_mail(content)
    except DatabaseError:
        log.exception("mail_not_taken")
        return False
    except Exception:
        # It would fail the same way each time, and keep all behind it from being read.
        log.exception("mail_not_taken")
    return True
