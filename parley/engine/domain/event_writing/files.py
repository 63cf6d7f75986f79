"""Files to be attached: which types there are, how each begins, and which names are allowed."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.event_writing.fields.reader import FieldReader

# In base64 and JSON it has to fit into the largest body that is read (DATA_UPLOAD_MAX_MEMORY_SIZE).
MOST_BYTES = 3_500_000
_LONGEST_STEM = 100
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.()-]{0,98}\.[A-Za-z0-9]{1,5}")
_ZIP, _OLE = (b"PK\x03\x04",), (b"\xd0\xcf\x11\xe0",)
_OFFICE = "application/vnd.openxmlformats-officedocument"

# Type: its extensions, and how such a file begins; () where anything that is text will do.
_TYPES: dict[str, tuple[tuple[str, ...], tuple[bytes, ...]]] = {
    "application/pdf": (("pdf",), (b"%PDF-",)),
    "image/png": (("png",), (b"\x89PNG\r\n\x1a\n",)),
    "image/jpeg": (("jpg", "jpeg"), (b"\xff\xd8\xff",)),
    "image/gif": (("gif",), (b"GIF87a", b"GIF89a")),
    "application/msword": (("doc",), _OLE),
    "application/vnd.ms-excel": (("xls",), _OLE),
    "application/vnd.ms-powerpoint": (("ppt",), _OLE),
    f"{_OFFICE}.wordprocessingml.document": (("docx",), _ZIP),
    f"{_OFFICE}.spreadsheetml.sheet": (("xlsx",), _ZIP),
    f"{_OFFICE}.presentationml.presentation": (("pptx",), _ZIP),
    "application/vnd.oasis.opendocument.text": (("odt",), _ZIP),
    "application/rtf": (("rtf",), (b"{\\rtf",)),
    "text/plain": (("txt",), ()),
    "text/csv": (("csv",), ()),
    "text/calendar": (("ics",), (b"BEGIN:VCALENDAR",)),
}


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that was sent."""

    name: str
    content_type: str
    content: bytes


def read_file(fields: Mapping[str, Any]) -> NewFile:
    """The file of a call: a plain name whose extension agrees with the type, at most 3.5 megabytes, not empty.

    Raises FieldsRefused.
    """
    reader = FieldReader(fields)
    if reader.raw("attachment") is None:
        reader.refuse("attachment", "required", "This is needed.")
    attachment = reader.inner("attachment") or FieldReader({}, [])
    name, content_type = attachment.text("file_name", 105, is_required=True), _read_type(attachment)
    if name and not _NAME.fullmatch(name):
        attachment.refuse("file_name", "invalid", "A name has letters, digits, blanks and . _ - ( ) and an extension.")
    elif name and content_type and name.rpartition(".")[2].lower() not in _TYPES[content_type][0]:
        attachment.refuse("file_name", "extension_mismatch", "The extension does not agree with the content type.")
    content = _read_content(attachment)
    reader.finish()
    return NewFile(name or "", content_type, content)


def read_upload(name: str, content: bytes, field: str) -> NewFile:
    """A file that somebody chose on a page: its name made safe, its type told by its extension and seen in it.

    What a name may not hold becomes `_`. Raises InputRefused with the field.
    """
    stem, _, extension = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2].rpartition(".")
    content_type = next((each for each, (known, _) in _TYPES.items() if extension.lower() in known), "")
    if not content_type:
        words = "Files of this type cannot be attached. PDF, Word, Excel, PowerPoint, pictures and texts can."
        raise InputRefused(words, field=field)
    if not 0 < len(content) <= MOST_BYTES:
        raise InputRefused("A file may have 3.5 megabytes, and not be empty.", field=field)
    safe = "".join(each if each.isalnum() or each in " _.()-" else "_" for each in stem)[:_LONGEST_STEM].strip(". ")
    file = NewFile(f"{safe or 'file'}.{extension.lower()}", content_type, content)
    if not has_content_of_type(file):
        raise InputRefused(f"“{file.name}” does not hold what its name says.", field=field)
    return file


def has_content_of_type(file: NewFile) -> bool:
    """Whether the file begins as its type does; a text holds no control characters besides line ends."""
    starts = _TYPES[file.content_type][1]
    if starts:
        return file.content.startswith(starts)
    return not any(byte < 9 or 13 < byte < 32 for byte in file.content)


def _read_type(reader: FieldReader) -> str:
    value = reader.text("content_type", 100, is_required=True)
    found = (value or "").partition(";")[0].strip().lower()
    if value and found not in _TYPES:
        reader.refuse("content_type", "invalid", "Files of this type cannot be attached.")
        return ""
    return found


def _read_content(reader: FieldReader) -> bytes:
    value = reader.raw("base64_content")
    if not isinstance(value, str) or not value:
        reader.refuse("base64_content", "required", "This is needed.")
        return b""
    if len(value) > MOST_BYTES * 4 // 3 + 4:
        reader.refuse("base64_content", "too_large", "A file may have 3.5 megabytes.")
        return b""
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        reader.refuse("base64_content", "invalid", "This is not base64.")
        return b""
