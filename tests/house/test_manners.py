"""Sizes, opening sentences, names and banned calls."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.house.source import CHECKOUT, list_files, list_modules, name_of, parse

PARLEY = list_modules("parley/", "manage.py")
OWN = [file for file in PARLEY if "migrations" not in file.parts]
EVERYTHING = list_modules("parley/", "tests/", "bench/", "scripts/", "manage.py")
ALL = [file for file in EVERYTHING if "migrations" not in file.parts]
LONGEST_FILE, LONGEST_FUNCTION, FULLEST_FOLDER = 400, 60, 9
CUPBOARDS = {"utils", "helpers", "common", "core", "misc", "manager", "managers", "handler", "handlers"}
NOW = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("timezone", "now")}


def name_id(file: Path) -> str:
    return name_of(file)


def test_no_file_is_longer_than_can_be_read() -> None:
    long = {name_of(file): count_lines(file) for file in OWN if file.name != "settings.py"}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


def count_lines(file: Path) -> int:
    return len(file.read_text().splitlines())


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{name_of(file)}:{node.lineno} {node.name} has {(node.end_lineno or 0) - node.lineno + 1} lines"
        for file in OWN
        for node in ast.walk(parse(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_folder_holds_more_than_nine_modules() -> None:
    folders = Counter(name_of(file.parent) for file in OWN if file.name != "__init__.py")
    assert {folder: count for folder, count in folders.items() if count > FULLEST_FOLDER} == {}


def test_every_module_opens_with_a_sentence() -> None:
    silent = [name_of(file) for file in ALL if not is_sentence(ast.get_docstring(parse(file)))]
    assert silent == []


def is_sentence(text: str | None) -> bool:
    first = (text or "").strip().split("\n\n")[0]
    return " " in first and first.rstrip().endswith((".", "…"))


def test_init_modules_hold_a_docstring_at_most() -> None:
    full = [
        name_of(file)
        for file in OWN
        if file.name == "__init__.py" and file.parent.name != "models" and len(parse(file).body) > 1
    ]
    assert full == []


def test_only_the_clock_asks_for_the_time() -> None:
    asking = [
        f"{name_of(file)}:{node.lineno}"
        for file in OWN
        if name_of(file) != "parley/toolkit/clock.py"
        for node in ast.walk(parse(file))
        if isinstance(node, ast.Attribute) and (last_name(node.value), node.attr) in NOW
    ]
    assert asking == []


def last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_nothing_runs_text_as_code_or_trusts_it_as_markup() -> None:
    banned = {"eval", "exec", "mark_safe", "SafeString", "csrf_protect_exempt"}
    using = [
        f"{name_of(file)}:{node.lineno} {last_name(node.func)}"
        for file in OWN
        if "templatetags" not in file.parts
        for node in ast.walk(parse(file))
        if isinstance(node, ast.Call) and last_name(node.func) in banned
    ]
    assert using == []


def test_there_are_no_cupboards() -> None:
    assert [name_of(file) for file in PARLEY if CUPBOARDS & {file.stem, *file.parent.parts}] == []


@pytest.mark.parametrize("half", ["engine", "console"])
def test_errors_say_what_happened_without_suffix(half: str) -> None:
    files = sorted((CHECKOUT / "parley" / half / "domain").glob("errors*/*.py")) or [
        CHECKOUT / "parley" / half / "domain" / "errors.py"
    ]
    names = [node.name for file in files for node in ast.walk(parse(file)) if isinstance(node, ast.ClassDef)]
    assert names
    assert [name for name in names if name.endswith(("Error", "Exception"))] == []


def test_nothing_is_left_to_be_done_later() -> None:
    word = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    written = [file for file in list_files() if file.suffix in (".py", ".html", ".sh")]
    assert [name_of(file) for file in written if word.search(read(file))] == []


def read(file: Path) -> str:
    return file.read_text(errors="replace")


def test_no_file_names_this_machine_or_a_package_registry() -> None:
    words = ["/wo" + "rk/main", "/wo" + "rk/brief", "/opt/" + "wheels", "/opt/" + "pypi", ".library/" + "search"]
    hosts = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "deb." + "debian.org"]
    found = [f"{name_of(file)}: {word}" for file in list_files() for word in words + hosts if word in read(file)]
    assert found == []
