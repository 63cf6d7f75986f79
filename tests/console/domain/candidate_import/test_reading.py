"""Whatever a file holds, its rows are read in bounded memory, and what cannot be read is told."""

import io
import tracemalloc
from collections.abc import Iterator

import pytest

from parley.console.domain.candidate_import.reading import (
    MOST_LINES_A_ROW,
    NOT_CLOSED,
    TOO_LONG,
    detect_delimiter,
    detect_encoding,
    read_lines,
    read_records,
)
from parley.console.domain.errors import InputRefused

NAMES = "Vorname;Straße\nZoë;Łódź 5 €\n"


class LongStream(io.RawIOBase):
    """A file that is made while it is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size:
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._rest += piece
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


def read_all(content: bytes, encoding: str = "utf-8", delimiter: str = ",") -> list[tuple[int, list[str], str]]:
    lines = read_lines(io.BytesIO(content), encoding)
    return [(record.line_number, record.cells, record.problem) for record in read_records(lines, delimiter)]


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_encodings_are_recognised(encoding: str, expected: str) -> None:
    content = NAMES.encode(encoding)
    found = detect_encoding(io.BytesIO(content))
    assert found == expected
    assert [cells for _line, cells, _problem in read_all(content, found, ";")] == [
        ["Vorname", "Straße"],
        ["Zoë", "Łódź 5 €"],
    ]


def test_single_bytes_are_windows_or_latin() -> None:
    assert detect_encoding(io.BytesIO("Zoë,5 €\n".encode("cp1252"))) == "cp1252"
    assert detect_encoding(io.BytesIO(b"Zo\xeb,\x81\n")) == "latin-1"


def test_a_sign_far_down_decides_the_encoding() -> None:
    assert detect_encoding(io.BytesIO(b"a,b\n" * 100_000 + "Zoë\n".encode())) == "utf-8"
    assert detect_encoding(io.BytesIO(b"a,b\n" * 100_000 + "Zoë\n".encode("cp1252"))) == "cp1252"


@pytest.mark.parametrize(
    "content", [b"", b"\n \n", b"\xef\xbb\xbf", b"PK\x03\x04abc", bytes(range(256)) * 300, bytes(99)]
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(InputRefused):
        detect_encoding(io.BytesIO(content))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_recognised(delimiter: str) -> None:
    lines = [delimiter.join(["Name", "Email", "Note"]), delimiter.join(['"a, b; c"', "a@example.org", "x y"])]
    assert detect_delimiter(lines) == delimiter


def test_one_column_needs_no_delimiter() -> None:
    assert detect_delimiter(["a@example.org", "b@example.org"]) == ","


def test_rows_know_their_line_and_blank_ones_are_left_out() -> None:
    assert read_all(b'a,b\r\n\r\n"x\ny",2\r,\n3,4') == [
        (1, ["a", "b"], ""),
        (3, ["x\ny", "2"], ""),
        (6, ["3", "4"], ""),
    ]


def test_after_a_mark_that_is_never_closed_the_next_line_is_a_row_again() -> None:
    rest = "".join(f"{number},x\n" for number in range(200))
    found = read_all(f'1,"open\n{rest}'.encode())
    assert found[0] == (1, ['1,"open'], NOT_CLOSED)
    assert [cells for _line, cells, _problem in found[1:]] == [[str(number), "x"] for number in range(200)]


def test_a_mark_that_is_open_at_the_end_costs_one_row_only() -> None:
    assert read_all(b'a,b\n1,"open\n2,x\n') == [(1, ["a", "b"], ""), (2, ['1,"open'], NOT_CLOSED), (3, ["2", "x"], "")]


def test_a_mark_inside_of_a_cell_is_a_sign_like_others() -> None:
    assert read_all(b'5" pipe,a\n3" pipe,b\n')[1] == (2, ['3" pipe', "b"], "")


def test_a_long_line_is_told_and_the_next_one_read() -> None:
    found = read_all(b"a,b\n" + b"x" * 300_000 + b"\n1,2\n" + b"y" * 200_000)
    assert [(line, problem) for line, _cells, problem in found] == [(1, ""), (2, TOO_LONG), (3, ""), (4, TOO_LONG)]
    assert found[2][1] == ["1", "2"]


def test_a_line_of_many_megabytes_is_never_kept() -> None:
    def write() -> Iterator[bytes]:
        yield b"Email\n"
        for _number in range(320):
            yield b"x" * 200_000
        yield b"\nlast@example.org\n"

    tracemalloc.start()
    try:
        records = list(read_records(read_lines(LongStream(write()), "utf-8"), ","))  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [record.problem for record in records] == ["", TOO_LONG, ""]
    assert peak < 3_000_000


def test_only_marks_that_are_never_closed_take_bounded_time() -> None:
    found = read_all(b'x,"y\n' * (MOST_LINES_A_ROW * 3))
    assert len(found) >= MOST_LINES_A_ROW
    assert {problem for _line, _cells, problem in found} <= {NOT_CLOSED, ""}
