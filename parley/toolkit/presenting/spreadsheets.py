"""Tables for spreadsheets, in which no cell is ever a formula (OWASP, CSV injection)."""

import csv
import io
from collections.abc import Iterable, Sequence

# Spreadsheets take a cell that begins so for something to be worked out, even through a tab or a line break.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The table with its head, in the form of RFC 4180; with a byte order mark, or Excel takes it for another code."""
    table = io.StringIO()
    writer = csv.writer(table, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows([make_harmless(cell) for cell in row] for row in rows)
    return f"\ufeff{table.getvalue()}"


def make_harmless(cell: str) -> str:
    """The cell as text: what could be taken for a formula gets an apostrophe in front."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_DANGEROUS) else cell
