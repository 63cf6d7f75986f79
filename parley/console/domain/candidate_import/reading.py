"""Rows of a file that somebody uploaded: whatever it holds, read in bounded memory and told row by row."""

import codecs
import csv
import io
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from parley.console.domain.errors import InputRefused
from parley.toolkit.presenting.told import marked

READ_BYTES = 1 << 16
LONGEST_LINE = 100_000
# A quotation mark that is still open after so many lines was never meant to be closed.
MOST_LINES_A_ROW = 100
MOST_COLUMNS = 100
SAMPLE_ROWS = 20
DELIMITERS = (",", ";", "\t", "|")

TOO_LONG = marked("The line is longer than 100,000 characters.")
NOT_CLOSED = marked("A quotation mark is opened and never closed.")
EMPTY_FILE = marked("The file is empty.")
NOT_A_TABLE = marked("This is not a table as text. Open it in your spreadsheet program and save it as CSV.")

# Files whose first bytes say that they are no text; workbooks are what people pick by mistake.
_OTHER_KINDS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"SQLite format")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Bytes that mean nothing in Windows-1252, so that a file with them is Latin-1.
_NOT_WINDOWS = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))
_CONTROLS = bytes(number for number in range(32) if chr(number) not in "\t\n\r\x0c\x00")


@dataclass(frozen=True, slots=True)
class Record:
    """One row: where it begins in the file (lines from 1), its cells, and why it could not be read, if so."""

    line_number: int
    cells: list[str]
    problem: str = ""


def detect_encoding(stream: BinaryIO) -> str:
    """The encoding of the whole file, read to its end in pieces.

    UTF-8 and UTF-16 with or without a mark, else Windows-1252, else Latin-1. Raises InputRefused for `file`.
    """
    head = stream.read(READ_BYTES)
    if not head.strip(b"\x00 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise InputRefused({"file": EMPTY_FILE})
    named = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")
    if named:
        return named
    wide = _guess_utf16(head)
    if wide:
        return wide
    strange = head.count(0) + len(head) - len(head.translate(None, _CONTROLS))
    if head.startswith(_OTHER_KINDS) or strange * 50 > len(head):
        raise InputRefused({"file": NOT_A_TABLE})
    return _tell_narrow(head, stream)


def _guess_utf16(head: bytes) -> str:
    """Text without a mark in which every other byte is zero."""
    half = len(head) // 2
    if head[1::2].count(0) * 2 > half and head[0::2].count(0) * 20 < half:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) * 2 > half and head[1::2].count(0) * 20 < half else ""


def _tell_narrow(head: bytes, stream: BinaryIO) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, is_windows, piece = True, True, head
    while piece:
        following = stream.read(READ_BYTES)
        if is_utf8:
            try:
                decoder.decode(piece, final=not following)
            except UnicodeDecodeError:
                is_utf8 = False
        is_windows = is_windows and len(piece) == len(piece.translate(None, _NOT_WINDOWS))
        piece = following
    if is_utf8:
        return "utf-8"
    return "cp1252" if is_windows else "latin-1"


def detect_delimiter(lines: Iterable[str | None]) -> str:
    """What parts the cells of these first lines: what most rows hold most often, and equally often."""
    known = [line for line in lines if line]
    found: dict[str, tuple[int, int]] = {}
    for delimiter in DELIMITERS:
        widths = Counter(len(record.cells) for record in read_records(iter(known), delimiter) if not record.problem)
        widths.pop(1, None)
        if widths:
            width, rows = widths.most_common(1)[0]
            found[delimiter] = (rows, width)
    return max(found, key=lambda delimiter: found[delimiter], default=",")


def read_lines(stream: BinaryIO, encoding: str) -> Iterator[str | None]:
    """The lines without their ends; None for one that is too long, of which no more than a piece is ever kept."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)("replace"), translate=True)
    rest, is_too_long, is_over = "", False, False
    while not is_over:
        piece = stream.read(READ_BYTES)
        is_over = not piece
        *lines, rest = (rest + decoder.decode(piece, final=is_over)).split("\n")
        for line in lines:
            yield None if is_too_long or len(line) > LONGEST_LINE else line
            is_too_long = False
        if is_too_long or len(rest) > LONGEST_LINE:
            rest, is_too_long = "", True
    if rest or is_too_long:
        yield None if is_too_long else rest


def read_records(lines: Iterator[str | None], delimiter: str) -> Iterator[Record]:
    """The rows that are not blank; after one that cannot be read, the next line begins a row again."""
    feed = _Feed(lines)
    while True:
        problem = NOT_CLOSED
        try:
            for cells in csv.reader(feed, delimiter=delimiter):
                if feed.ended_inside:
                    break
                number = feed.forget()
                if any(map(str.strip, cells)):
                    yield Record(number, cells)
            else:
                return
        except _LineTooLong:
            problem = TOO_LONG
        except (_NeverClosed, csv.Error):
            problem = NOT_CLOSED
        number, line = feed.begin_again()
        yield Record(number, [line[:500]], problem)


class _NeverClosed(Exception):
    """The row goes on and on; never leaves this module."""


class _LineTooLong(Exception):
    """The row's first line is more than is kept; never leaves this module."""


class _Feed:
    """Lines for the CSV reader that can be given again; `taken` are those of the row that is being read."""

    def __init__(self, lines: Iterator[str | None]) -> None:
        self._lines = lines
        self._number = 0
        self._again: deque[tuple[int, str | None]] = deque()
        self._taken: list[tuple[int, str | None]] = []
        self.ended_inside = False

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if len(self._taken) >= MOST_LINES_A_ROW:
            raise _NeverClosed
        try:
            number, line = self._again.popleft() if self._again else self._read()
        except StopIteration:
            self.ended_inside = bool(self._taken)
            raise
        self._taken.append((number, line))
        if line is None:
            raise _LineTooLong if len(self._taken) == 1 else _NeverClosed
        return f"{line}\n"

    def _read(self) -> tuple[int, str | None]:
        line = next(self._lines)
        self._number += 1
        return self._number, line

    def forget(self) -> int:
        """The row is read; answers the number of its first line."""
        number = self._taken[0][0]
        self._taken.clear()
        return number

    def begin_again(self) -> tuple[int, str]:
        """Give every line but the first again; answers the first."""
        number, line = self._taken[0]
        self._again.extendleft(reversed(self._taken[1:]))
        self._taken.clear()
        self.ended_inside = False
        return number, line or ""
