"""Files of candidates: kept under the data folder by random names, checked by content, never shown, only handed out."""

from collections.abc import Callable
from pathlib import Path, PurePath
from typing import IO, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.domain.file_kinds import find_kind, has_fitting_name
from parley.console.models import Candidate, CandidateFile, EntryKind, Member
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.toolkit.ids import make_token

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 50
LONGEST_NAME = 200


def list_files(candidate: Candidate) -> list[CandidateFile]:
    """The candidate's files, newest first."""
    return list(candidate.files.select_related("added_by__user").order_by("-created_at", "-pk")[:MOST_FILES])


def get_file(member: Member, file_id: str) -> CandidateFile:
    """A file of a candidate of the member's company. Raises LinkUnknown."""
    rows = CandidateFile.objects.select_related("candidate")
    found = rows.filter(pk=file_id, candidate__company=member.company).first()
    if found is None:
        raise LinkUnknown(_("There is no such file in your company."))
    return found


def add_file(
    member: Member | None, candidate: Candidate, name: str, size_bytes: int, content: IO[bytes]
) -> CandidateFile:
    """Keep a file; without a member the candidate sent it.

    Raises InputRefused for what is too large, too many, or none of the kinds that are kept.
    """
    if size_bytes > MOST_BYTES:
        raise InputRefused({"file": _("A file has at most 10 MB.")})
    if candidate.files.count() >= MOST_FILES:
        raise InputRefused({"file": _("A candidate has at most %(most)d files.") % {"most": MOST_FILES}})
    given = content.read(MOST_BYTES + 1)
    name, kind = _clean_name(name), find_kind(given)
    if len(given) > MOST_BYTES or not kind or not has_fitting_name(name, kind):
        raise InputRefused(
            {"file": _("Choose a PDF, a Word, Excel, PowerPoint or OpenDocument file, a picture (PNG, JPEG), or text.")}
        )
    row = CandidateFile(
        candidate=candidate, added_by=member, name=name, content_type=kind, size_bytes=len(given), place=make_token(24)
    )
    path = _find_path(row)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Before the row: a file without a row is rubbish, a row without a file would be a lie.
    path.write_bytes(given)
    path.chmod(0o600)
    with transaction.atomic():
        row.save(force_insert=True)
        write_entry(build_entry(EntryKind.FILE, "added", candidate=candidate, member=member, detail=name))
    return row


def open_file(row: CandidateFile) -> BinaryIO:
    """The file's bytes, to be closed by the caller. Raises LinkUnknown where they are lost."""
    try:
        return _find_path(row).open("rb")
    except OSError as error:
        raise LinkUnknown(_("This file is not on this server any more.")) from error


def remove_file(member: Member, row: CandidateFile) -> None:
    """Remove a file for good."""
    entry = build_entry(EntryKind.FILE, "removed", candidate=row.candidate, member=member, detail=row.name)
    with transaction.atomic():
        row.delete()
        write_entry(entry)
        transaction.on_commit(_forgetting(_find_path(row)))


def erase_files(candidate: Candidate) -> None:
    """Remove the bytes of all files of a candidate, once the transaction that removes their rows is committed."""
    for row in candidate.files.all():
        transaction.on_commit(_forgetting(_find_path(row)))


def _find_path(row: CandidateFile) -> Path:
    """By random letters in folders of their own, so that no folder grows too large to be listed."""
    return Path(settings.PARLEY_DATA) / "files" / row.place[:2].lower() / row.place


def _forgetting(path: Path) -> Callable[[], None]:
    return lambda: path.unlink(missing_ok=True)


def _clean_name(name: str) -> str:
    """The bare name, without folders and without characters that could end a header or turn the reading direction."""
    bare = PurePath(name.replace("\\", "/")).name
    kept = "".join(each for each in bare if each.isprintable() and each not in '"<>:|?*').strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: LONGEST_NAME - 10]}{dot}{ending[:9]}" if dot else kept[:LONGEST_NAME]
