"""Tables for spreadsheets hold no formulas."""

import csv
import io

import pytest

from parley.toolkit.presenting.spreadsheets import make_harmless, stream_csv, undo_harmless, write_csv


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1"])
def test_what_could_be_worked_out_becomes_text(cell: str) -> None:
    assert make_harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Interview", "a=b", "2026-03-04 10:00", "ana@acme.example"])
def test_other_words_stay_as_they_are(cell: str) -> None:
    assert make_harmless(cell) == cell


def test_quotes_and_lines_survive() -> None:
    table = write_csv(["A", "B"], [['say "hi"', "two\nlines"]])
    assert list(csv.reader(io.StringIO(table.removeprefix("\ufeff")))) == [["A", "B"], ['say "hi"', "two\nlines"]]


def test_a_table_of_any_length_is_sent_in_small_pieces() -> None:
    pieces = list(stream_csv(["A"], ([str(number)] for number in range(1000))))
    assert len(pieces) > 4
    assert "".join(pieces) == write_csv(["A"], [[str(number)] for number in range(1000)])


def test_a_cell_of_ours_that_comes_back_is_what_it_was() -> None:
    for cell in ("=1+1", "+49 30 1", " -x", "plain", "'quoted'"):
        assert undo_harmless(make_harmless(cell)) == cell
