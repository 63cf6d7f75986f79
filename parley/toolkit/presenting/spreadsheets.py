"""Tables for spreadsheets, in which no cell is ever a formula (OWASP, CSV injection)."""

import csv
from collections.abc import Iterable, Iterator, Sequence

# Spreadsheets take a cell that begins so for something to be worked out, even through a tab or a line break.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_LINES_AT_ONCE = 200


class _Echo:
    """A file that answers what is written to it instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The table with its head, in the form of RFC 4180; with a byte order mark, or Excel takes it for another code."""
    return "".join(stream_csv(columns, rows))


def stream_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The same in pieces, one after the other: however long the table, only a few lines are kept."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    lines = [f"\ufeff{writer.writerow([make_harmless(column) for column in columns])}"]
    for row in rows:
        lines.append(str(writer.writerow([make_harmless(cell) for cell in row])))
        if len(lines) >= _LINES_AT_ONCE:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


def make_harmless(cell: str) -> str:
    """The cell as text: what could be taken for a formula gets an apostrophe in front."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_DANGEROUS) else cell


def undo_harmless(cell: str) -> str:
    """The cell without the apostrophe of `make_harmless`, for tables of ours that come back."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip(" ").startswith(_DANGEROUS) else cell
