"""Notes about a candidate: written for colleagues, changed by their author only."""

from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown, NotPermitted
from parley.console.models import Candidate, EntryKind, Member, Note
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.toolkit.clock import now

LONGEST_NOTE = 4000
MOST_SHOWN = 30
_SHOWN_OF_NOTE = 140


def list_notes(candidate: Candidate) -> list[Note]:
    """The newest notes, newest first."""
    return list(candidate.note_rows.select_related("author__user").order_by("-created_at", "-pk")[:MOST_SHOWN])


def get_note(member: Member, note_id: str) -> Note:
    """A note on a candidate of the member's company. Raises LinkUnknown."""
    rows = Note.objects.select_related("candidate", "author__user")
    found = rows.filter(pk=note_id, candidate__company=member.company).first()
    if found is None:
        raise LinkUnknown(_("There is no such note in your company."))
    return found


def add_note(member: Member, candidate: Candidate, text: str) -> Note:
    """Write a note. Raises InputRefused."""
    note = Note(candidate=candidate, author=member, text=_read_text(text))
    with transaction.atomic():
        note.save(force_insert=True)
        _tell(member, note, "added")
    return note


def change_note(member: Member, note: Note, text: str) -> None:
    """Write one's own note anew. Raises NotPermitted for a colleague's, and InputRefused."""
    _refuse_stranger(member, note)
    note.text, note.changed_at = _read_text(text), now()
    with transaction.atomic():
        note.save(update_fields=["text", "changed_at"])
        _tell(member, note, "changed")


def remove_note(member: Member, note: Note) -> None:
    """Remove one's own note. Raises NotPermitted for a colleague's."""
    _refuse_stranger(member, note)
    with transaction.atomic():
        _tell(member, note, "removed")
        note.delete()


def _refuse_stranger(member: Member, note: Note) -> None:
    if note.author_id != member.pk:
        raise NotPermitted(_("This note is a colleague’s. Write one of your own."))


def _read_text(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST_NOTE or "\x00" in text:
        raise InputRefused({"text": _("Write a note of at most %(most)d characters.") % {"most": LONGEST_NOTE}})
    return text


def _tell(member: Member, note: Note, code: str) -> None:
    """The timeline says that there is a note, and how it begins unless it is gone."""
    line = " ".join(note.text.split())
    short = line if len(line) <= _SHOWN_OF_NOTE else f"{line[:_SHOWN_OF_NOTE].rstrip()}…"
    detail = "" if code == "removed" else short
    write_entry(build_entry(EntryKind.NOTE, code, candidate=note.candidate, member=member, detail=detail))
