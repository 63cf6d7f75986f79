"""What kind a file is, by its content: the few kinds that people keep of candidates, and nothing else."""

import io
import zipfile

# By what a file begins with.
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"{\\rtf", "application/rtf"),
)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# A zip is one of these documents by a member that every one of them has; any other zip is refused.
_IN_ZIPS: tuple[tuple[str, str], ...] = (
    ("word/document.xml", _WORD),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument.text"
_MOST_IN_ZIP = 2000
EXTENSIONS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "application/rtf": (".rtf",),
    _WORD: (".docx",),
    _IN_ZIPS[1][1]: (".xlsx",),
    _IN_ZIPS[2][1]: (".pptx",),
    _OPEN_DOCUMENT: (".odt",),
    "text/plain": (".txt", ".md", ".csv"),
}


def find_kind(content: bytes) -> str:
    """The media type, or "" for what is none of the kinds that are kept."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _find_document(content)
    return "text/plain" if _is_text(content) else ""


def has_fitting_name(name: str, kind: str) -> bool:
    """Whether the name's ending says the same as the content: a computer opens files by their names."""
    return name.lower().endswith(EXTENSIONS.get(kind, ()))


def _find_document(content: bytes) -> str:
    """Looks at the list of members only; nothing is unpacked but the one line of an OpenDocument's kind."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > _MOST_IN_ZIP:
                return ""
            names = {each.filename for each in members}
            kinds = [kind for name, kind in _IN_ZIPS if name in names]
            if kinds and "[Content_Types].xml" in names and not any(name.endswith("vbaProject.bin") for name in names):
                return kinds[0]
            first = members[0] if members else None
            if first is None or first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
                return ""
            return _OPEN_DOCUMENT if content[38 : 38 + len(_OPEN_DOCUMENT)] == _OPEN_DOCUMENT.encode() else ""
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    is_plain = all(each.isprintable() or each in "\t\r\n\f\ufeff" for each in text)
    # What a browser would take for a page or a picture with scripts is not kept as text either.
    return bool(text) and is_plain and not text.lstrip("\ufeff \t\r\n").startswith("<")
