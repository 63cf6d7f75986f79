"""Reading the mail catcher: the mails that this installation keeps while it has no mail server."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from parley.console.domain.errors import LinkUnknown

MOST_SHOWN = 200
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,200}\.eml")


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """One mail of the catcher; `html` is as the sender wrote it and must only be shown in a sandbox."""

    name: str
    caught_at: datetime
    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    attachments: tuple[str, ...]


def list_caught_mails() -> list[CaughtMail]:
    """The newest mails, newest first."""
    folder = _folder()
    files = [file for file in folder.glob("*.eml") if NAME.fullmatch(file.name)] if folder.is_dir() else []
    return [_read(file) for file in sorted(files, key=lambda file: file.name, reverse=True)[:MOST_SHOWN]]


def get_caught_mail(name: str) -> CaughtMail:
    """The mail of that name. Raises LinkUnknown."""
    return _read(_find_file(name))


def get_caught_source(name: str) -> bytes:
    """The mail as it would have been sent. Raises LinkUnknown."""
    return _find_file(name).read_bytes()


def _folder() -> Path:
    return Path(settings.PARLEY_DATA) / "mail"


def _find_file(name: str) -> Path:
    file = _folder() / name
    if not NAME.fullmatch(name) or not file.is_file():
        raise LinkUnknown(_("There is no such mail in the catcher."))
    return file


def _read(file: Path) -> CaughtMail:
    mail = message_from_bytes(file.read_bytes(), policy=modern)
    return CaughtMail(
        name=file.name,
        caught_at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        sender=str(mail["From"] or ""),
        recipient=str(mail["To"] or ""),
        subject=str(mail["Subject"] or "(no subject)"),
        text=_read_body(mail, "plain"),
        html=_read_body(mail, "html"),
        attachments=tuple(part.get_filename() or "without name" for part in mail.iter_attachments()),
    )


def _read_body(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    try:
        return str(body.get_content()) if body is not None else ""
    except (LookupError, UnicodeError):
        return "This part cannot be read; see the source."
