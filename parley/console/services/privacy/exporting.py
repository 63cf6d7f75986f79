"""Everything that is known of a candidate as one ZIP: JSON by table, mails as they were sent, and their files."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from parley.console.domain.errors import LinkUnknown
from parley.console.models import Candidate, CandidateFile, OutgoingMail
from parley.console.services.candidates.belongings.files import open_file
from parley.console.services.privacy.registry import KNOWN_TABLES, KnownTable

_CHUNK = 200


class _Pipe(io.RawIOBase):
    """A file that only grows; what was written is taken off as it is sent."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._written.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken = b"".join(self._written)
        self._written.clear()
        return taken


def export_candidate(candidate: Candidate) -> Iterator[bytes]:
    """The ZIP in pieces, made while it is sent; secrets and links that work are left out."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("candidate.json", _write([_describe(candidate, frozenset({"search"}))]))
        for table in KNOWN_TABLES:
            name = table.model._meta.model_name or "table"
            lines = [_describe(row, table.hidden) for row in _list(table, candidate)]
            if lines:
                archive.writestr(f"{name}.json", _write(lines))
            yield pipe.take()
        for mail in OutgoingMail.objects.filter(candidate=candidate).order_by("pk").iterator(chunk_size=_CHUNK):
            archive.writestr(f"mails/{mail.pk}.eml", mail.content)
            yield pipe.take()
        for number, row in enumerate(CandidateFile.objects.filter(candidate=candidate).order_by("pk"), 1):
            try:
                with open_file(row) as file:
                    archive.writestr(f"files/{number}-{row.name}", file.read())
            except LinkUnknown:
                # The bytes are lost; that there was such a file stands in the list of files.
                continue
            yield pipe.take()
    yield pipe.take()


def _list(table: KnownTable, candidate: Candidate) -> Iterator[models.Model]:
    return table.find_rows(candidate).order_by("pk").iterator(chunk_size=_CHUNK)


def _describe(row: models.Model, hidden: frozenset[str]) -> dict[str, Any]:
    """The row's columns by name; bytes and what is hidden are left out."""
    described = {}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        if field.name not in hidden and not isinstance(value, bytes | memoryview):
            described[field.name] = value
    return described


def _write(lines: list[dict[str, Any]]) -> str:
    return json.dumps(lines, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
