"""Each of the twenty wishes of users names where it is met, and tests that are there."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.house.source import CHECKOUT

PAGE = CHECKOUT / "docs" / "wishes.md"
WISHES = 20


@cache
def list_tests(file: Path) -> frozenset[str]:
    """The names of the tests that a file of ours defines."""
    found = ast.walk(ast.parse(file.read_text("utf-8"))) if file.is_file() else ()
    return frozenset(node.name for node in found if isinstance(node, ast.FunctionDef))


def read_rows() -> list[list[str]]:
    """The cells of each row that bears a number."""
    lines = PAGE.read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| \d+ \|", line)]


def test_each_wish_has_a_row_of_its_own() -> None:
    assert [int(row[0]) for row in read_rows()] == list(range(1, WISHES + 1))


def test_each_wish_names_tests_that_are_there() -> None:
    problems: list[str] = []
    for number, _wish, _where, shown in read_rows():
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", shown)
        if not named:
            problems.append(f"wish {number} names no test")
        problems += [f"{path}::{name} is not there" for path, name in named if name not in list_tests(CHECKOUT / path)]
    assert problems == []


def test_each_wish_leads_to_pages_that_are_there() -> None:
    linked = re.findall(r"\]\(([\w/.-]+)\)", PAGE.read_text("utf-8"))
    assert linked
    assert [name for name in linked if not (PAGE.parent / name).is_file()] == []
