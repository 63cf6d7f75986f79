"""The Terms of Service and the Privacy Policy of this installation, and which version of them holds."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

_DATE = re.compile(r"\A(\d{4}-\d{2}-\d{2})\s*\n")
_BUILTIN_DATE = "2026-03-01"

_BUILTIN_TERMS = """\
This server runs Parley, open source software under the Apache License 2.0, for the company that operates it.

You may use it to connect your calendars, to offer times for conversations, and to be booked. Use it only with \
calendars that you may connect, and only for people who expect to hear from you.

Parley reads when you are busy in the calendars that you choose, and writes booked conversations into the one you \
name. You may disconnect a calendar at any time; what was booked stays in your calendar.

The software is provided as it is, without warranty. Whoever operates this server is responsible for it; ask them \
when something is wrong."""

_BUILTIN_PRIVACY = """\
Kept on this server: your name, email address and time zone; the credentials of the calendars that you connect, \
encrypted; copies of their events, encrypted, and the times at which you are busy; the conversations booked with you, \
with name, email address and time zone of the person who booked; and when you accepted this text.

Candidates who open your link see your name and your free times, never what your calendar holds.

Applications that you allow, such as your company's recruiting console, see what the page of consent says, until you \
or an owner of your Organizational Unit take it back.

Nothing is sent to anybody else than the calendar and mail servers that this takes. Ask whoever operates this server \
to have your data handed over or removed."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Both texts as plain paragraphs, and their version: a date where one is given, and a hash of the words."""

    version: str
    terms_text: str
    privacy_text: str


def current_terms() -> Terms:
    """The texts that hold now: of PARLEY_TERMS_DIR (`terms.md`, `privacy.md`), else those that come with Parley.

    A file may begin with a line that holds its date (2026-03-01). The version changes with any word of either text.
    """
    folder: Path | None = settings.PARLEY_TERMS_DIR
    if folder is None:
        return _compose(_BUILTIN_DATE, _BUILTIN_TERMS, _BUILTIN_PRIVACY)
    paths = (folder / "terms.md", folder / "privacy.md")
    return _read(paths, tuple(path.stat().st_mtime_ns for path in paths))


@lru_cache(maxsize=4)
def _read(paths: tuple[Path, Path], written: tuple[int, ...]) -> Terms:
    """`written` is only the key under which the texts are remembered: a changed file is read again."""
    texts = [path.read_text() for path in paths]
    dates = [found[1] for text in texts if (found := _DATE.match(text))]
    return _compose(max(dates, default="undated"), *(_DATE.sub("", text) for text in texts))


@lru_cache(maxsize=4)
def _compose(date: str, terms_text: str, privacy_text: str) -> Terms:
    words = f"{terms_text.strip()}\x00{privacy_text.strip()}".encode()
    return Terms(f"{date}-{hashlib.sha256(words).hexdigest()[:12]}", terms_text.strip(), privacy_text.strip())
