"""The project's own files, as the tests of the house read them."""

import ast
import subprocess
from functools import cache, lru_cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
LEFT_OUT = {".venv", ".git", "node_modules", "data", "__pycache__", ".cache"}


@lru_cache
def list_files() -> tuple[Path, ...]:
    """Every file that belongs to the project: what git tracks, or what lies there where git is missing."""
    try:
        done = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=CHECKOUT,
            capture_output=True,
            check=True,
        )
        names = [name for name in done.stdout.decode().split("\0") if name]
        files = [CHECKOUT / name for name in names]
    except (OSError, subprocess.CalledProcessError):
        files = [file for file in CHECKOUT.rglob("*") if not LEFT_OUT & set(file.relative_to(CHECKOUT).parts)]
    return tuple(sorted(file for file in files if file.is_file()))


def list_modules(*roots: str) -> list[Path]:
    """The Python files under the given roots of the project."""
    return [
        file
        for file in list_files()
        if file.suffix == ".py" and file.relative_to(CHECKOUT).as_posix().startswith(tuple(roots))
    ]


def name_of(file: Path) -> str:
    """The file's path in the project."""
    return file.relative_to(CHECKOUT).as_posix()


@cache
def parse(file: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(file.read_text())
