"""The mailbox that answers arrive in, where the operator named one: looked into every half minute (IMAP, RFC 3501)."""

import imaplib
import ssl
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import Error as DatabaseError

from parley.engine.services.smart_invites.replies import take_mail
from parley.toolkit.clock import now

log = structlog.get_logger(__name__)

STEP_SECONDS = 20
MAILS_AT_ONCE = 50
# Nobody answers for a mail that lay there before Parley came; and of a large one the beginning says enough.
DAYS_BACK = 14
MOST_BYTES = 4_000_000
# Mails that were looked at carry a mark of ours, so that people who share the mailbox still see them as unread.
MARK = "ParleyRead"


def read_mailbox() -> int:
    """Take the mails that were not looked at yet; answers how many, and 0 where no mailbox is named.

    A mail is marked after it was taken: one that is looked at twice, by two workers perhaps, is taken once.
    """
    facts = settings.PARLEY_INBOUND_IMAP
    if facts is None:
        return 0
    try:
        server = _open_server(str(facts["host"]), int(str(facts["port"])), use_ssl=bool(facts["use_ssl"]))
        try:
            server.login(str(facts["username"]), str(facts["password"]))
            return _read_folder(server, str(facts["folder"]))
        finally:
            server.shutdown()
    except (imaplib.IMAP4.error, OSError) as error:
        log.warning("mailbox_unreachable", reason=type(error).__name__)
        return 0


def _open_server(host: str, port: int, *, use_ssl: bool) -> imaplib.IMAP4:
    if use_ssl:
        return imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=STEP_SECONDS)
    return imaplib.IMAP4(host, port, timeout=STEP_SECONDS)


def _read_folder(server: imaplib.IMAP4, folder: str) -> int:
    quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if server.select(quoted)[0] != "OK":
        raise imaplib.IMAP4.error("The folder cannot be opened.")
    mark, wanted = (MARK, f"UNKEYWORD {MARK}") if _keeps_marks(server) else ("\\Seen", "UNSEEN")
    _, found = server.uid("SEARCH", f"{wanted} SINCE {now() - timedelta(days=DAYS_BACK):%d-%b-%Y}")
    keys = (found[0] or b"").split()[:MAILS_AT_ONCE]
    taken = 0
    for key in keys:
        _, parts = server.uid("FETCH", key.decode(), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        content = next((part[1] for part in parts if isinstance(part, tuple)), b"")
        try:
            take_mail(content)
        except DatabaseError:
            # The database's fault, not the mail's: unmarked it is looked at again, and those behind it do not wait.
            log.exception("mail_not_taken")
            continue
        except Exception:
            # It would fail the same way each time, and fifty like it would keep all others from being read.
            log.exception("mail_not_taken")
        server.uid("STORE", key.decode(), "+FLAGS.SILENT", f"({mark})")
        taken += 1
    return taken


def _keeps_marks(server: imaplib.IMAP4) -> bool:
    """Whether the server lets us set marks of our own (PERMANENTFLAGS with a star, RFC 3501 §7.1)."""
    _, flags = server.response("PERMANENTFLAGS")
    return any(b"\\*" in flag for flag in flags or [] if flag)
