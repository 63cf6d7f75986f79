"""Tables of the console as files for spreadsheets: streamed, and with no cell that could be a formula."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.http import StreamingHttpResponse

from parley.toolkit.presenting.spreadsheets import stream_csv


def send_csv(filename: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """The table as a download; `rows` may be a generator (`queryset.iterator()`) and is read while it is sent.

    Nothing is written as an empty cell, instants in UTC and ISO 8601. Call it from a POST view that needs EXPORT_DATA.
    """
    lines = ([_write_cell(cell) for cell in row] for row in rows)
    response = StreamingHttpResponse(stream_csv(header, lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _write_cell(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat(timespec="seconds")
    return str(cell)
