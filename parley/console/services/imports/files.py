"""The files of imports: taken in, looked at, read again row by row, and removed."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from parley.console.domain.candidate_import.columns import guess_targets, has_names
from parley.console.domain.candidate_import.reading import (
    MOST_COLUMNS,
    SAMPLE_ROWS,
    Record,
    detect_delimiter,
    detect_encoding,
    read_lines,
    read_records,
)
from parley.console.domain.errors import InputRefused
from parley.console.models import CandidateImport, Company, CustomField, Member
from parley.toolkit.work_queue import WorkState

MOST_BYTES = 100_000_000
MOST_ROWS = 200_000
_LOOK_LINES = 50


def take_file(member: Member, file: UploadedFile[bytes]) -> CandidateImport:
    """Keep an uploaded file and look at it: how it is written, and what its columns probably are.

    Raises InputRefused for `file`.
    """
    if (file.size or 0) > MOST_BYTES:
        raise InputRefused({"file": _("The file is larger than 100 MB. Divide it into several.")})
    name = "".join(sign for sign in Path(str(file.name)).name if sign.isprintable())[:200]
    # Until its columns are chosen there is nothing to do.
    found = CandidateImport(company=member.company, member=member, file_name=name, state=WorkState.DONE)
    found.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with found.path.open("xb") as kept:
            found.path.chmod(0o600)
            for piece in file.chunks():
                kept.write(piece)
        _look(found)
        found.save(force_insert=True)
    except BaseException:
        remove_file(found)
        raise
    return found


def _look(found: CandidateImport) -> None:
    with found.path.open("rb") as stream:
        found.encoding = detect_encoding(stream)
    with found.path.open("rb") as stream:
        found.delimiter = detect_delimiter(islice(read_lines(stream, found.encoding), _LOOK_LINES))
    rows = [record.cells for record in read_sample(found)]
    width = max(map(len, rows), default=0)
    if width > MOST_COLUMNS:
        words = _("The file has %(count)d columns; 100 can be read. Take out what is not needed.")
        raise InputRefused({"file": words % {"count": width}})
    found.has_header = has_names(rows)
    names = rows[0] if found.has_header and rows else []
    padded = [*names, *[""] * (width - len(names))]
    found.targets = guess_targets(padded, rows[1:] if found.has_header else rows, list_field_targets(found.company))
    found.rows_total = _count_rows(found)


def _count_rows(found: CandidateImport) -> int:
    count = sum(1 for _row in islice(open_records(found), MOST_ROWS + 1))
    if count > MOST_ROWS:
        raise InputRefused({"file": _("The file has more than 200,000 rows. Divide it into several.")})
    if not count:
        raise InputRefused({"file": _("There is no row below the names of the columns.")})
    return count


def list_field_targets(company: Company) -> dict[str, str]:
    """What the company's own fields are called as a column's meaning, by their names."""
    fields = CustomField.objects.filter(company=company).order_by("position", "pk")
    return {name: f"field:{pk}" for pk, name in fields.values_list("pk", "name")}


def read_sample(found: CandidateImport) -> list[Record]:
    """The first rows that can be read, the names of the columns among them."""
    with found.path.open("rb") as stream:
        records = _read(found, stream)
        return list(islice((record for record in records if not record.problem), SAMPLE_ROWS))


def open_records(found: CandidateImport) -> Iterator[Record]:
    """Every row below the names of the columns, as the file is read."""
    with found.path.open("rb") as stream:
        yield from islice(_read(found, stream), 1 if found.has_header else 0, None)


def _read(found: CandidateImport, stream: BinaryIO) -> Iterator[Record]:
    return read_records(read_lines(stream, found.encoding), found.delimiter)


def remove_file(found: CandidateImport) -> None:
    """The file is not needed any more; may be called again."""
    found.path.unlink(missing_ok=True)
