"""A connection to the mail server that carries many mails, one after another, and is opened anew when it breaks."""

import smtplib
from email.utils import parseaddr
from types import TracebackType

from django.conf import settings

from parley.toolkit.mail.composing import spell_address
from parley.toolkit.mail.delivering import deliver_mail, open_server, read_refusal

# Servers end connections that carried this many; better to part before they do.
MOST_MAILS = 500


class MailCarrier:
    """Carries mails over one connection while it is open; without a mail server, into the operator's catcher."""

    def __init__(self) -> None:
        self._server: smtplib.SMTP | None = None
        self._carried = 0

    def __enter__(self) -> "MailCarrier":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._part()

    def carry(self, content: bytes, recipient: str) -> None:
        """Hand over one mail. Raises MailRefused; a connection that was over before the mail began is opened anew."""
        facts = settings.PARLEY_SMTP
        if facts is None:
            deliver_mail(content, recipient)
            return
        if self._carried >= MOST_MAILS:
            self._part()
        try:
            if self._server is None or not self._is_alive(self._server):
                self._part()
                self._server = open_server(facts)
            self._hand_over(self._server, content, recipient)
        except (smtplib.SMTPException, OSError) as error:
            refusal = read_refusal(error)
            if not isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
                self._part()
            raise refusal from error

    def _hand_over(self, server: smtplib.SMTP, content: bytes, recipient: str) -> None:
        sender = parseaddr(settings.PARLEY_MAIL_FROM)[1]
        # After a refusal, `sendmail` has said RSET or closed; `_is_alive` finds out before the next mail.
        server.sendmail(sender, [spell_address(recipient)], content)
        self._carried += 1

    def _is_alive(self, server: smtplib.SMTP) -> bool:
        """Asked before a mail begins, since afterwards nobody could tell whether it had arrived."""
        if self._carried == 0:
            return server.sock is not None
        try:
            return server.sock is not None and not _has_word(server)
        except OSError:
            return False

    def _part(self) -> None:
        server, self._server, self._carried = self._server, None, 0
        if server is not None and server.sock is not None:
            # No word of parting is waited for: the mails are over, and a server that is rude now changes nothing.
            server.close()


def _has_word(server: smtplib.SMTP) -> bool:
    """Whether the server said something unasked (421 before it hangs up), or hung up."""
    assert server.sock is not None
    waiting = server.sock.gettimeout()
    server.sock.settimeout(0)
    try:
        server.sock.recv(1)
    except (BlockingIOError, InterruptedError):
        return False
    except OSError as error:
        # A TLS connection says "want read" where a plain one would block.
        return "want" not in type(error).__name__.lower()
    finally:
        server.sock.settimeout(waiting)
    return True
